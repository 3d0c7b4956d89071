import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { SelectField } from "@/components/ui/field";
import { PreviewButton } from "@/components/ui/preview-button";
import type { AbilitiesOut, OwnVoiceOut } from "@/lib/api";
import { useLanguageName } from "@/lib/languages";
import { OWN, recordingOf, sentenceBy } from "@/lib/voices";

const GENDERS = ["female", "male", ""] as const;

interface VoiceFieldProps {
  language: AbilitiesOut["languages"][number];
  /** The engine whose voices they are. */
  tts: string;
  /** Those of one's own that may be asked for. */
  own: readonly OwnVoiceOut[];
  /** Whether something here speaks the language in those. */
  able: boolean;
  value: string;
  onChange: (voice: string) => void;
}

/** Whom a language is spoken by: an engine's voice or one of one's own, each to be heard. */
export function VoiceField({ language, tts, own, able, value, onChange }: VoiceFieldProps) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const [first] = language.voices;
  const mine = own.find((each) => each.voice === value);
  const builtIn = language.voices.find((each) => each.id === value) ?? first;
  // A voice that another engine had, or that has been deleted, is none of these.
  const known = value === "" || (mine ? able : language.voices.some((each) => each.id === value));
  const heard = mine ?? builtIn;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-end gap-2">
        <SelectField
          label={t("voice", { language: name(language.code) })}
          value={known ? value : ""}
          onChange={(event) => onChange(event.target.value)}
          className="min-w-0 grow"
        >
          <option value="">{t("voiceAuto")}</option>
          {able && own.length > 0 && (
            <optgroup label={t("ownVoices")}>
              {own.map((voice) => (
                <option key={voice.id} value={voice.voice}>
                  {voice.name}
                </option>
              ))}
            </optgroup>
          )}
          {GENDERS.map((gender) => {
            const voices = language.voices.filter((voice) => voice.gender === gender);
            if (voices.length === 0) return null;
            return (
              <optgroup key={gender} label={t(`gender.${gender || "unknown"}`)}>
                {voices.map((voice) => (
                  <option key={voice.id} value={voice.id}>
                    {voice.name}
                  </option>
                ))}
              </optgroup>
            );
          })}
        </SelectField>
        {heard && (
          <PreviewButton
            id={mine ? mine.voice : `${tts} ${language.code} ${builtIn?.id}`}
            name={heard.name}
            className="border border-edge"
            load={() =>
              mine?.voice.startsWith(OWN)
                ? recordingOf(mine)
                : sentenceBy(language.code, builtIn?.id ?? "", tts)
            }
          />
        )}
      </div>
      {own.length > 0 && !able && (
        <p className="text-sm text-muted">
          {t("ownCannot", { language: name(language.code) })}{" "}
          <Link to="/app/voices" className="font-medium text-link underline">
            {t("ownWhy")}
          </Link>
        </p>
      )}
    </div>
  );
}
