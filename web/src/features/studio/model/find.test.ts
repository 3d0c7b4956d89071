import { describe, expect, it } from "vitest";
import { found, replaced, type Search } from "./find";
import { sampleLine } from "./sample";

const search = (what: string, more: Partial<Search> = {}): Search => ({
  what,
  matchCase: false,
  wholeWords: false,
  where: "text",
  ...more,
});
const lines = ["El océano", "la ocean", "OCÉANOS (2.0)"].map((text, at) => sampleLine(at + 1, { text }));

describe("finding", () => {
  it.each([
    [search("océano"), [0, 2]],
    [search("océano", { matchCase: true }), [0]],
    [search("océano", { wholeWords: true }), [0]],
    [search("2.0)"), [2]],
    [search("2x0"), []],
    [search(""), []],
    [search("said", { where: "source_text" }), [0, 1, 2]],
  ])("%j → %j", (wanted, places) => {
    expect(found(lines, new Map(), wanted)).toEqual(places);
  });

  it("looks at what is being typed", () => {
    expect(found(lines, new Map([["s0002", { text: "el océano" }]]), search("océano"))).toEqual([0, 1, 2]);
  });
});

it("what stands in its place is taken as it is", () => {
  expect(replaced("a.a", search("."), "$&$1")).toBe("a$&$1a");
  expect(replaced("uno Uno", search("uno"), "dos")).toBe("dos dos");
});
