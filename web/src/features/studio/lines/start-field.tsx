import { useState } from "react";
import { useTranslations } from "use-intl";
import { TextField } from "@/components/ui/field";
import { clock, parseClock } from "@/lib/time";
import { useStudio } from "../context";

/** Where a line starts, to be typed. */
export function StartField({ lineId, startMs }: { lineId: string; startMs: number }) {
  const t = useTranslations("studio.line");
  const { session, track } = useStudio();
  const [typed, setTyped] = useState(clock(startMs, true));
  const ms = parseClock(typed);
  const wrong = ms === null || ms >= track.duration_ms;
  function take() {
    if (!wrong && ms !== startMs) session.edit(lineId, { start_ms: ms });
  }
  return (
    <TextField
      label={t("start")}
      inputMode="decimal"
      value={typed}
      fault={wrong ? t("startFault") : undefined}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
        if (event.key === "Escape") setTyped(clock(startMs, true));
      }}
    />
  );
}
