import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { toast } from "@/components/ui/toast";
import type { LineOut } from "@/lib/api";
import type { Refusal } from "./commands";
import { type Studio, useStudio, useStudioState } from "./context";
import { type Changes, shown } from "./model/line";
import type { Warning } from "./model/warnings";

const LOOK_AFTER_MS = 250;

/** What a media query says now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (told) => {
      const list = matchMedia(query);
      list.addEventListener("change", told);
      return () => list.removeEventListener("change", told);
    },
    () => matchMedia(query).matches,
  );
}

/** Says why nothing was done. */
export function useRefuse(): (why: Refusal) => void {
  const t = useTranslations("studio.refused");
  return useCallback((why) => toast(t(why), why === "noProblems" ? "ok" : "info"), [t]);
}

/** Says the line at a place, and what is wrong with it, to those who hear the page. */
export function useSayLine(lines: readonly LineOut[]): (at: number) => void {
  const t = useTranslations("studio");
  const { session, track } = useStudio();
  return useCallback(
    (at) => {
      const line = lines[at];
      if (!line) return;
      const { drafts } = session.store.getState();
      const about = { totalMs: track.duration_ms, readingSpeed: track.reading_speed };
      const warnings = session.warnings.of(lines, at, drafts, about);
      const problems = warnings.map(
        ({ kind, level }) => `${t(`warning.${level}`)}: ${t(`warning.short.${kind}`)}`,
      );
      const { text } = shown(line, drafts.get(line.id));
      session.say([t("line.number", { number: at + 1 }), ...problems, text].join(". "));
    },
    [lines, session, track, t],
  );
}

function sounds(line: LineOut, changes: Changes | undefined, studio: Studio): boolean {
  const { rendering, onlyLine, deck } = studio;
  if (!rendering || !line.stale || (onlyLine !== null && onlyLine !== line.id)) return false;
  const { startMs, endMs } = shown(line, changes);
  return deck.playback.isOverlaid((startMs + endMs) / 2000);
}

/**
 * Whether a line that is being rendered can be heard already as it will be. If one alone is rendered, others beside it
 * are in its excerpt as they were.
 */
export function useSounds(line: LineOut | undefined, changes: Changes | undefined): boolean {
  const studio = useStudio();
  return usePlayback(() => line !== undefined && sounds(line, changes, studio));
}

/** Says how many lines can be heard already while the rest is made, to those who hear the page. */
export function useSaySounds(lines: readonly LineOut[]): void {
  const t = useTranslations("studio.render");
  const studio = useStudio();
  const known = useRef(0);
  useEffect(() => {
    const { session, deck, rendering } = studio;
    const look = () => {
      const { drafts } = session.store.getState();
      const count = rendering ? lines.filter((line) => sounds(line, drafts.get(line.id), studio)).length : 0;
      if (count > known.current) session.say(t("heard", { count }));
      known.current = count;
    };
    look();
    return rendering ? deck.playback.listen(look) : undefined;
  }, [studio, lines, t]);
}

/** Something of the playback, looked at again whenever it starts, stops, is moved or switched. */
export function usePlayback<T extends string | number | boolean>(
  look: (playback: ReturnType<typeof useStudio>["deck"]["playback"]) => T,
): T {
  const { playback } = useStudio().deck;
  return useSyncExternalStore(
    (told) => playback.listen(told),
    () => look(playback),
  );
}

/** The warnings of the line at a place in the list. */
export function useWarnings(lines: readonly LineOut[], at: number): readonly Warning[] {
  const { session, track } = useStudio();
  const about = { totalMs: track.duration_ms, readingSpeed: track.reading_speed };
  return useStudioState(({ drafts }) => session.warnings.of(lines, at, drafts, about));
}

/** Where in the list lines with warnings are; looked up a moment after something changed. */
export function useProblems(lines: readonly LineOut[]): readonly number[] {
  const { session, track } = useStudio();
  const [places, setPlaces] = useState<readonly number[]>([]);
  useEffect(() => {
    const about = { totalMs: track.duration_ms, readingSpeed: track.reading_speed };
    const look = () => {
      const { drafts } = session.store.getState();
      const found: number[] = [];
      for (let at = 0; at < lines.length; at += 1) {
        if (session.warnings.of(lines, at, drafts, about).length > 0) found.push(at);
      }
      setPlaces((before) => (String(before) === String(found) ? before : found));
    };
    let timer = setTimeout(look, LOOK_AFTER_MS);
    const leave = session.store.subscribe((state, before) => {
      if (state.drafts === before.drafts) return;
      clearTimeout(timer);
      timer = setTimeout(look, LOOK_AFTER_MS);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [session, track, lines]);
  return places;
}
