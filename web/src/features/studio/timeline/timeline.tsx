import { useQuery } from "@tanstack/react-query";
import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/button";
import type { LineOut, LinesOut } from "@/lib/api";
import { useTheme } from "@/lib/theme";
import { clock } from "@/lib/time";
import { useStudio, useStudioState } from "../context";
import { peaksQuery } from "../data";
import { shown } from "../model/line";
import { endedAt } from "../model/timing";
import { useDubSound } from "../player/use-deck";
import { HEIGHT_PX } from "./draw";
import { Stage } from "./stage";

interface TimelineProps {
  document: LinesOut;
  lines: readonly LineOut[];
  /** Told the stage that is on, so that keys can zoom it. */
  onStage: (stage: Stage | null) => void;
}

/** The sound of the original and of the dub over time, and the dub's lines, to be moved. */
export function Timeline({ document, lines, onStage }: TimelineProps) {
  const t = useTranslations("studio.timeline");
  const { session, deck, track } = useStudio();
  const [theme] = useTheme();
  const frame = useRef<HTMLDivElement>(null);
  const overview = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage | null>(null);
  const dub = useDubSound(session.jobId, track.language);
  const sourcePeaks = useQuery(peaksQuery(document.source_peaks, "source")).data;
  const dubPeaks = useQuery(peaksQuery(dub && track.peaks, dub?.version ?? "")).data;

  useEffect(() => {
    if (!frame.current) return;
    const made = new Stage(frame.current, session, deck, track.duration_ms);
    if (overview.current) made.setOverview(overview.current);
    setStage(made);
    onStage(made);
    return () => {
      made.close();
      onStage(null);
    };
  }, [session, deck, track.duration_ms, onStage]);

  useEffect(() => stage?.setLines(lines), [stage, lines]);
  useEffect(() => stage?.setPeaks(sourcePeaks, dubPeaks), [stage, sourcePeaks, dubPeaks]);
  // The theme's colours are read when it is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn anew because the theme is another.
  useEffect(() => stage?.recolour(), [stage, theme]);

  return (
    <section
      aria-label={t("label")}
      className="grid grid-cols-[minmax(0,1fr)] gap-1 border-line border-t bg-surface px-3 pt-1 pb-2"
    >
      <div className="flex items-center gap-1">
        <span className="mr-auto min-w-0 truncate text-muted text-xs">{t("help")}</span>
        <IconButton label={t("zoomOut")} size="small" className="w-8" onClick={() => stage?.zoom(2)}>
          <ZoomOut aria-hidden size={16} />
        </IconButton>
        <IconButton label={t("zoomIn")} size="small" className="w-8" onClick={() => stage?.zoom(0.5)}>
          <ZoomIn aria-hidden size={16} />
        </IconButton>
        <IconButton label={t("fit")} size="small" className="w-8" onClick={() => stage?.fit()}>
          <Maximize2 aria-hidden size={15} />
        </IconButton>
      </div>
      <div
        ref={frame}
        className="relative touch-none select-none overflow-hidden"
        style={{ height: HEIGHT_PX }}
      >
        <canvas data-layer="picture" className="absolute inset-0 size-full" aria-hidden />
        <WaveName top={22}>{t("source")}</WaveName>
        <WaveName top={64}>{t("dub")}</WaveName>
        <Sliders lines={lines} />
        <div
          data-layer="playhead"
          className="pointer-events-none absolute inset-y-0 left-0 w-px bg-accent before:absolute before:-left-1 before:top-0 before:border-4 before:border-transparent before:border-t-accent"
        />
      </div>
      <div ref={overview} className="relative h-5 touch-none">
        <canvas className="absolute inset-0 size-full" aria-hidden />
        <div
          data-layer="window"
          className="pointer-events-none absolute inset-y-0 left-0 origin-left rounded border border-link bg-link/15"
        />
      </div>
    </section>
  );
}

function WaveName({ top, children }: { top: number; children: string }) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute left-1 rounded bg-surface/80 px-1 text-[0.65rem] text-muted"
      style={{ top }}
    >
      {children}
    </span>
  );
}

const STEP_MS = 10;
const FAR_MS = 100;

/** Where the selected line starts and ends, for those who don't drag: arrow keys, by 10 ms, with Shift by 100. */
function Sliders({ lines }: { lines: readonly LineOut[] }) {
  const t = useTranslations("studio.timeline");
  const { session, track } = useStudio();
  const selectedId = useStudioState((state) => state.selectedId);
  const changes = useStudioState((state) => state.drafts.get(selectedId ?? ""));
  const at = useMemo(() => lines.findIndex((line) => line.id === selectedId), [lines, selectedId]);
  const line = lines[at];
  if (!line) return null;
  const { startMs, endMs } = shown(line, changes);
  const total = track.duration_ms;
  return (
    <>
      <Slider
        layer="selected"
        label={t("start", { number: at + 1 })}
        ms={startMs}
        onStep={(byMs) => session.nudge(byMs, total)}
      />
      <Slider
        layer="end"
        label={t("end", { number: at + 1 })}
        ms={endMs}
        onStep={(byMs) => session.edit(line.id, endedAt(line, changes, endMs + byMs, total), true)}
      />
    </>
  );
}

interface SliderProps {
  layer: string;
  label: string;
  ms: number;
  onStep: (byMs: number) => void;
}

function Slider({ layer, label, ms, onStep }: SliderProps) {
  const { track } = useStudio();
  return (
    <div
      data-layer={layer}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={track.duration_ms}
      aria-valuenow={ms}
      aria-valuetext={clock(ms, true)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        onStep(step * (event.shiftKey ? FAR_MS : STEP_MS));
      }}
      className="absolute left-0 cursor-[inherit] rounded-md"
    />
  );
}
