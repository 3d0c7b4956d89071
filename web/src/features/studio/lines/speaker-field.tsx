import { useState } from "react";
import { useTranslations } from "use-intl";
import { SelectField, TextField } from "@/components/ui/field";
import type { LineOut } from "@/lib/api";
import { useStudio } from "../context";

const ANOTHER = "\u0000";

interface SpeakerFieldProps {
  line: LineOut;
  speaker: string | null;
  speakers: readonly string[];
}

/** Who says a line, in all languages: one of those who are known, or somebody new. */
export function SpeakerField({ line, speaker, speakers }: SpeakerFieldProps) {
  const t = useTranslations("studio.line");
  const { session } = useStudio();
  const [naming, setNaming] = useState(false);
  const known = [...new Set([...(speaker ? [speaker] : []), ...speakers])];
  if (naming) {
    const take = (name: string) => {
      setNaming(false);
      if (name.trim()) session.edit(line.id, { speaker: name.trim() });
    };
    return (
      <TextField
        label={t("speakerName")}
        hint={t("other")}
        maxLength={100}
        // It replaces what was chosen with the keyboard or pointer just now.
        ref={(input) => input?.focus()}
        onBlur={(event) => take(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(event.currentTarget.value);
          if (event.key === "Escape") setNaming(false);
        }}
      />
    );
  }
  return (
    <SelectField
      label={t("speaker")}
      value={speaker ?? ""}
      onChange={(event) => {
        if (event.target.value === ANOTHER) setNaming(true);
        else session.edit(line.id, { speaker: event.target.value || null });
      }}
    >
      {(speaker === null || line.heard_speaker === null) && <option value="">{t("noSpeaker")}</option>}
      {known.map((each) => (
        <option key={each}>{each}</option>
      ))}
      <option value={ANOTHER}>{t("newSpeaker")}</option>
    </SelectField>
  );
}
