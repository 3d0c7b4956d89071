import type { EditOut } from "@/lib/api";
import { type Field, same } from "./line";

/** One value of one line, as it was and as it became. */
export interface Change<F extends Field = Field> {
  lineId: string;
  field: F;
  before: EditOut[F];
  after: EditOut[F];
}

interface Step {
  changes: readonly Change[];
  at: number;
  typing: boolean;
}

export const STEPS = 200;
export const JOIN_MS = 800;

/** What can be undone: one step for each gesture; keystrokes in one field that follow each other closely are one. */
export class History {
  private done: Step[] = [];
  private undone: Step[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Note a gesture; `at` in milliseconds. */
  note(changes: readonly Change[], at: number, typing = false): void {
    const real = changes.filter((each) => !same(each.before, each.after));
    if (real.length === 0) return;
    this.undone = [];
    const last = this.done.at(-1);
    if (last?.typing && typing && at - last.at <= JOIN_MS && isOf(real[0], last.changes[0])) {
      this.done[this.done.length - 1] = { changes: joined(last.changes, real), at, typing };
      return;
    }
    this.done.push({ changes: real, at, typing });
    if (this.done.length > STEPS) this.done.shift();
  }

  /** What is to be set to take the last gesture back. */
  undo(): readonly Change[] {
    const step = this.done.pop();
    if (!step) return [];
    this.undone.push(step);
    return step.changes.map((each) => ({ ...each, before: each.after, after: each.before }));
  }

  /** What is to be set to do again what was taken back. */
  redo(): readonly Change[] {
    const step = this.undone.pop();
    if (!step) return [];
    // What is typed next is a step of its own.
    this.done.push({ ...step, typing: false });
    return step.changes;
  }
}

function isOf(one: Change | undefined, other: Change | undefined): boolean {
  return one?.lineId === other?.lineId && one?.field === other?.field;
}

/** Two gestures as one: what was before the first, and is after the second. */
function joined(first: readonly Change[], second: readonly Change[]): Change[] {
  const all = first.map((was) => ({ ...(second.find((is) => isOf(is, was)) ?? was), before: was.before }));
  return [...all, ...second.filter((is) => !first.some((was) => isOf(is, was)))];
}
