import type { LineOut } from "@/lib/api";
import { LEAST_MS, predictedMs } from "./length";
import { type Changes, type Shown, shown } from "./line";
import { structureOf } from "./structure";
import { width } from "./width";

type WarningKind = "cut" | "pace" | "overlap" | "rate" | "shift" | "reading" | "heard" | "unknown";
type Level = "error" | "warn";

export interface Warning {
  kind: WarningKind;
  level: Level;
  /** Of a rate or reading speed: against what is comfortable, 1 being just so; of a shift: milliseconds. */
  value?: number;
  words?: readonly string[];
  /** Nothing was measured yet: it follows from the length of a text that is not rendered. */
  predicted?: boolean;
}

const RATE_WARN = 1.15;
const RATE_ERROR = 1.3;
const READING_ERROR = 1.15;
const WEAK_BELOW = 0.5;
/** Two frames, at 25 a second. */
const SUBTITLE_GAP_MS = 80;

export interface Neighbours {
  /** The lines before and after it, of the same dub. */
  before?: Shown;
  after?: Shown;
  /** Where the dub ends. */
  totalMs: number;
  /** It is to be several lines, or one with another: how those will sound nobody knows yet. */
  restructured?: boolean;
}

/** What a person should look at in a line, the worst first. */
export function warningsOf(
  line: LineOut,
  now: Shown,
  around: Neighbours,
  readingSpeed: number,
): readonly Warning[] {
  const found: Warning[] = [];
  const asRendered = !now.stale;
  for (const kind of ["cut", "pace", "shift"] as const) {
    if (asRendered && line.problems.includes(kind)) {
      found.push({ kind, level: "error", ...(kind === "shift" && { value: line.shift_ms ?? 0 }) });
    }
  }
  if (!around.restructured) {
    if (overlaps(line, now, around)) found.push({ kind: "overlap", level: "error" });
    found.push(...pace(line, now, around, readingSpeed));
  }
  found.push(...words(line, now));
  return found.sort((a, b) => Number(a.level === "warn") - Number(b.level === "warn"));
}

function overlaps(line: LineOut, now: Shown, { before, after }: Neighbours): boolean {
  if (!now.stale && line.problems.includes("overlap")) return true;
  // A text that isn't rendered yet has no end that anybody knows; a line that was moved or timed by hand has.
  if (now.startMs === line.start_ms && now.endMs === line.end_ms) return false;
  const meets = (one: Shown, next: Shown) => one.speaker === next.speaker && one.endMs > next.startMs;
  return (before !== undefined && meets(before, now)) || (after !== undefined && meets(now, after));
}

function pace(line: LineOut, now: Shown, { after, totalMs }: Neighbours, readingSpeed: number): Warning[] {
  const found: Warning[] = [];
  const natural = predictedMs(line, now.text);
  const lasts = now.endMs - now.startMs;
  const timed = now.endFixed || now.rate !== null;
  const retimed = timed ? natural !== line.natural_ms || lasts !== line.end_ms - line.start_ms : false;
  const predicted = now.text !== line.text || retimed;
  const room = Math.max(LEAST_MS, (after?.startMs ?? totalMs) - now.startMs);
  const takes = timed ? lasts : room;
  const rate = predicted ? natural / takes : line.rate;
  const worst = !now.stale && line.problems.includes("rate");
  if (rate > RATE_WARN || worst) {
    found.push({
      kind: "rate",
      level: rate > RATE_ERROR || worst ? "error" : "warn",
      value: rate,
      predicted,
    });
  }
  // A subtitle stays while its line sounds and longer, to be read, but goes before the next one comes.
  const sounds = predicted && !timed ? Math.min(natural, room) : lasts;
  const stands = Math.max(sounds, room - SUBTITLE_GAP_MS);
  const speed = width(now.text, line.language) / (stands / 1000) / readingSpeed;
  if (speed > 1) {
    found.push({ kind: "reading", level: speed > READING_ERROR ? "error" : "warn", value: speed, predicted });
  }
  return found;
}

function words(line: LineOut, now: Shown): Warning[] {
  const found: Warning[] = [];
  const corrected = now.sourceText !== line.heard_text;
  const unsure = line.weak_words.length > 0 || (line.confidence !== null && line.confidence < WEAK_BELOW);
  if (unsure && !corrected) found.push({ kind: "heard", level: "warn", words: line.weak_words });
  const rewritten = line.edit.text !== null || now.text !== line.text || corrected;
  if (line.unknown_words.length > 0 && !rewritten) {
    found.push({ kind: "unknown", level: "warn", words: line.unknown_words });
  }
  return found;
}

interface Remembered {
  /** The neighbours, and the changes of it and of them. */
  on: readonly (LineOut | Changes | undefined)[];
  readingSpeed: number;
  warnings: readonly Warning[];
}

/** The warnings of all lines; what did not change is not looked at again. */
export class Warnings {
  private readonly known = new WeakMap<LineOut, Remembered>();

  of(
    lines: readonly LineOut[],
    at: number,
    drafts: ReadonlyMap<string, Changes>,
    about: { totalMs: number; readingSpeed: number },
  ): readonly Warning[] {
    const line = lines[at];
    if (!line) return [];
    const [before, after] = [lines[at - 1], lines[at + 1]];
    const changesOf = (each: LineOut | undefined) => each && drafts.get(each.id);
    const on = [before, after, changesOf(before), changesOf(line), changesOf(after)];
    const was = this.known.get(line);
    if (was?.readingSpeed === about.readingSpeed && on.every((each, place) => each === was.on[place])) {
      return was.warnings;
    }
    const show = (each: LineOut | undefined) => each && shown(each, changesOf(each));
    const restructured = structureOf(lines, at, drafts) !== undefined;
    const around = { before: show(before), after: show(after), totalMs: about.totalMs, restructured };
    const warnings = warningsOf(line, shown(line, changesOf(line)), around, about.readingSpeed);
    this.known.set(line, { on, readingSpeed: about.readingSpeed, warnings });
    return warnings;
  }
}
