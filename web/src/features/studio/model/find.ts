import type { LineOut } from "@/lib/api";
import { type Changes, shown } from "./line";

export interface Search {
  what: string;
  matchCase: boolean;
  wholeWords: boolean;
  where: "text" | "source_text";
}

/** The pattern of a search; null if it finds nothing in anything. */
function pattern({ what, matchCase, wholeWords }: Search): RegExp | null {
  if (!what) return null;
  const plain = what.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const bounded = wholeWords ? `(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])` : plain;
  return new RegExp(bounded, matchCase ? "gu" : "giu");
}

/** Where in the list the lines are in which it is found. */
export function found(
  lines: readonly LineOut[],
  drafts: ReadonlyMap<string, Changes>,
  search: Search,
): number[] {
  const wanted = pattern(search);
  if (!wanted) return [];
  const places: number[] = [];
  lines.forEach((line, at) => {
    const now = shown(line, drafts.get(line.id));
    wanted.lastIndex = 0;
    if (wanted.test(search.where === "text" ? now.text : now.sourceText)) places.push(at);
  });
  return places;
}

/** A text with every match replaced, as it is: `$` means nothing in `by`. */
export function replaced(text: string, search: Search, by: string): string {
  const wanted = pattern(search);
  return wanted ? text.replace(wanted, () => by) : text;
}
