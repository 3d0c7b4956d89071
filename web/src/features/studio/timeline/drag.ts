import type { LineOut } from "@/lib/api";
import { type Changes, shown } from "../model/line";
import { endedAt, moved, startedAt } from "../model/timing";
import { snapped, toPx, type View } from "./geometry";

/** What of a line is held: all of it, or one of its edges. */
export type Grip = "line" | "start" | "end";

const DRAG_FROM_PX = 3;
const EDGE_PX = 7;
/** A narrower box is all middle: else there would be nothing to move it by. */
const EDGES_FROM_PX = 28;

/** Which part of a box is pointed at. */
export function gripAt(view: View, { startMs, endMs }: { startMs: number; endMs: number }, x: number): Grip {
  const [left, right] = [toPx(view, startMs), toPx(view, endMs)];
  if (right - left < EDGES_FROM_PX) return "line";
  if (x - left <= EDGE_PX) return "start";
  return right - x <= EDGE_PX ? "end" : "line";
}

/** A line, or one of its edges, on its way somewhere else. */
export class Drag {
  /** The pointer went so far that it means to move something. */
  moved = false;
  /** What the line will have been changed by, if it is let go now. */
  changes: Changes = {};
  readonly line: LineOut;
  readonly grip: Grip;
  private readonly before: Changes | undefined;
  private readonly fromX: number;
  private readonly from: { startMs: number; endMs: number };

  constructor(line: LineOut, before: Changes | undefined, grip: Grip, fromX: number) {
    this.line = line;
    this.before = before;
    this.grip = grip;
    this.fromX = fromX;
    this.from = shown(line, before);
  }

  /** The pointer is at `x`; what it moves comes to lie on one of the places near it, if there are such. */
  to(x: number, msPerPx: number, places: readonly ArrayLike<number>[], totalMs: number): void {
    this.moved ||= Math.abs(x - this.fromX) > DRAG_FROM_PX;
    if (!this.moved) return;
    const byMs = (x - this.fromX) * msPerPx;
    const { line, before } = this;
    const [startMs, endMs] = [this.from.startMs + byMs, this.from.endMs + byMs];
    const snap = (ms: number) => snapped(ms, places, msPerPx);
    if (this.grip === "start") this.changes = startedAt(line, before, snap(startMs));
    else if (this.grip === "end") this.changes = endedAt(line, before, snap(endMs), totalMs);
    else
      this.changes = moved(
        line,
        before,
        startMs + nearer(snap(startMs) - startMs, snap(endMs) - endMs),
        totalMs,
      );
  }

  /** The line as it is shown on its way. */
  get now(): ReturnType<typeof shown> {
    return shown(this.line, { ...this.before, ...this.changes });
  }
}

/** The smaller of two ways to go; one of no length is none, as nothing was near there. */
function nearer(one: number, other: number): number {
  const far = (by: number) => (Math.abs(by) < 1 ? Number.POSITIVE_INFINITY : Math.abs(by));
  if (far(one) === Number.POSITIVE_INFINITY && far(other) === Number.POSITIVE_INFINITY) return 0;
  return far(other) < far(one) ? other : one;
}
