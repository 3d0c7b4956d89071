import { Check } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { CheckField, SelectField, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import type { AbilitiesOut, OwnVoiceOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useLanguageName } from "@/lib/languages";
import { KINDS, type Kind } from "./kinds";
import type { Choice } from "./orders";
import { canClone, sourcesFor, targetsFor, withEngines } from "./targets";
import { VoiceField } from "./voice-field";

type Language = AbilitiesOut["languages"][number];

interface OptionsProps {
  kind: Kind;
  choice: Choice;
  onChange: (choice: Choice) => void;
  abilities: AbilitiesOut;
  own: readonly OwnVoiceOut[];
}

const SEARCH_FROM = 12;

/** What is to be made of the source. */
export function Options({ kind, choice, onChange, abilities, own }: OptionsProps) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const set = (change: Partial<Choice>) => onChange({ ...choice, ...change });
  const languages = useMemo(
    () => withEngines(abilities.languages, abilities.engines, choice.engines),
    [abilities, choice.engines],
  );
  const sources = useNamed(sourcesFor(kind, languages));
  const targets = useNamed(targetsFor(kind, languages, choice.source));
  const spoken = kind === "synthesize" ? (choice.source ? [choice.source] : []) : choice.targets;
  const voiced = spoken.flatMap((code) => languages.find((each) => each.code === code) ?? []);
  if (sources.length === 0) return <Notice tone="warn">{t("nothingServed")}</Notice>;
  return (
    <div className="grid gap-5">
      <SelectField
        label={t(kind === "synthesize" ? "subtitleLanguage" : "sourceLanguage")}
        value={choice.source}
        onChange={(event) => {
          const still = new Set(targetsFor(kind, languages, event.target.value).map((each) => each.code));
          set({ source: event.target.value, targets: choice.targets.filter((code) => still.has(code)) });
        }}
      >
        <option value={kind === "synthesize" ? "" : "auto"}>
          {t(kind === "synthesize" ? "choose" : "auto")}
        </option>
        {sources.map((each) => (
          <option key={each.code} value={each.code}>
            {name(each.code)}
          </option>
        ))}
      </SelectField>
      {(KINDS[kind].many || kind === "translate") && (
        <Targets
          many={KINDS[kind].many}
          languages={targets}
          chosen={choice.targets}
          onChange={(chosen) => set({ targets: chosen })}
        />
      )}
      {kind !== "translate" &&
        voiced.map((language) => (
          <VoiceField
            key={language.code}
            language={language}
            tts={choice.engines.tts}
            own={KINDS[kind].many ? own : []}
            able={canClone(abilities, choice.engines.tts, language.code)}
            value={choice.voices[language.code] ?? ""}
            onChange={(voice) => set({ voices: { ...choice.voices, [language.code]: voice } })}
          />
        ))}
      {kind === "video" && (
        <CheckField
          label={t("burn")}
          hint={t("burnHint")}
          checked={choice.burn}
          onChange={(event) => set({ burn: event.target.checked })}
        />
      )}
      {kind === "transcribe" && (
        <SelectField
          label={t("format")}
          value={choice.format}
          onChange={(event) => set({ format: event.target.value as Choice["format"] })}
        >
          <option value="srt">SRT</option>
          <option value="vtt">WebVTT</option>
          <option value="ass">ASS</option>
        </SelectField>
      )}
      {kind === "synthesize" && (
        <TextField
          label={t("speed")}
          hint={t("speedHint")}
          type="number"
          min={0.5}
          max={2}
          step={0.1}
          value={choice.speed}
          onChange={(event) => set({ speed: event.target.valueAsNumber || 1 })}
        />
      )}
    </div>
  );
}

/** Languages in the order of their names in the reader's language. */
function useNamed(languages: readonly Language[]): Language[] {
  const name = useLanguageName();
  return useMemo(
    () => [...languages].sort((one, other) => name(one.code).localeCompare(name(other.code))),
    [languages, name],
  );
}

interface TargetsProps {
  many: boolean;
  languages: readonly Language[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

function Targets({ many, languages, chosen, onChange }: TargetsProps) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const [sought, setSought] = useState("");
  const found = languages.filter((each) =>
    [name(each.code), each.native_name, each.name, each.code].some((text) =>
      text.toLowerCase().includes(sought.trim().toLowerCase()),
    ),
  );
  const toggle = (code: string) => {
    if (!many) onChange([code]);
    else onChange(chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code]);
  };
  return (
    <fieldset className="grid gap-3">
      <legend className="pb-1.5 text-sm font-medium">{t(many ? "targets" : "target")}</legend>
      {languages.length > SEARCH_FROM && (
        <TextField
          type="search"
          label={t("seek")}
          labelHidden
          placeholder={t("seek")}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
      )}
      <div className="flex max-h-80 flex-wrap gap-2 overflow-y-auto p-1">
        {found.map((each) => {
          const on = chosen.includes(each.code);
          return (
            <label
              key={each.code}
              className={cx(
                "flex cursor-pointer items-center gap-2 rounded-full border px-3.5 py-1.5 text-sm transition-colors",
                "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-link",
                on ? "border-primary bg-primary text-white" : "border-edge hover:bg-raised",
              )}
            >
              <input
                type={many ? "checkbox" : "radio"}
                name="target"
                className="sr-only"
                checked={on}
                onChange={() => toggle(each.code)}
              />
              {on && <Check aria-hidden size={15} />}
              {name(each.code)}
              <span lang={each.code} className={on ? "text-white/80" : "text-muted"}>
                {each.native_name}
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
