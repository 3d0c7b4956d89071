import { describe, expect, it } from "vitest";
import document from "./example.json";
import { lineAt, spanOf } from "./line-at";

const { lines, loudness, seconds } = document;

describe("the example's lines", () => {
  it("are shown while they are spoken, each on its side's own time", () => {
    lines.forEach((line, place) => {
      for (const side of ["original", "dub"] as const) {
        const [from, to] = spanOf(line, side);
        expect(lineAt(lines, side, from)).toBe(place);
        expect(lineAt(lines, side, to)).toBe(place);
        expect(lineAt(lines, side, from - 1)).toBeLessThan(place);
      }
    });
  });

  it("are not shown where nobody speaks", () => {
    expect(lineAt(lines, "dub", 0)).toBe(-1);
    expect(lineAt(lines, "original", seconds * 1000)).toBe(-1);
  });

  it("end before the sound does, which has as many bars on either side", () => {
    expect(
      lines.every((line) => line.dubbed_ms.concat(line.said_ms).every((ms) => ms < seconds * 1000)),
    ).toBe(true);
    expect(loudness.dub.length).toBe(loudness.original.length);
  });
});
