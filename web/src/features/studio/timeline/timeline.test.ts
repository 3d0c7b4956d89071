import { describe, expect, it } from "vitest";
import { nearest, rulerStepMs, showing, snapped, toMs, toPx, type View, within, zoomed } from "./geometry";
import { Peaks } from "./peaks";

const view: View = { startMs: 10_000, msPerPx: 10, widthPx: 1000 };
const TOTAL = 60_000;

describe("the view of the timeline", () => {
  it("leads from time to place and back", () => {
    expect(toPx(view, 12_000)).toBe(200);
    expect(toMs(view, 200)).toBe(12_000);
  });

  it("stays within the sound, and no closer than a millisecond a pixel", () => {
    expect(within({ ...view, startMs: -5 }, TOTAL).startMs).toBe(0);
    expect(within({ ...view, startMs: 59_000 }, TOTAL).startMs).toBe(50_000);
    expect(within({ ...view, msPerPx: 900 }, TOTAL)).toMatchObject({ msPerPx: 60, startMs: 0 });
    expect(within({ ...view, msPerPx: 0.01 }, TOTAL).msPerPx).toBe(1);
  });

  it("zooms around what is pointed at", () => {
    const closer = zoomed(view, 0.5, 300, TOTAL);
    expect(closer.msPerPx).toBe(5);
    expect(toPx(closer, toMs(view, 300))).toBeCloseTo(300);
  });

  it("moves only if what is to be seen isn't", () => {
    expect(showing(view, 11_000, 12_000, TOTAL)).toBe(view);
    const moved = showing(view, 30_000, 31_000, TOTAL);
    expect(toPx(moved, 30_000)).toBe(125);
  });

  it("has marks with room for their labels", () => {
    expect([1, 10, 100, 3000].map((each) => rulerStepMs(each))).toEqual([100, 1000, 10_000, 300_000]);
  });
});

describe("what is dropped", () => {
  const places = [Float64Array.of(1000, 2000), [5000]];
  it.each([
    [1079, 1000],
    [1081, 1081],
    [1960, 2000],
    [4925, 5000],
    [3000.4, 3000],
  ])("at %f ms lands at %i ms", (ms, landed) => {
    expect(snapped(ms, places, 10)).toBe(landed);
  });

  it("near two places lands at the nearer", () => {
    expect(snapped(1030, [[1000], [1040]], 10)).toBe(1040);
    expect(nearest([], 5)).toBeUndefined();
  });
});

describe("peaks", () => {
  const bytes = new Uint8Array(1000).map((_, at) =>
    at >= 300 && at < 400 ? 100 : at >= 403 && at < 500 ? 50 : 2,
  );
  const peaks = new Peaks(bytes);

  it("last as long as their sound", () => {
    expect(peaks.durationMs).toBe(10_000);
  });

  it.each([5, 10, 33, 100, 400, 2500])("are never lost at %i ms a pixel", (msPerPx) => {
    const columns = new Uint8Array(Math.ceil(10_000 / msPerPx));
    peaks.columns(0, msPerPx, columns.length, columns);
    expect(Math.max(...columns)).toBe(100);
    expect(columns[Math.floor(3_500 / msPerPx)]).toBe(100);
  });

  it("outside of the sound are silence", () => {
    const columns = new Uint8Array(4).fill(9);
    peaks.columns(-40, 10, 4, columns);
    expect([...columns]).toEqual([0, 0, 0, 0]);
  });

  it("tell where sound begins after quiet", () => {
    expect([...peaks.onsets()]).toEqual([3000]);
  });
});
