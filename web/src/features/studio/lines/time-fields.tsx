import { useState } from "react";
import { useTranslations } from "use-intl";
import { TextField } from "@/components/ui/field";
import type { LineOut } from "@/lib/api";
import { clock, parseClock } from "@/lib/time";
import { useStudio } from "../context";
import { type Changes, shown } from "../model/line";
import { endedAt, moved, startedAt } from "../model/timing";

interface TimeFieldsProps {
  line: LineOut;
  changes: Changes | undefined;
}

/** Where a line starts and ends, to be typed. */
export function TimeFields({ line, changes }: TimeFieldsProps) {
  const t = useTranslations("studio.line");
  const { session, track } = useStudio();
  const now = shown(line, changes);
  const total = track.duration_ms;
  return (
    <>
      <TimeField
        key={`start ${line.id} ${now.startMs}`}
        label={t("start")}
        ms={now.startMs}
        totalMs={total - 1}
        onTake={(ms) =>
          session.edit(line.id, now.endFixed ? startedAt(line, changes, ms) : moved(line, changes, ms, total))
        }
      />
      <TimeField
        key={`end ${line.id} ${now.endMs}`}
        label={t("end")}
        ms={now.endMs}
        totalMs={total}
        onTake={(ms) => session.edit(line.id, endedAt(line, changes, ms, total))}
      />
    </>
  );
}

interface TimeFieldProps {
  label: string;
  ms: number;
  totalMs: number;
  onTake: (ms: number) => void;
}

function TimeField({ label, ms, totalMs, onTake }: TimeFieldProps) {
  const t = useTranslations("studio.line");
  const [typed, setTyped] = useState(clock(ms, true));
  const wanted = parseClock(typed);
  const wrong = wanted === null || wanted > totalMs;
  function take() {
    if (wrong || wanted === ms) return;
    onTake(wanted);
    // It may come to lie elsewhere, as near as the pace allows.
    setTyped(clock(ms, true));
  }
  return (
    <TextField
      label={label}
      inputMode="decimal"
      value={typed}
      fault={wrong ? t("startFault") : undefined}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
        if (event.key === "Escape") setTyped(clock(ms, true));
      }}
    />
  );
}
