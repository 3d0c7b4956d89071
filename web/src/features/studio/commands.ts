import { useEffect, useMemo, useRef } from "react";
import type { LineOut } from "@/lib/api";
import { useStudio } from "./context";
import { type Command, commandOf } from "./model/keys";
import { type Changes, shown } from "./model/line";
import { nextWhere } from "./model/next";
import {
  type Drafts,
  type Hindrance,
  joinHindrance,
  sourceSpans,
  splitHindrance,
  wordsBefore,
} from "./model/structure";
import { endedAt, moved, startedAt } from "./model/timing";
import type { Deck } from "./playback/deck";
import { shuttled } from "./playback/reverse";
import type { Stage } from "./timeline/stage";

export type Commands = Record<Command, () => void>;

const AROUND_S = 0.5;
const TYPED = "input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]";
const SLID = "[type=range]";
/** What these elements do with these keys themselves. */
const OWN_KEYS: Partial<Record<string, string>> = {
  Space: "button, a, [role=menuitem]",
  Enter: "button, a, [role=menuitem]",
  ArrowLeft: SLID,
  ArrowRight: SLID,
};

/** Why a command did nothing. */
export type Refusal = Hindrance | "noProblems" | "noChange" | "atEnd";

interface Surroundings {
  lines: readonly LineOut[];
  /** Which of them are shown, in order. */
  places: readonly number[];
  stage: Stage | null;
  /** Told when there is nothing a command could do. */
  refuse: (why: Refusal) => void;
  /** Told the line that a command went to, to say it to those who hear the page. */
  onLine: (at: number) => void;
}

/** Everything the studio can be told to do, by key or by name. */
export function useCommands({ lines, places, stage, refuse, onLine }: Surroundings): Commands {
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
      else onLine(place);
    };
    const problem = (step: 1 | -1) => {
      const about = { totalMs: track.duration_ms, readingSpeed: track.reading_speed };
      const holds = (place: number) => session.warnings.of(lines, place, drafts(), about).length > 0;
      const place = nextWhere(lines.length, at(), step, holds);
      if (place >= 0) selectAt(place);
      else refuse("noProblems");
    };
    /** Do something to the selected line, at the playhead. */
    const atPlayhead = (changes: typeof startedHere) => {
      const line = session.selected;
      if (line) session.edit(line.id, changes(line, drafts().get(line.id), playback.timeS * 1000));
    };
    const startedHere = (line: LineOut, changes: Changes | undefined, ms: number) =>
      shown(line, changes).endFixed
        ? startedAt(line, changes, ms)
        : moved(line, changes, ms, track.duration_ms);
    const playLine = (around: number) => {
      const chosen = selected();
      if (!chosen) return;
      deck.playSpan(chosen.now.startMs / 1000 - around, chosen.now.endMs / 1000 + around);
    };
    return {
      play: () => deck.toggle(),
      stop: () => deck.stop(),
      faster: () => shuttle(deck, 1),
      slower: () => shuttle(deck, -1),
      back: () => playback.seek(playback.timeS - 1),
      forward: () => playback.seek(playback.timeS + 1),
      frameBack: () => deck.step(-1),
      frameForward: () => deck.step(1),
      playLine: () => playLine(0),
      playAround: () => playLine(AROUND_S),
      compare: () => playback.hear(playback.side === "dub" ? "original" : "dub"),
      previousLine: () => selectAt(places.findLast((place) => place < at()) ?? -1),
      nextLine: () => selectAt(places.find((place) => place > at()) ?? -1),
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
      setStart: () => atPlayhead(startedHere),
      setEnd: () => atPlayhead((line, changes, ms) => endedAt(line, changes, ms, track.duration_ms)),
      earlier10: () => session.nudge(-10, track.duration_ms),
      later10: () => session.nudge(10, track.duration_ms),
      earlier100: () => session.nudge(-100, track.duration_ms),
      later100: () => session.nudge(100, track.duration_ms),
      split: () => {
        const hindrance = splitHindrance(lines, at(), drafts());
        const word = session.selected && caretWord(session.selected, drafts());
        if (hindrance) refuse(hindrance);
        else if (word === undefined) session.showSplits(true);
        else if (!session.cut(word)) refuse("atEnd");
      },
      join: () => {
        const hindrance = joinHindrance(lines, at(), drafts());
        if (hindrance) refuse(hindrance);
        else session.join();
      },
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
        else if (chosen) refuse("noChange");
      },
      renderAll: () => render(),
      zoomIn: () => stage?.zoom(0.5),
      zoomOut: () => stage?.zoom(2),
      palette: () => session.show("palette"),
      keys: () => session.show("keys"),
    };
  }, [session, deck, track, render, lines, places, stage, refuse, onLine]);
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

/** J and L: a step slower or faster; backwards from where it would stop, and forwards again. */
function shuttle(deck: Deck, by: 1 | -1): void {
  const { playback, reverse } = deck;
  const now = playback.playing ? playback.rate : -reverse.rate;
  const pace = shuttled(now, by);
  if (pace < 0) reverse.play(-pace);
  else if (playback.playing) playback.setRate(pace);
  else deck.play();
}

/** Put the caret into a line's text, which may only just be coming into the page. */
function focusText(lineId: string, tries = 10): void {
  const text = document.querySelector<HTMLTextAreaElement>(
    `[data-line="${lineId}"] textarea[data-field="text"]`,
  );
  if (text) text.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusText(lineId, tries - 1));
}

/** Before which word of a line's source text the caret stands; undefined if it is elsewhere. */
function caretWord(line: LineOut, drafts: Drafts): number | undefined {
  const text = document.activeElement;
  if (!(text instanceof HTMLTextAreaElement) || text.dataset.field !== "source_text") return undefined;
  if (text.closest<HTMLElement>("[data-line]")?.dataset.line !== line.id) return undefined;
  return wordsBefore(sourceSpans(line, drafts.get(line.id)), text.selectionStart);
}
