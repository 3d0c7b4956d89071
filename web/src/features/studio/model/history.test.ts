import { describe, expect, it } from "vitest";
import { type Change, History, JOIN_MS, STEPS } from "./history";

const change = (before: string, after: string, lineId = "s0001"): Change => ({
  lineId,
  field: "text",
  before,
  after,
});
const values = (changes: readonly Change[]) => changes.map((each) => each.after);

describe("what was done", () => {
  it("is undone and done again, gesture by gesture", () => {
    const history = new History();
    history.note([change("a", "b")], 0);
    history.note([change("b", "c")], 10);
    expect(values(history.undo())).toEqual(["b"]);
    expect(values(history.undo())).toEqual(["a"]);
    expect(history.canUndo).toBe(false);
    expect(history.undo()).toEqual([]);
    expect(values(history.redo())).toEqual(["b"]);
    expect(values(history.redo())).toEqual(["c"]);
    expect(history.redo()).toEqual([]);
  });

  it("in many lines at once is one step", () => {
    const history = new History();
    history.note([change("a", "b"), change("a", "b", "s0002")], 0);
    expect(values(history.undo())).toEqual(["a", "a"]);
    expect(history.canUndo).toBe(false);
  });

  it("with one pull, in several fields, is one step", () => {
    const history = new History();
    const pull = (before: number | null, rate: number, end: number | null): Change[] => [
      { lineId: "s0001", field: "rate", before, after: rate },
      { lineId: "s0001", field: "end_ms", before: end, after: null },
    ];
    history.note(pull(null, 1.1, 900), 0, true);
    history.note(pull(1.1, 1.2, null), 10, true);
    expect(values(history.undo())).toEqual([null, 900]);
    expect(values(history.redo())).toEqual([1.2, null]);
  });

  it("that set the same list anew is no step", () => {
    const history = new History();
    history.note([{ lineId: "s0001", field: "split", before: [1], after: [1] }], 0);
    expect(history.canUndo).toBe(false);
  });

  it("that changed nothing is no step", () => {
    const history = new History();
    history.note([change("a", "a")], 0);
    expect(history.canUndo).toBe(false);
  });

  it("can't be done again once something else was", () => {
    const history = new History();
    history.note([change("a", "b")], 0);
    history.undo();
    history.note([change("a", "c")], 10);
    expect(history.canRedo).toBe(false);
  });

  it("is kept for 200 steps", () => {
    const history = new History();
    for (let at = 0; at <= STEPS; at += 1) history.note([change(`${at}`, `${at + 1}`)], at * 1000);
    let steps = 0;
    while (history.canUndo) steps += history.undo().length;
    expect(steps).toBe(STEPS);
  });
});

describe("keystrokes", () => {
  it("that follow each other within 800 ms are one step", () => {
    const history = new History();
    history.note([change("", "h")], 0, true);
    history.note([change("h", "ho")], JOIN_MS, true);
    history.note([change("ho", "hol")], 2 * JOIN_MS, true);
    history.note([change("hol", "hola")], 3 * JOIN_MS + 1, true);
    expect(values(history.undo())).toEqual(["hol"]);
    expect(values(history.undo())).toEqual([""]);
  });

  it("in another field or line are another step", () => {
    const history = new History();
    history.note([change("", "h")], 0, true);
    history.note([change("", "x", "s0002")], 10, true);
    history.note([{ lineId: "s0002", field: "source_text", before: "", after: "y" }], 20, true);
    expect([history.undo(), history.undo(), history.undo()].map(values)).toEqual([[""], [""], [""]]);
  });

  it("don't join a gesture, nor what was done again", () => {
    const history = new History();
    history.note([change("a", "b")], 0);
    history.note([change("b", "bc")], 10, true);
    expect(values(history.undo())).toEqual(["b"]);
    history.redo();
    history.note([change("bc", "bcd")], 20, true);
    expect(values(history.undo())).toEqual(["bc"]);
  });
});
