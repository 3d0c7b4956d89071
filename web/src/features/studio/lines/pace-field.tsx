import { useId } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { LineOut } from "@/lib/api";
import { useStudio } from "../context";
import { FASTEST, predictedMs, SLOWEST } from "../model/length";
import type { Shown } from "../model/line";
import { paced } from "../model/timing";

const STEP = 0.05;

/** How fast a line is spoken against its voice's own pace: as the dub needs it, or as it is set here. */
export function PaceField({ line, now }: { line: LineOut; now: Shown }) {
  const t = useTranslations("studio.pace");
  const { session } = useStudio();
  const locale = useLocale();
  const id = useId();
  const lasts = Math.max(1, now.endMs - now.startMs);
  const byEnd = now.endFixed ? predictedMs(line, now.text) / lasts : null;
  const rate = now.rate ?? byEnd ?? line.rate;
  const auto = now.rate === null && byEnd === null;
  const times = t("times", { times: rate.toLocaleString(locale, { maximumFractionDigits: 2 }) });
  return (
    <div className="col-span-full grid gap-1">
      <div className="flex items-baseline justify-between gap-2 text-sm">
        <label htmlFor={id} className="font-medium">
          {t("label")}
        </label>
        <span className="text-muted text-xs tabular-nums">
          {times} · {t(auto ? "byMachine" : byEnd === null ? "byHand" : "byEnd")}
        </span>
      </div>
      <div className="flex items-center gap-2">
        <input
          id={id}
          type="range"
          min={SLOWEST}
          max={FASTEST}
          step={STEP}
          value={rate}
          aria-valuetext={times}
          onChange={(event) => session.edit(line.id, paced(event.target.valueAsNumber), true)}
          className="h-8 min-w-0 grow accent-primary"
        />
        <Button
          size="small"
          look={auto ? "primary" : "plain"}
          aria-pressed={auto}
          title={t("autoHint")}
          onClick={() => !auto && session.edit(line.id, paced(null))}
        >
          {t("auto")}
        </Button>
      </div>
    </div>
  );
}
