import { useTranslations } from "use-intl";
import { SelectField } from "@/components/ui/field";
import { PreviewButton } from "@/components/ui/preview-button";
import type { LineOut } from "@/lib/api";
import { sentenceBy } from "@/lib/voices";
import { useStudio } from "../context";

/** Whom a line is spoken by; each of the engine's voices can be heard before it is rendered. */
export function VoiceField({ line, voice }: { line: LineOut; voice: string }) {
  const t = useTranslations("studio");
  const { session, track } = useStudio();
  const offered = track.voices.includes(voice);
  return (
    <div className="flex items-end gap-1.5">
      <SelectField
        label={t("line.voice")}
        value={voice}
        onChange={(event) => session.edit(line.id, { voice: event.target.value })}
        className="min-w-0 grow"
      >
        {(offered ? track.voices : [voice, ...track.voices]).map((each) => (
          <option key={each}>{each}</option>
        ))}
      </SelectField>
      {offered && (
        <PreviewButton
          id={`${track.tts} ${line.language} ${voice}`}
          name={voice}
          className="border border-edge"
          load={() => sentenceBy(line.language, voice, track.tts)}
        />
      )}
    </div>
  );
}
