import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { LinesOut, LineTrackOut } from "@/lib/api";
import { useCommands, useKeys } from "./commands";
import { StudioContext, useStudio, useStudioState } from "./context";
import { linesQuery, summaryQuery } from "./data";
import { FindBar } from "./find-bar";
import { useMedia, useProblems, useRefuse, useSayLine, useSaySounds } from "./hooks";
import { SelectedLine } from "./lines/line-details";
import { LineList } from "./lines/line-list";
import { Session } from "./model/session";
import { Notices } from "./notices";
import type { Picture } from "./playback/deck";
import { Controls, Screen } from "./player/player";
import { useDeck } from "./player/use-deck";
import { useRendering } from "./rendering";
import { Blank, Failed, Loading } from "./states";
import type { Stage } from "./timeline/stage";
import { Timeline } from "./timeline/timeline";
import { type Filter, Toolbar } from "./toolbar";

// They come when they are asked for, and with them what makes dialogs.
const KeysSheet = lazy(() => import("./dialogs/keys-sheet"));
const Palette = lazy(() => import("./dialogs/palette"));
const WIDE = "(min-width: 768px)";

interface StudioProps {
  jobId: string;
  /** The dub's language; the job's first if none is given. */
  language: string | undefined;
  onLanguage: (language: string) => void;
}

/** The review of a finished dub, line by line. */
export function Studio({ jobId, language, onLanguage }: StudioProps) {
  const summary = useQuery(summaryQuery(jobId));
  const tracks = summary.data?.tracks ?? [];
  const track = tracks.find((each) => each.language === language) ?? tracks[0];
  const document = useQuery({
    ...linesQuery(jobId, track?.language ?? ""),
    enabled: track !== undefined,
  });
  const error = summary.error ?? document.error;
  if (error && !document.data) return <Failed error={error} onAgain={() => summary.refetch()} />;
  if (summary.data && !track) return <Blank status={summary.data.status} jobId={jobId} />;
  if (!summary.data || !track || !document.data) return <Loading />;
  return (
    <Review
      key={`${jobId} ${track.language}`}
      summary={summary.data}
      document={document.data}
      track={track}
      onLanguage={onLanguage}
    />
  );
}

interface ReviewProps {
  summary: LinesOut;
  document: LinesOut;
  track: LineTrackOut;
  onLanguage: (language: string) => void;
}

function Review({ summary, document, track: latest, onLanguage }: ReviewProps) {
  const client = useQueryClient();
  const [session] = useState(() => new Session(client, document.job_id, latest.language));
  const track = useSame(latest);
  const { deck, picture } = useDeck(document, track, latest);
  const { rendering, onlyLine, percent, render, stop } = useRendering(session, summary);
  useEffect(() => session.open(), [session]);
  useEffect(() => session.read(document.lines), [session, document.lines]);
  const studio = useMemo(
    () => deck && { session, deck, track, rendering, onlyLine, render },
    [session, deck, track, rendering, onlyLine, render],
  );
  if (!studio) return <Loading />;
  return (
    <StudioContext value={studio}>
      <Workplace
        summary={summary}
        document={document}
        picture={picture}
        percent={percent}
        onStop={stop}
        onLanguage={onLanguage}
      />
    </StudioContext>
  );
}

interface WorkplaceProps {
  summary: LinesOut;
  document: LinesOut;
  picture: Picture;
  percent: number;
  onStop: () => void;
  onLanguage: (language: string) => void;
}

function Workplace({ summary, document, picture, percent, onStop, onLanguage }: WorkplaceProps) {
  const { session } = useStudio();
  const { lines } = document;
  const wide = useMedia(WIDE);
  const [stage, setStage] = useState<Stage | null>(null);
  const [timeline, setTimeline] = useState(false);
  const [filter, setFilter] = useState<Filter>("all");
  const panel = useStudioState((state) => state.panel);
  const problems = useProblems(lines);
  const places = usePlaces(session, filter, lines.length, problems);
  useShowAllFor(session, places, setFilter);
  const refuse = useRefuse();
  const onLine = useSayLine(lines);
  useSaySounds(lines);
  const commands = useCommands({ lines, places, stage, refuse, onLine });
  useKeys(commands);
  return (
    <Frame
      toolbar={
        <Toolbar
          summary={summary}
          problems={problems.length}
          percent={percent}
          commands={commands}
          filter={filter}
          onFilter={setFilter}
          onLanguage={onLanguage}
          onStop={onStop}
        />
      }
      notices={<Notices lines={lines} />}
      search={
        (panel === "find" || panel === "replace") && <FindBar lines={lines} replacing={panel === "replace"} />
      }
      list={
        <LineList
          lines={lines}
          places={places}
          sourceLanguage={document.source_language}
          withDetails={!wide}
        />
      }
      details={wide && <SelectedLine lines={lines} />}
      screen={<Screen picture={picture} />}
      controls={<Controls />}
      timeline={
        <>
          {!wide && <NoTimeline open={timeline} onOpen={setTimeline} />}
          {(wide || timeline) && <Timeline document={document} lines={lines} onStage={setStage} />}
        </>
      }
    >
      <Said />
      <Suspense>
        {panel === "keys" && <KeysSheet />}
        {panel === "palette" && <Palette lines={lines} commands={commands} />}
      </Suspense>
    </Frame>
  );
}

