import { useEffect, useState, useSyncExternalStore } from "react";
import type { LineOut } from "@/lib/api";
import { useStudio, useStudioState } from "./context";
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
