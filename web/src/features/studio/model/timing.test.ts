import { describe, expect, it } from "vitest";
import { type Changes, reset, shown } from "./line";
import { sampleLine } from "./sample";
import { endedAt, moved, paced, startedAt } from "./timing";

/** From 5 s to 7 s; its text can last 1 to 4 seconds. */
const line = sampleLine(2);
const TOTAL_MS = 60_000;
const times = (changes: Changes) => {
  const { startMs, endMs } = shown(line, changes);
  return [startMs, endMs];
};

describe("a line", () => {
  it("is moved as it is, within the dub", () => {
    expect(moved(line, undefined, 6000.4, TOTAL_MS)).toEqual({ start_ms: 6000 });
    expect(moved(line, undefined, -3, TOTAL_MS)).toEqual({ start_ms: 0 });
    expect(moved(line, undefined, 70_000, TOTAL_MS)).toEqual({ start_ms: 59_999 });
  });

  it("whose end is fixed is moved with it", () => {
    expect(moved(line, { end_ms: 6500 }, 6000, TOTAL_MS)).toEqual({ start_ms: 6000, end_ms: 7500 });
  });

  it.each([
    [6500, 6500],
    [5100, 6000],
    [9900, 9000],
  ])("made to end at %i ends at %i, as far as its pace goes", (wanted, endMs) => {
    const changes = endedAt(line, undefined, wanted, TOTAL_MS);
    expect(changes).toEqual({ end_ms: endMs, rate: null });
    expect(times(changes)).toEqual([5000, endMs]);
  });

  it.each([
    [5500, 5500],
    [6900, 6000],
    [100, 3000],
  ])("made to start at %i with its end kept starts at %i", (wanted, startMs) => {
    const changes = startedAt(line, undefined, wanted);
    expect(times(changes)).toEqual([startMs, 7000]);
  });

  it("is never shorter than 0.3 s", () => {
    const short = sampleLine(2, { natural_ms: 400, minimum_ms: 200, maximum_ms: 800 });
    expect(endedAt(short, undefined, 5001, TOTAL_MS)).toMatchObject({ end_ms: 5300 });
  });

  it("with another text is as long as that can take", () => {
    const changes = { text: "d".repeat(2 * line.text.length) };
    expect(endedAt(line, changes, 5001, TOTAL_MS)).toMatchObject({ end_ms: 7000 });
  });

  it("is as long as its pace lets it be, and gives up the end that was set", () => {
    expect(paced(1.251)).toEqual({ rate: 1.25, end_ms: null });
    expect(paced(9)).toEqual({ rate: 2, end_ms: null });
    expect(times({ rate: 2, end_ms: null })).toEqual([5000, 6000]);
    expect(shown(line, { rate: 2 })).toMatchObject({ rate: 2, endFixed: false, stale: true });
    expect(paced(null)).toEqual({ rate: null, end_ms: null });
  });

  it("that was rendered at a pace is as long as it was rendered, and changed without it", () => {
    const fast = { ...line.edit, rate: 2 };
    const rendered = sampleLine(2, { edit: fast, rendered: fast, end_ms: 6000, rate: 2 });
    expect(shown(rendered, { voice: "ana" })).toMatchObject({ endMs: 6000, stale: false });
    expect(shown(rendered, { rate: null }).stale).toBe(true);
    expect(reset(rendered, { rate: null })).toEqual({ rate: 2 });
  });

  it("is reset by what was changed alone", () => {
    expect(reset(line)).toEqual({});
    expect(reset(line, { text: "otra", end_ms: 6000, split: [1], join: false })).toEqual({
      text: line.text,
      end_ms: null,
      split: null,
    });
  });
});
