import { AudioLines, CloudOff, Combine, Lock, PencilLine, Scissors, Split } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { Chip } from "@/components/ui/chip";
import type { LineOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { clock } from "@/lib/time";
import { useStudio, useStudioState } from "../context";
import { useSounds, useWarnings } from "../hooks";
import type { Pending } from "../model/autosave";
import { type Changes, decisionFor, shown } from "../model/line";
import { partsOf, type Structure, sourceSpans, structureOf } from "../model/structure";
import { LineDetails } from "./line-details";
import { LineText } from "./line-text";
import { useStructureChip } from "./structure-text";
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
  const sounds = useSounds(line, pending?.changes);
  // As text, so that it is the same as long as nothing of it changes.
  const will = useStudioState(({ drafts }) => JSON.stringify(structureOf(lines, at, drafts)));
  if (!line) return null;
  const structure = will ? (JSON.parse(will) as Structure) : undefined;
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
        <div className="grid min-w-0 content-start">
          <LineText
            lineId={line.id}
            field="source_text"
            value={now.sourceText}
            label={t("source", { number: at + 1 })}
            language={sourceLanguage}
            strong={false}
            onNext={(step) => onNext(line.id, "source_text", step)}
          />
          {structure?.kind === "split" && <Parts line={line} changes={pending?.changes} />}
        </div>
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
          <Status
            lineId={line.id}
            stale={now.stale}
            sounds={sounds}
            structure={structure}
            locked={now.locked}
            pending={pending}
            warnings={warnings}
          />
        </div>
      </div>
      {selected && withDetails && <LineDetails lines={lines} at={at} />}
    </div>
  );
});

/** The original's text as it will be cut. */
function Parts({ line, changes }: { line: LineOut; changes: Changes | undefined }) {
  const cuts = decisionFor(line, "split", changes) ?? [];
  const parts = partsOf(shown(line, changes).sourceText, sourceSpans(line, changes), cuts);
  return <p className="px-2 pb-1 text-info text-xs [overflow-wrap:anywhere]">{parts.join(" ✂ ")}</p>;
}

interface StatusProps {
  lineId: string;
  stale: boolean;
  /** It is being rendered, and can be heard as it will be. */
  sounds: boolean;
  structure: Structure | undefined;
  locked: boolean;
  pending: Pending | undefined;
  warnings: Parameters<typeof WarningSigns>[0]["warnings"];
}

function Status({ lineId, stale, sounds, structure, locked, pending, warnings }: StatusProps) {
  const t = useTranslations("studio.line");
  const chip = useStructureChip();
  const { rendering, onlyLine } = useStudio();
  const state = pending?.state;
  const troubled = state !== undefined && state !== "waiting" && state !== "saving";
  if (!stale && !structure && !locked && !troubled && warnings.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-2 pb-1">
      {state === "conflict" && (
        <Chip tone="bad" icon={<Split aria-hidden size={13} />}>
          {t("conflict")}
        </Chip>
      )}
      {(state === "refused" || state === "gone") && <Chip tone="bad">{t(state)}</Chip>}
      {state === "busy" && <Chip tone="info">{t("busy")}</Chip>}
      {state === "offline" && (
        <Chip tone="warn" icon={<CloudOff aria-hidden size={13} />}>
          {t("offline")}
        </Chip>
      )}
      {structure && (
        <Chip tone="info" icon={<StructureSign structure={structure} />}>
          {chip(structure)}
        </Chip>
      )}
      {stale && (
        <Chip tone="info" icon={<PencilLine aria-hidden size={13} />}>
          {rendering && (onlyLine ?? lineId) === lineId ? t("rendering") : t("changed")}
        </Chip>
      )}
      {sounds && (
        <Chip tone="ok" icon={<AudioLines aria-hidden size={13} />}>
          {t("sounds")}
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

function StructureSign({ structure: { kind } }: { structure: Structure }) {
  const Sign = kind === "split" || kind === "unjoin" ? Scissors : Combine;
  return <Sign aria-hidden size={13} />;
}
