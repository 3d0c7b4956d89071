import { Link } from "@tanstack/react-router";
import {
  ArrowLeft,
  CircleAlert,
  Cloud,
  CloudOff,
  Keyboard,
  Redo2,
  Search,
  Sparkles,
  Split,
  Square,
  SquareTerminal,
  Undo2,
} from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Button, IconButton } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import type { LinesOut } from "@/lib/api";
import type { Commands } from "./commands";
import { useStudio, useStudioState } from "./context";
import { shown } from "./model/line";

export type Filter = "all" | "problems" | "changed";

interface ToolbarProps {
  summary: LinesOut;
  problems: number;
  percent: number;
  commands: Commands;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  onLanguage: (language: string) => void;
  onStop: () => void;
}

const PLAIN_SELECT = "h-8 max-w-40 rounded-lg border border-edge bg-surface px-2 text-sm";

/** What concerns all lines: which are shown, undone, saved, rendered. */
export function Toolbar({
  summary,
  problems,
  percent,
  commands,
  filter,
  onFilter,
  onLanguage,
  onStop,
}: ToolbarProps) {
  const t = useTranslations("studio");
  const { session, rendering } = useStudio();
  const canUndo = useStudioState((state) => state.canUndo);
  const canRedo = useStudioState((state) => state.canRedo);
  const names = new Intl.DisplayNames(useLocale(), { type: "language" });
  return (
    <header className="flex flex-wrap items-center gap-x-2 gap-y-2 border-line md:gap-x-3 border-b bg-surface px-3 py-2">
      <Link
        to="/app/jobs/$jobId"
        params={{ jobId: session.jobId }}
        aria-label={t("back")}
        title={t("back")}
        className="grid size-8 place-items-center rounded-lg text-muted hover:bg-raised hover:text-text"
      >
        <ArrowLeft aria-hidden size={18} />
      </Link>
      <h1 className="sr-only font-semibold md:not-sr-only">{t("title")}</h1>
      <select
        aria-label={t("language")}
        value={session.language}
        onChange={(event) => onLanguage(event.target.value)}
        className={PLAIN_SELECT}
      >
        {summary.tracks.map(({ language }) => (
          <option key={language} value={language}>
            {names.of(language) ?? language}
          </option>
        ))}
      </select>
      <select
        aria-label={t("shown.label")}
        value={filter}
        onChange={(event) => onFilter(event.target.value as Filter)}
        className={PLAIN_SELECT}
      >
        {(["all", "problems", "changed"] as const).map((each) => (
          <option key={each} value={each}>
            {t(`shown.${each}`)}
          </option>
        ))}
      </select>
      <Button
        size="small"
        look="quiet"
        title={`${t("nextProblem")} (F8)`}
        icon={<CircleAlert aria-hidden size={15} className={problems > 0 ? "text-warn" : "text-ok"} />}
        onClick={commands.nextProblem}
        className="max-md:!px-2"
      >
        <span className="max-md:sr-only">{t("problems", { count: problems })}</span>
        <span aria-hidden className="md:hidden">
          {problems}
        </span>
      </Button>
      <div className="ml-auto flex items-center gap-1">
        <SaveState />
        <IconButton
          label={t("command.undo")}
          size="small"
          className="w-8"
          disabled={!canUndo}
          onClick={commands.undo}
        >
          <Undo2 aria-hidden size={17} />
        </IconButton>
        <IconButton
          label={t("command.redo")}
          size="small"
          className="w-8"
          disabled={!canRedo}
          onClick={commands.redo}
        >
          <Redo2 aria-hidden size={17} />
        </IconButton>
        <IconButton label={t("command.replace")} size="small" className="w-8" onClick={commands.replace}>
          <Search aria-hidden size={17} />
        </IconButton>
        <IconButton label={t("command.palette")} size="small" className="w-8" onClick={commands.palette}>
          <SquareTerminal aria-hidden size={17} />
        </IconButton>
        <IconButton label={t("command.keys")} size="small" className="w-8" onClick={commands.keys}>
          <Keyboard aria-hidden size={17} />
        </IconButton>
      </div>
      {rendering ? (
        <div className="flex items-center gap-2">
          <span className="text-sm tabular-nums">{t("render.progress", { percent })}</span>
          <Progress value={percent} label={t("render.running")} className="!w-24" />
          <IconButton label={t("render.stop")} size="small" className="w-8" onClick={onStop}>
            <Square aria-hidden size={15} />
          </IconButton>
        </div>
      ) : (
        <RenderAll summary={summary} onRender={commands.renderAll} />
      )}
    </header>
  );
}

function RenderAll({ summary, onRender }: { summary: LinesOut; onRender: () => void }) {
  const t = useTranslations("studio.render");
  const { session } = useStudio();
  const pending = useStudioState((state) => state.pending);
  // What is not saved yet counts at once; what it costs is known when it is.
  let count = summary.stale;
  for (const [lineId, { changes }] of pending) {
    const line = session.line(lineId);
    if (line) count += Number(shown(line, changes).stale) - Number(line.stale);
  }
  const languages = summary.tracks.filter(({ stale }) => stale > 0).length;
  return (
    <Button
      look="primary"
      size="small"
      icon={<Sparkles aria-hidden size={15} />}
      disabled={count <= 0}
      title={languages > 1 ? t("languages", { count: languages }) : undefined}
      onClick={onRender}
    >
      {count > 0 ? t("all", { count }) : t("none")}
      {count > 0 && summary.price && (
        <span className="font-normal">· {t("price", { credits: summary.price.credits })}</span>
      )}
    </Button>
  );
}

const UNDECIDED: ReadonlySet<string> = new Set(["conflict", "refused", "gone"]);

function SaveState() {
  const t = useTranslations("studio");
  const pending = useStudioState((state) => state.pending);
  const states = [...pending.values()].map(({ state }) => state);
  const undecided = states.filter((state) => UNDECIDED.has(state)).length;
  const kept = states.filter((state) => state === "offline").length;
  const busy = states.filter((state) => state === "busy").length;
  const [Icon, colour, text] =
    undecided > 0
      ? ([Split, "text-bad", t("attention", { count: undecided })] as const)
      : kept > 0
        ? ([CloudOff, "text-warn", t("offline", { count: kept })] as const)
        : busy > 0
          ? ([Cloud, "text-info", t("busy", { count: busy })] as const)
          : ([Cloud, "text-muted", t(pending.size > 0 ? "saving" : "saved")] as const);
  return (
    <span role="status" className={`flex max-w-72 items-center gap-1.5 px-1 text-xs ${colour}`}>
      <Icon aria-hidden size={15} className="shrink-0" />
      <span className="sr-only md:not-sr-only">{text}</span>
    </span>
  );
}
