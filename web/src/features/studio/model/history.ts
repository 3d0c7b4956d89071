import type { EditOut } from "@/lib/api";
import type { Field } from "./line";

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
    const real = changes.filter((each) => each.before !== each.after);
    if (real.length === 0) return;
    this.undone = [];
    const last = this.done.at(-1);
    const [was, is] = [last?.changes[0], real[0]];
    if (
      typing &&
      last?.typing &&
      at - last.at <= JOIN_MS &&
      was?.lineId === is?.lineId &&
      was?.field === is?.field &&
      was &&
      is
    ) {
      this.done[this.done.length - 1] = { changes: [{ ...was, after: is.after }], at, typing };
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
