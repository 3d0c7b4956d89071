import { describe, expect, it } from "vitest";
import type { Changes } from "../model/line";
import { sampleLine } from "../model/sample";
import { boxesOf } from "./boxes";
import { Drag, type Grip, gripAt } from "./drag";

/** From 5 s to 7 s, at 10 ms a pixel: from 500 to 700 pixels. */
const line = sampleLine(2);
const view = { startMs: 0, msPerPx: 10, widthPx: 1000 };
const places = [[5350, 7350]];

function dragged(grip: Grip, byPx: number, near: readonly number[][] = places, before?: Changes) {
  const drag = new Drag(line, before, grip, 500);
  drag.to(500 + byPx, view.msPerPx, near, 60_000);
  return { ...drag.changes, moved: drag.moved, times: [drag.now.startMs, drag.now.endMs] };
}

describe("a box", () => {
  it.each<[number, Grip]>([
    [499, "start"],
    [507, "start"],
    [508, "line"],
    [692, "line"],
    [693, "end"],
    [701, "end"],
  ])("is held at %i pixels by its %s", (x, grip) => {
    expect(gripAt(view, { startMs: 5000, endMs: 7000 }, x)).toBe(grip);
  });

  it("too narrow to have edges is held as a whole", () => {
    expect(gripAt(view, { startMs: 5000, endMs: 5200 }, 500)).toBe("line");
  });

  it("shows where its line will be cut, and to which it reaches", () => {
    const [first, second] = boxesOf(
      [sampleLine(1, { source_text: "four four" }), sampleLine(2)],
      new Map<string, Changes>([
        ["s0001", { split: [1] }],
        ["s0002", { join: true }],
      ]),
    );
    expect(first).toMatchObject({ structure: "split", cuts: [0.5] });
    expect(second?.structure).toBe("join");
    const [joining] = boxesOf([sampleLine(1), sampleLine(2)], new Map([["s0001", { join: true }]]));
    expect(joining).toMatchObject({ structure: "join", reachesMs: 5000 });
  });
});

describe("what is dragged", () => {
  it("stays until the pointer means it", () => {
    expect(dragged("line", 3)).toMatchObject({ moved: false, times: [5000, 7000] });
  });

  it("is the whole line, which snaps with either of its ends", () => {
    expect(dragged("line", 20)).toMatchObject({ start_ms: 5200 });
    expect(dragged("line", 28)).toMatchObject({ start_ms: 5350 });
    expect(dragged("line", 28, [[7260]])).toMatchObject({ start_ms: 5260 });
    expect(dragged("line", 28, [])).toMatchObject({ start_ms: 5280, times: [5280, 7280] });
  });

  it("is its start, while its end stays", () => {
    expect(dragged("start", 28)).toMatchObject({
      start_ms: 5350,
      end_ms: 7000,
      rate: null,
      times: [5350, 7000],
    });
    expect(dragged("start", 190, [])).toMatchObject({ times: [6000, 7000] });
  });

  it("is its end, while its start stays", () => {
    expect(dragged("end", 28)).toMatchObject({ end_ms: 7350, rate: null, times: [5000, 7350] });
    expect(dragged("end", -195, [])).toMatchObject({ end_ms: 6000, times: [5000, 6000] });
    expect(dragged("end", 28, places)).not.toHaveProperty("start_ms");
  });

  it("goes on from where it was changed to before", () => {
    expect(dragged("end", 10, [], { start_ms: 4000 })).toMatchObject({ times: [4000, 6100] });
  });
});
