import { CloudOff, Lock, PencilLine, Split } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { Chip } from "@/components/ui/chip";
import type { LineOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { clock } from "@/lib/time";
import { useStudio, useStudioState } from "../context";
import { useWarnings } from "../hooks";
import type { Pending } from "../model/autosave";
import { shown } from "../model/line";
import { LineDetails } from "./line-details";
import { LineText } from "./line-text";
import { WarningSigns } from "./warning-list";

interface LineRowProps {
  lines: readonly LineOut[];
  at: number;
  sourceLanguage: string;
  /** What can be decided about the selected line stands below it, for want of another place. */
  withDetails: boolean;
  onNext: (from: string, field: "text" | "source_text", step: 1 | -1) => void;
}

/** A line in the list: what is said beside what the dub says, and how it stands. */
export const LineRow = memo(function LineRow({
  lines,
  at,
  sourceLanguage,
  withDetails,
  onNext,
}: LineRowProps) {
  const line = lines[at];
  const t = useTranslations("studio.line");
  const { session, deck } = useStudio();
  const lineId = line?.id ?? "";
  const pending = useStudioState((state) => state.pending.get(lineId));
  const selected = useStudioState((state) => state.selectedId === lineId);
  const playing = useStudioState((state) => state.playingId === lineId);
  const warnings = useWarnings(lines, at);
  if (!line) return null;
  const now = shown(line, pending?.changes);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys and the texts inside select it as well.
    // biome-ignore lint/a11y/noStaticElementInteractions: what is pressed here only selects.
    <div
      onClick={() => session.select(line.id)}
      onDoubleClick={(event) => {
        if (!(event.target instanceof HTMLTextAreaElement)) deck.playback.seek(now.startMs / 1000);
      }}
      className={cx(
        "border-line border-b border-l-4 py-2 pr-3 pl-2",
        selected ? "border-l-link bg-raised" : playing ? "border-l-info" : "border-l-transparent",
      )}
    >
      <div className="grid gap-x-2 sm:grid-cols-[4.75rem_minmax(0,1fr)_minmax(0,1.15fr)]">
        <div className="flex items-baseline gap-2 px-1 pt-1.5 sm:grid sm:content-start sm:gap-0.5">
          <span className="font-medium text-sm tabular-nums">{at + 1}</span>
          <span className="text-muted text-xs tabular-nums">{clock(now.startMs)}</span>
          {now.speaker && <span className="truncate text-muted text-xs">{now.speaker}</span>}
        </div>
        <LineText
          lineId={line.id}
          field="source_text"
          value={now.sourceText}
          label={t("source", { number: at + 1 })}
          language={sourceLanguage}
          strong={false}
          onNext={(step) => onNext(line.id, "source_text", step)}
        />
        <div className="grid min-w-0 content-start gap-1.5">
          <LineText
            lineId={line.id}
            field="text"
            value={now.text}
            label={t("target", { number: at + 1 })}
            language={line.language}
            strong
            onNext={(step) => onNext(line.id, "text", step)}
          />
          <Status stale={now.stale} locked={now.locked} pending={pending} warnings={warnings} />
        </div>
      </div>
      {selected && withDetails && <LineDetails lines={lines} at={at} />}
    </div>
  );
});

interface StatusProps {
  stale: boolean;
  locked: boolean;
  pending: Pending | undefined;
  warnings: Parameters<typeof WarningSigns>[0]["warnings"];
}

function Status({ stale, locked, pending, warnings }: StatusProps) {
  const t = useTranslations("studio.line");
  const { rendering } = useStudio();
  const state = pending?.state;
  const troubled = state === "offline" || state === "conflict" || state === "refused";
  if (!stale && !locked && !troubled && warnings.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-2 pb-1">
      {state === "conflict" && (
        <Chip tone="bad" icon={<Split aria-hidden size={13} />}>
          {t("conflict")}
        </Chip>
      )}
      {state === "refused" && <Chip tone="bad">{t("refused")}</Chip>}
      {state === "offline" && (
        <Chip tone="warn" icon={<CloudOff aria-hidden size={13} />}>
          {t("offline")}
        </Chip>
      )}
      {stale && (
        <Chip tone="info" icon={<PencilLine aria-hidden size={13} />}>
          {rendering ? t("rendering") : t("changed")}
        </Chip>
      )}
      {locked && (
        <span className="inline-flex items-center gap-1 text-muted text-xs">
          <Lock aria-hidden size={12} />
          {t("locked")}
        </span>
      )}
      <WarningSigns warnings={warnings} />
    </div>
  );
}
