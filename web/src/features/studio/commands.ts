import { useEffect, useMemo, useRef } from "react";
import type { LineOut } from "@/lib/api";
import { useStudio } from "./context";
import { type Command, commandOf } from "./model/keys";
import { shown } from "./model/line";
import { nextWhere } from "./model/next";
import type { Playback } from "./playback/playback";
import type { Stage } from "./timeline/stage";

export type Commands = Record<Command, () => void>;

const FRAME_S = 0.04;
const AROUND_S = 0.5;
const REPLAY_S = 2;
const FASTER = [1, 1.5, 2];
const TYPED = "input:not([type=checkbox]), textarea, select, [contenteditable]";
/** What these elements do with these keys themselves. */
const OWN_KEYS: Partial<Record<string, string>> = {
  Space: "button, a, [role=menuitem]",
  Enter: "button, a, [role=menuitem]",
};

interface Surroundings {
  lines: readonly LineOut[];
  stage: Stage | null;
  /** Said when there is nothing a command could do. */
  noProblems: () => void;
}

/** Everything the studio can be told to do, by key or by name. */
export function useCommands({ lines, stage, noProblems }: Surroundings): Commands {
  const { session, deck, track, render } = useStudio();
  return useMemo(() => {
    const { playback } = deck;
    const drafts = () => session.store.getState().drafts;
    const at = () => lines.findIndex((line) => line.id === session.store.getState().selectedId);
    const selected = () => {
      const line = session.selected;
      return line && { line, now: shown(line, drafts().get(line.id)) };
    };
    const selectAt = (place: number) => {
      const line = lines[place];
      if (!line) return;
      const typing = document.activeElement instanceof HTMLTextAreaElement;
      session.select(line.id);
      if (typing) focusText(line.id);
    };
    const problem = (step: 1 | -1) => {
      const about = { totalMs: track.duration_ms, readingSpeed: track.reading_speed };
      const holds = (place: number) => session.warnings.of(lines, place, drafts(), about).length > 0;
      const place = nextWhere(lines.length, at(), step, holds);
      if (place >= 0) selectAt(place);
      else noProblems();
    };
    const playLine = (around: number) => {
      const chosen = selected();
      if (!chosen) return;
      deck.playSpan(chosen.now.startMs / 1000 - around, chosen.now.endMs / 1000 + around);
    };
    return {
      play: () => deck.toggle(),
      stop: () => playback.pause(),
      faster: () => {
        if (playback.playing) playback.setRate(FASTER.find((rate) => rate > playback.rate) ?? playback.rate);
        deck.play();
      },
      slower: () => slower(playback),
      back: () => playback.seek(playback.timeS - 1),
      forward: () => playback.seek(playback.timeS + 1),
      frameBack: () => playback.seek(playback.timeS - FRAME_S),
      frameForward: () => playback.seek(playback.timeS + FRAME_S),
      playLine: () => playLine(0),
      playAround: () => playLine(AROUND_S),
      compare: () => playback.hear(playback.side === "dub" ? "original" : "dub"),
      previousLine: () => selectAt(Math.max(0, at() - 1)),
      nextLine: () => selectAt(Math.min(lines.length - 1, at() + 1)),
      nextProblem: () => problem(1),
      previousProblem: () => problem(-1),
      goToLine: () => {
        const chosen = selected();
        if (chosen) playback.seek(chosen.now.startMs / 1000);
      },
      editText: () => {
        const chosen = selected();
        if (chosen) focusText(chosen.line.id);
      },
      setStart: () => {
        const chosen = selected();
        if (chosen) session.edit(chosen.line.id, { start_ms: Math.round(playback.timeS * 1000) });
      },
      earlier10: () => session.nudge(-10, track.duration_ms),
      later10: () => session.nudge(10, track.duration_ms),
      earlier100: () => session.nudge(-100, track.duration_ms),
      later100: () => session.nudge(100, track.duration_ms),
      lock: () => {
        const chosen = selected();
        if (chosen) session.edit(chosen.line.id, { lock: !chosen.now.locked });
      },
      undo: () => session.undo(),
      redo: () => session.redo(),
      find: () => session.show("find"),
      replace: () => session.show("replace"),
      renderLine: () => {
        const chosen = selected();
        if (chosen?.now.stale) render(chosen.line.id);
      },
      renderAll: () => render(),
      zoomIn: () => stage?.zoom(0.5),
      zoomOut: () => stage?.zoom(2),
      palette: () => session.show("palette"),
      keys: () => session.show("keys"),
    };
  }, [session, deck, track, render, lines, stage, noProblems]);
}

/** Lets keys do them. */
export function useKeys(commands: Commands): void {
  const now = useRef(commands);
  useEffect(() => {
    now.current = commands;
  }, [commands]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      // A dialog has the keyboard to itself.
      if (event.defaultPrevented || event.isComposing || target.closest("[role=dialog], [role=menu]")) return;
      const command = commandOf(event, target.closest(TYPED) !== null);
      const own = OWN_KEYS[event.code];
      if (!command || (own && !event.ctrlKey && target.closest(own))) return;
      event.preventDefault();
      now.current[command]();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

function slower(playback: Playback): void {
  if (playback.playing && playback.rate > 1) {
    playback.setRate(FASTER.findLast((rate) => rate < playback.rate) ?? 1);
    return;
  }
  const until = playback.playing;
  playback.seek(playback.timeS - REPLAY_S);
  if (until) playback.play();
}

/** Put the caret into a line's text, which may only just be coming into the page. */
function focusText(lineId: string, tries = 10): void {
  const text = document.querySelector<HTMLTextAreaElement>(
    `[data-line="${lineId}"] textarea[data-field="text"]`,
  );
  if (text) text.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusText(lineId, tries - 1));
}
