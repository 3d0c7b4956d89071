import { ChevronDown } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { SelectField, TextField } from "@/components/ui/field";
import type { AbilitiesOut, EngineOut } from "@/lib/api";
import { AUTO, type Choice, ENGINE_KINDS, type EngineKind } from "./orders";
import { UploadLine } from "./upload-line";
import { send, type Upload } from "./uploads";

/** What of the original is heard under lines, by how far it is lowered, dB. */
const BEDS = { server: null, keep: 0, duck: 20, silence: 60 } as const;
type Bed = keyof typeof BEDS;
const DUCK_MOST_DB = 59;
const QUALITIES = ["draft", "standard", "best"] as const;

interface DubOptionsProps {
  choice: Choice;
  onChange: (choice: Choice) => void;
  engines: AbilitiesOut["engines"];
  background: Upload | null;
  /** Whether there is more than one source. */
  several: boolean;
}

/** What most dubs leave as it is: bed, background, quality, engines. */
export function DubOptions({ choice, onChange, engines, background, several }: DubOptionsProps) {
  const t = useTranslations("jobs");
  const set = (change: Partial<Choice>) => onChange({ ...choice, ...change });
  const touched =
    choice.duckDb !== null ||
    choice.quality !== "standard" ||
    background !== null ||
    ENGINE_KINDS.some((kind) => choice.engines[kind] !== AUTO);
  return (
    <details className="group rounded-xl border border-line" open={touched || undefined}>
      <summary className="flex cursor-pointer list-none items-center justify-between gap-3 rounded-xl px-4 py-3 text-sm font-medium hover:bg-raised">
        {t("moreOptions")}
        <ChevronDown aria-hidden size={18} className="transition-transform group-open:rotate-180" />
      </summary>
      <div className="grid gap-5 px-4 pt-2 pb-5">
        <BedField value={choice.duckDb} onChange={(duckDb) => set({ duckDb })} />
        <Background upload={background} several={several} />
        <SelectField
          label={t("quality.label")}
          hint={t(`quality.${choice.quality}About`)}
          value={choice.quality}
          onChange={(event) => set({ quality: event.target.value as Choice["quality"] })}
        >
          {QUALITIES.map((each) => (
            <option key={each} value={each}>
              {t(`quality.${each}`)}
            </option>
          ))}
        </SelectField>
        <fieldset className="grid gap-4 sm:grid-cols-3">
          <legend className="pb-1.5 text-sm font-medium">{t("engines.label")}</legend>
          {ENGINE_KINDS.map((kind) => (
            <EngineField
              key={kind}
              kind={kind}
              engines={engines[kind]}
              value={choice.engines[kind]}
              onChange={(name) => set({ engines: { ...choice.engines, [kind]: name } })}
            />
          ))}
        </fieldset>
      </div>
    </details>
  );
}

interface BedFieldProps {
  value: number | null;
  onChange: (duckDb: number | null) => void;
}

function BedField({ value, onChange }: BedFieldProps) {
  const t = useTranslations("jobs");
  const bed: Bed =
    value === null ? "server" : value === 0 ? "keep" : value >= BEDS.silence ? "silence" : "duck";
  return (
    <div className="flex flex-wrap items-start gap-3">
      <SelectField
        label={t("bed.label")}
        hint={t(`bed.${bed}About`)}
        value={bed}
        onChange={(event) => onChange(BEDS[event.target.value as Bed])}
        className="min-w-56 grow"
      >
        {(Object.keys(BEDS) as Bed[]).map((each) => (
          <option key={each} value={each}>
            {t(`bed.${each}`)}
          </option>
        ))}
      </SelectField>
      {bed === "duck" && (
        <TextField
          label={t("bed.by")}
          type="number"
          min={1}
          max={DUCK_MOST_DB}
          step={1}
          value={value ?? BEDS.duck}
          onChange={(event) => {
            const wanted = event.target.valueAsNumber;
            if (wanted >= 1) onChange(Math.min(DUCK_MOST_DB, wanted));
          }}
          className="w-32"
        />
      )}
    </div>
  );
}

function Background({ upload, several }: { upload: Upload | null; several: boolean }) {
  const t = useTranslations("jobs");
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="grid gap-2">
      <p className="text-sm font-medium">{t("background.label")}</p>
      {upload ? (
        <ul>
          <UploadLine upload={upload} />
        </ul>
      ) : (
        <Button
          className="justify-self-start"
          size="small"
          disabled={several}
          onClick={() => picker.current?.click()}
        >
          {t("background.pick")}
        </Button>
      )}
      <input
        ref={picker}
        type="file"
        accept="audio/*"
        aria-label={t("background.pick")}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void send(file, "audio", "background");
          event.target.value = "";
        }}
      />
      <p className="text-sm text-muted">{t(several ? "background.one" : "background.about")}</p>
    </div>
  );
}

interface EngineFieldProps {
  kind: EngineKind;
  engines: readonly EngineOut[];
  value: string;
  onChange: (name: string) => void;
}

function EngineField({ kind, engines, value, onChange }: EngineFieldProps) {
  const t = useTranslations("jobs");
  const chosen = engines.find((each) => each.name === value);
  return (
    <SelectField
      label={t(`engines.${kind}`)}
      hint={chosen && `${t(`engines.${chosen.quality as "draft"}`)} · ${chosen.licence}`}
      value={chosen ? value : AUTO}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value={AUTO}>{t("engines.auto")}</option>
      {engines.map((each) => (
        <option key={each.name} value={each.name}>
          {each.title}
        </option>
      ))}
    </SelectField>
  );
}
