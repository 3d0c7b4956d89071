import type { LineOut } from "@/lib/api";
import { type Changes, same, shown } from "./line";

/** Numbers of words before which a new line begins, rising, from 1 on. */
export type Cuts = readonly number[];
export type Drafts = ReadonlyMap<string, Changes>;

interface Span {
  from: number;
  to: number;
}

/** Where the words of a text are: as they are listed for scripts without spaces, else between white space. */
export function spansOf(text: string, listed: readonly string[] | null = null): Span[] {
  if (!listed)
    return [...text.matchAll(/\S+/g)].map((each) => ({ from: each.index, to: each.index + each[0].length }));
  const spans: Span[] = [];
  for (const word of listed) {
    const from = text.indexOf(word, spans.at(-1)?.to ?? 0);
    if (from >= 0) spans.push({ from, to: from + word.length });
  }
  return spans;
}

/** Where the words of a line's source text are, as it stands. */
export function sourceSpans(line: LineOut, changes?: Changes): Span[] {
  const text = shown(line, changes).sourceText;
  return spansOf(text, text === shown(line).sourceText ? line.words : null);
}

/** How many words stand before a caret; one inside of a word counts as at that word's nearer end. */
export function wordsBefore(spans: readonly Span[], caret: number): number {
  return spans.filter(({ from, to }) => 2 * caret > from + to).length;
}

/** The texts of the lines that one becomes. */
export function partsOf(text: string, spans: readonly Span[], cuts: Cuts): string[] {
  const at = (word: number | undefined) =>
    word === undefined ? text.length : (spans[word]?.from ?? text.length);
  return [0, ...cuts].map((from, place) => text.slice(at(from), at(cuts[place])).trim());
}

/** The cuts with one more before this word, or without it if it was there; null if none are left. */
export function toggled(cuts: Cuts | null, word: number): number[] | null {
  const others = (cuts ?? []).filter((each) => each !== word);
  const now = others.length === (cuts ?? []).length ? [...others, word].sort((a, b) => a - b) : others;
  return now.length > 0 ? now : null;
}

/** The cuts of a text that was rewritten: those around which nothing was written stay where they were. */
export function carried(cuts: Cuts, before: string, after: string): number[] | null {
  const [was, is] = [before.match(/\S+/g) ?? [], after.match(/\S+/g) ?? []];
  const shorter = Math.min(was.length, is.length);
  let head = 0;
  while (head < shorter && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  const longer = is.length - was.length;
  const kept = cuts
    .filter((cut) => cut <= head || cut >= was.length - tail)
    .map((cut) => (cut <= head ? cut : cut + longer))
    .filter((cut, at, all) => cut > 0 && cut < is.length && cut !== all[at - 1]);
  return kept.length > 0 ? kept : null;
}

/** What becomes of a line among the others when it is rendered. */
export type Structure =
  | { kind: "split"; parts: number }
  /** It was split, and is to be one line again. */
  | { kind: "unsplit" }
  /** It was split off, and is to be part of that line again. */
  | { kind: "unsplitInto"; number: number }
  /** The line after it becomes part of it. */
  | { kind: "join" }
  /** It becomes part of the line before it. */
  | { kind: "joinInto"; number: number }
  /** It was joined, and is to be as many lines as it was. */
  | { kind: "unjoin"; parts: number };

/** What is to happen to the line at a place; undefined if it stays as one line. */
export function structureOf(lines: readonly LineOut[], at: number, drafts: Drafts): Structure | undefined {
  const line = lines[at];
  if (!line) return undefined;
  const { split, join } = { ...line.edit, ...drafts.get(line.id) };
  if (joins(lines[at - 1], drafts)) return { kind: "joinInto", number: at };
  if (joins(line, drafts)) return { kind: "join" };
  if (line.rendered.join && !join) return { kind: "unjoin", parts: line.joined_from.length };
  if (!same(split, line.rendered.split)) {
    return split === null ? { kind: "unsplit" } : { kind: "split", parts: split.length + 1 };
  }
  const whole = wholeAt(lines, at);
  if (whole < 0 || whole === at) return undefined;
  const back = structureOf(lines, whole, drafts)?.kind === "unsplit";
  return back ? { kind: "unsplitInto", number: whole + 1 } : undefined;
}

/** Whether a line is to be joined with the one after it, which it isn't yet. */
function joins(line: LineOut | undefined, drafts: Drafts): boolean {
  return line !== undefined && !line.rendered.join && { ...line.edit, ...drafts.get(line.id) }.join;
}

/** Where the line is that this one was split off from, it may be itself; -1 if it is a line of its own. */
export function wholeAt(lines: readonly LineOut[], at: number): number {
  const from = lines[at]?.split_from ?? null;
  if (from === null) return -1;
  let place = at;
  while (place >= 0 && lines[place]?.id !== from) place -= 1;
  return place;
}

/** Why a line can't be split, or joined with the one after it, as it stands. */
export type Hindrance = "oneWord" | "isJoined" | "isSplit" | "wasSplit" | "wasJoined" | "nextWas" | "isLast";

export function splitHindrance(lines: readonly LineOut[], at: number, drafts: Drafts): Hindrance | undefined {
  const line = lines[at];
  if (!line) return "isLast";
  const kind = structureOf(lines, at, drafts)?.kind;
  if (kind === "join" || kind === "joinInto" || kind === "unjoin") return "isJoined";
  if (line.rendered.split || kind === "unsplitInto") return "wasSplit";
  return sourceSpans(line, drafts.get(line.id)).length < 2 ? "oneWord" : undefined;
}

export function joinHindrance(lines: readonly LineOut[], at: number, drafts: Drafts): Hindrance | undefined {
  const line = lines[at];
  if (!line || at + 1 >= lines.length) return "isLast";
  if (line.rendered.join) return "wasJoined";
  if (line.rendered.split) return "wasSplit";
  const next = lines[at + 1];
  if (next?.rendered.split || next?.rendered.join) return "nextWas";
  const kinds = [at, at + 1].map((place) => structureOf(lines, place, drafts)?.kind);
  return kinds.some((kind) => kind?.includes("split")) ? "isSplit" : undefined;
}
