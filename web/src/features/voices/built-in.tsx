import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { SelectField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PreviewButton } from "@/components/ui/preview-button";
import type { AbilitiesOut } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { useLanguageName } from "@/lib/languages";
import { sentenceBy } from "@/lib/voices";

const GENDERS = ["female", "male", ""] as const;

/** The engine's voices, by language, to be heard. */
export function BuiltIn({ languages }: { languages: AbilitiesOut["languages"] }) {
  const t = useTranslations("voices");
  const name = useLanguageName();
  const [ours] = useLanguage();
  const spoken = useMemo(
    () =>
      languages
        .filter((each) => each.voices.length > 0)
        .sort((one, other) => name(one.code).localeCompare(name(other.code))),
    [languages, name],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = spoken.find((each) => each.code === (chosen ?? ours)) ?? spoken[0];
  if (!shown) return <Notice tone="warn">{t("nobody")}</Notice>;
  return (
    <div className="grid gap-5">
      <p className="text-sm text-muted">{t("builtInAbout", { languages: spoken.length })}</p>
      <SelectField
        label={t("ofLanguage")}
        value={shown.code}
        onChange={(event) => setChosen(event.target.value)}
        className="max-w-sm"
      >
        {spoken.map((each) => (
          <option key={each.code} value={each.code}>
            {name(each.code)}
          </option>
        ))}
      </SelectField>
      {GENDERS.map((gender) => {
        const voices = shown.voices.filter((voice) => voice.gender === gender);
        if (voices.length === 0) return null;
        return (
          <div key={gender} className="grid gap-2">
            <h3 className="text-sm font-medium text-muted">{t(`gender.${gender || "unknown"}`)}</h3>
            <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
              {voices.map((voice) => (
                <li
                  key={voice.id}
                  className="flex items-center gap-2 rounded-xl border border-line bg-surface py-1.5 pr-4 pl-1.5"
                >
                  <PreviewButton
                    id={`${shown.code} ${voice.id}`}
                    name={voice.name}
                    load={() => sentenceBy(shown.code, voice.id, "auto")}
                  />
                  <span className="min-w-0 truncate text-sm">{voice.name}</span>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </div>
  );
}
