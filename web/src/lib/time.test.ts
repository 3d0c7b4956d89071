import { describe, expect, it } from "vitest";
import { bytes, clock, parseClock, span } from "./time";

describe("a place in a film", () => {
  it.each([
    [0, false, "0:00"],
    [61_999, false, "1:01"],
    [3_723_004, false, "1:02:03"],
    [61_450, true, "1:01.450"],
    [-5, true, "0:00.000"],
  ])("%i ms is written as %s → %s", (ms, fraction, text) => {
    expect(clock(ms, fraction)).toBe(text);
  });

  it.each([0, 999, 61_450, 3_723_004, 35_999_999])("is read back as %i ms", (ms) => {
    expect(parseClock(clock(ms, true))).toBe(ms);
  });

  it("may be typed in seconds, with either mark", () => {
    expect(parseClock("12.5")).toBe(12_500);
    expect(parseClock(" 1:02,25 ")).toBe(62_250);
  });

  it.each(["", "a", "1:2:3:4", "-1", "1:", ":5"])("is not what %j says", (text) => {
    expect(parseClock(text)).toBeNull();
  });
});

describe("a duration in words", () => {
  it.each([
    [0.2, "1 sec"],
    [59, "59 sec"],
    [61, "1 min"],
    [3_900, "1 hr 5 min"],
    [7_200, "2 hr"],
  ])("%f s → %s", (seconds, words) => {
    expect(span(seconds, "en")).toBe(words);
  });

  it("is in the reader's language", () => {
    expect(span(3_900, "de")).toBe("1 Std. 5 Min.");
  });
});

describe("a size", () => {
  it.each([
    [0, "0 bytes"],
    [1_500, "2 kB"],
    [12_345_678, "12.3 MB"],
    [5_000_000_000, "5 GB"],
  ])("%i → %s", (count, text) => {
    expect(bytes(count, "en")).toBe(text);
  });
});
