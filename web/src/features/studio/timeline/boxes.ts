import type { LineOut } from "@/lib/api";
import { type Shown, shown } from "../model/line";
import { type Drafts, partsOf, type Structure, sourceSpans, structureOf } from "../model/structure";

/** A line as it is drawn. */
export interface Box {
  line: LineOut;
  now: Shown;
  number: number;
  structure?: Structure["kind"];
  /** Where it will be split, as shares of its length, by how much is said before. */
  cuts?: readonly number[];
  /** Where the line starts that it will be joined with. */
  reachesMs?: number;
}

export function boxesOf(lines: readonly LineOut[], drafts: Drafts): Box[] {
  return lines.map((_, at) => boxOf(lines, at, drafts));
}

/** The box of the line at a place, where there is one. */
export function boxOf(lines: readonly LineOut[], at: number, drafts: Drafts): Box {
  const line = lines[at] as LineOut;
  const changes = drafts.get(line.id);
  const box: Box = { line, now: shown(line, changes), number: at + 1 };
  const kind = structureOf(lines, at, drafts)?.kind;
  if (!kind) return box;
  const next = lines[at + 1];
  return {
    ...box,
    structure: kind,
    ...(kind === "split" && {
      cuts: sharesOf(line, box.now.sourceText, { ...line.edit, ...changes }.split ?? [], changes),
    }),
    ...(kind === "join" && next && { reachesMs: shown(next, drafts.get(next.id)).startMs }),
  };
}

function sharesOf(
  line: LineOut,
  text: string,
  cuts: readonly number[],
  changes: Parameters<typeof shown>[1],
): number[] {
  const parts = partsOf(text, sourceSpans(line, changes), cuts);
  const whole = parts.reduce((sum, part) => sum + part.length, 0);
  let before = 0;
  return parts.slice(0, -1).map((part) => {
    before += part.length;
    return before / Math.max(1, whole);
  });
}
