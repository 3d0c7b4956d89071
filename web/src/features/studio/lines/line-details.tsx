import { Lock, LockOpen, Play, RotateCcw, Sparkles } from "lucide-react";
import { useMemo } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { LineOut } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { useStudio, useStudioState } from "../context";
import { useWarnings } from "../hooks";
import type { Pending } from "../model/autosave";
import { predictedMs } from "../model/length";
import { type Changes, decisionFor, reset, type Shown, shown } from "../model/line";
import { Alternatives } from "./alternatives";
import { Conflict } from "./conflict";
import { PaceField } from "./pace-field";
import { SpeakerField } from "./speaker-field";
import { StructureTools } from "./structure";
import { TimeFields } from "./time-fields";
import { VoiceField } from "./voice-field";
import { WarningList } from "./warning-list";

interface LineDetailsProps {
  lines: readonly LineOut[];
  at: number;
}

/** All that can be decided about a line. */
export function LineDetails({ lines, at }: LineDetailsProps) {
  const t = useTranslations("studio");
  const { track } = useStudio();
  const line = lines[at];
  const pending = useStudioState((state) => state.pending.get(line?.id ?? ""));
  const warnings = useWarnings(lines, at);
  if (!line) return null;
  const now = shown(line, pending?.changes);
  return (
    <section aria-label={t("line.number", { number: at + 1 })} className="grid gap-3 px-1 pt-3 pb-1">
      {pending?.state === "conflict" && pending.theirs && (
        <Conflict lineId={line.id} pending={pending} theirs={pending.theirs} />
      )}
      {pending?.state === "refused" && <Refused lineId={line.id} pending={pending} />}
      <Actions line={line} number={at + 1} now={now} />
      <WarningList warnings={warnings} help={line.help} />
      <StructureTools lines={lines} at={at}>
        <LockAndReset line={line} now={now} changes={pending?.changes} />
      </StructureTools>
      <Corrected line={line} changes={pending?.changes} />
      <div className="grid grid-cols-2 gap-3 xl:grid-cols-[1.15fr_1.15fr_1fr_1fr]">
        <VoiceField line={line} voice={now.voice} />
        <SpeakerField key={line.id} line={line} speaker={now.speaker} speakers={track.speakers} />
        <TimeFields line={line} changes={pending?.changes} />
        <PaceField line={line} now={now} />
      </div>
      <Alternatives line={line} now={now} />
    </section>
  );
}

/** Why the server did not take a change, which can be given up. */
function Refused({ lineId, pending: { problem, changes } }: { lineId: string; pending: Pending }) {
  const t = useTranslations("studio.line");
  const explain = useExplain();
  const { session } = useStudio();
  const blank = [changes.text, changes.source_text].some((text) => text?.trim() === "");
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 text-bad text-sm">
      <span className="grow basis-40">{problem ? explain(problem) : t("empty")}</span>
      {!blank && (
        <Button size="small" onClick={() => session.drop(lineId)}>
          {t("giveUp")}
        </Button>
      )}
    </div>
  );
}

/** The details of the selected line. */
export function SelectedLine({ lines }: { lines: readonly LineOut[] }) {
  const selectedId = useStudioState((state) => state.selectedId);
  const at = useMemo(() => lines.findIndex((line) => line.id === selectedId), [lines, selectedId]);
  return <LineDetails lines={lines} at={at} />;
}

interface AboutLine {
  line: LineOut;
  number: number;
  now: Shown;
  changes: Changes | undefined;
}

function Actions({ line, number, now }: Omit<AboutLine, "changes">) {
  const t = useTranslations("studio");
  const { deck, rendering, render } = useStudio();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        size="small"
        look="primary"
        icon={<Sparkles aria-hidden size={15} />}
        disabled={!now.stale || rendering}
        onClick={() => render(line.id)}
      >
        {t("render.line")}
        {now.stale && line.render_credits !== null && (
          <span className="font-normal">· {t("render.price", { credits: line.render_credits })}</span>
        )}
      </Button>
      <Button
        size="small"
        icon={<Play aria-hidden size={15} />}
        aria-label={`${t("line.play")}: ${t("line.number", { number })}`}
        onClick={() => deck.playSpan(now.startMs / 1000, now.endMs / 1000)}
      >
        {t("line.play")}
      </Button>
      <Lengths line={line} now={now} />
    </div>
  );
}

function LockAndReset({ line, now, changes }: Omit<AboutLine, "number">) {
  const t = useTranslations("studio");
  const { session } = useStudio();
  return (
    <>
      <Button
        size="small"
        look="quiet"
        aria-pressed={now.locked}
        title={t("line.lockHint")}
        icon={now.locked ? <Lock aria-hidden size={15} /> : <LockOpen aria-hidden size={15} />}
        onClick={() => session.edit(line.id, { lock: !now.locked })}
      >
        {t(now.locked ? "line.unlock" : "line.lock")}
      </Button>
      {now.stale && (
        <Button
          size="small"
          look="quiet"
          icon={<RotateCcw aria-hidden size={15} />}
          onClick={() => session.edit(line.id, reset(line, changes))}
        >
          {t("line.reset")}
        </Button>
      )}
    </>
  );
}

/** How long the line takes, and how long it may. */
function Lengths({ line, now }: Pick<AboutLine, "line" | "now">) {
  const t = useTranslations("studio.line");
  const locale = useLocale();
  const seconds = (ms: number) => (ms / 1000).toLocaleString(locale, { maximumFractionDigits: 1 });
  const changed = now.text !== line.text;
  const timed = now.endMs - now.startMs !== line.end_ms - line.start_ms;
  const takes = changed && !timed ? predictedMs(line, now.text) : now.endMs - now.startMs;
  return (
    <span className="ml-auto text-muted text-xs tabular-nums">
      {t(changed ? "predicted" : "lasts", { seconds: seconds(takes) })}
      {" · "}
      {t("room", { seconds: seconds(line.source_end_ms - line.source_start_ms) })}
    </span>
  );
}

/** What follows from a corrected source for the dub's text: a new one, unless a person wrote it. */
function Corrected({ line, changes }: Pick<AboutLine, "line" | "changes">) {
  const t = useTranslations("studio.line");
  const { session } = useStudio();
  if (decisionFor(line, "source_text", changes) === line.source_text) return null;
  const byHand = { ...line.edit, ...changes }.text !== null;
  return (
    <p className="flex flex-wrap items-center gap-2 text-muted text-sm">
      <span className="grow basis-40">{t(byHand ? "keepsText" : "translatesText")}</span>
      {byHand && (
        <Button size="small" onClick={() => session.edit(line.id, { text: null })}>
          {t("translate")}
        </Button>
      )}
    </p>
  );
}