/** Which lines are shown. That is decided when it is asked for: none goes away while it is being put right. */
function usePlaces(
  session: Session,
  filter: Filter,
  count: number,
  problems: readonly number[],
): readonly number[] {
  const latest = useRef(problems);
  useEffect(() => {
    latest.current = problems;
  }, [problems]);
  return useMemo(() => {
    const all = Array.from({ length: count }, (_, at) => at);
    if (filter === "all") return all;
    if (filter === "problems") return [...latest.current];
    const { drafts } = session.store.getState();
    return all.filter((at) => session.lines[at]?.stale || drafts.has(session.lines[at]?.id ?? ""));
  }, [session, filter, count]);
}

/** Whoever goes to a line that is not among those shown sees all of them. */
function useShowAllFor(
  session: Session,
  places: readonly number[],
  onFilter: (filter: Filter) => void,
): void {
  useEffect(
    () =>
      session.store.subscribe(({ selectedId }, before) => {
        if (selectedId === null || selectedId === before.selectedId) return;
        const at = session.lines.findIndex(({ id }) => id === selectedId);
        if (at >= 0 && !places.includes(at)) onFilter("all");
      }),
    [session, places, onFilter],
  );
}

interface NoTimelineProps {
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** Why there is no timeline. Whoever has a mouse, and made the page large, may have it all the same. */
function NoTimeline({ open, onOpen }: NoTimelineProps) {
  const t = useTranslations("studio");
  const fine = useMedia("(pointer: fine)");
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-t bg-surface px-4 py-2 text-muted text-xs">
      {t("phone")}
      {fine && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => onOpen(!open)}
          className="text-link underline underline-offset-2"
        >
          {t(open ? "timelineHide" : "timelineShow")}
        </button>
      )}
    </p>
  );
}

/** What is told to those who hear the page: where a command went. */
function Said() {
  return (
    <p role="status" className="sr-only">
      {useStudioState((state) => state.said)}
    </p>
  );
}

interface FrameProps {
  toolbar: ReactNode;
  notices: ReactNode;
  search: ReactNode;
  list: ReactNode;
  screen: ReactNode;
  controls: ReactNode;
  details: ReactNode;
  timeline: ReactNode;
  children: ReactNode;
}

/**
 * Lines on the left, the picture on the right, the timeline below; on a phone one under the other. Where there is little
 * height, as on a page made twice as large, all of it scrolls.
 */
function Frame({
  toolbar,
  notices,
  search,
  list,
  screen,
  controls,
  details,
  timeline,
  children,
}: FrameProps) {
  return (
    <main className="flex h-dvh flex-col overflow-hidden low:h-auto low:overflow-visible">
      {toolbar}
      {notices}
      <div className="flex min-h-0 grow flex-col-reverse md:grid md:grid-cols-[minmax(0,1.35fr)_minmax(20rem,1fr)]">
        <section className="flex min-h-0 grow flex-col border-line md:border-r low:h-[85dvh] low:grow-0">
          {search}
          {list}
        </section>
        <section className="flex h-[38dvh] min-h-0 shrink-0 flex-col gap-2 p-3 md:h-auto low:h-auto low:max-md:h-60">
          {screen}
          {controls}
          {details && (
            <div className="min-h-0 shrink-[0.4] overflow-y-auto border-line border-t">{details}</div>
          )}
        </section>
      </div>
      <div className="shrink-0">{timeline}</div>
      {children}
    </main>
  );
}

/** The track as it was, as long as nothing of it but its counts and excerpts is another. */
function useSame(track: LineTrackOut): LineTrackOut {
  const kept = useRef(track);
  const { stale: _, excerpts: _e, ...now } = track;
  const { stale: __, excerpts: __e, ...before } = kept.current;
  if (JSON.stringify(now) !== JSON.stringify(before)) kept.current = track;
  return kept.current;
}
