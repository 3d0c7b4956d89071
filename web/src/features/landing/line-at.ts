import type { Side } from "./two-sides";

export interface ExampleLine {
  said: string;
  dubbed: string;
  /** From and to, of the original. */
  said_ms: number[];
  dubbed_ms: number[];
}

/** A line stays shown so long after its last word. */
const LINGERS_MS = 500;

/** When a line sounds on a side. */
export function spanOf(line: ExampleLine, side: Side): [number, number] {
  const [from = 0, to = 0] = side === "dub" ? line.dubbed_ms : line.said_ms;
  return [from, to];
}

/** The place of the line that sounds at an instant; -1 where nobody speaks. */
export function lineAt(lines: readonly ExampleLine[], side: Side, atMs: number): number {
  return lines.findLastIndex((line) => {
    const [from, to] = spanOf(line, side);
    return from <= atMs && atMs < to + LINGERS_MS;
  });
}
