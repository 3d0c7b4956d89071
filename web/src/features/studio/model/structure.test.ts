import { describe, expect, it } from "vitest";
import type { LineOut } from "@/lib/api";
import type { Changes } from "./line";
import { sampleLine } from "./sample";
import {
  carried,
  joinHindrance,
  partsOf,
  sourceSpans,
  spansOf,
  splitHindrance,
  structureOf,
  toggled,
  wordsBefore,
} from "./structure";

const TEXT = "We met, long ago, in Rome.";
const decided = (line: LineOut, changes: Changes): LineOut => ({
  ...line,
  edit: { ...line.edit, ...changes },
});
/** As it is once it was rendered so. */
const done = (line: LineOut, changes: Changes, more: Partial<LineOut> = {}): LineOut => ({
  ...decided(line, changes),
  rendered: { ...line.rendered, ...changes },
  ...more,
});
const none = new Map<string, Changes>();
const kinds = (lines: readonly LineOut[], drafts: ReadonlyMap<string, Changes> = none) =>
  lines.map((_, at) => structureOf(lines, at, drafts)?.kind);

describe("a caret", () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [5, 1],
    [6, 2],
    [8, 2],
    [10, 2],
    [11, 3],
    [TEXT.length, 6],
  ])("at %i stands after %i words: inside of one, at its nearer end", (caret, words) => {
    expect(wordsBefore(spansOf(TEXT), caret)).toBe(words);
  });

  it("counts the words that are listed where a script has no spaces", () => {
    const spans = spansOf("今日は良い天気", ["今日", "は", "良い", "天気"]);
    expect(wordsBefore(spans, 3)).toBe(2);
    expect(partsOf("今日は良い天気", spans, [2])).toEqual(["今日は", "良い天気"]);
  });
});

describe("a text", () => {
  it("is cut before words", () => {
    expect(partsOf(TEXT, spansOf(TEXT), [2, 4])).toEqual(["We met,", "long ago,", "in Rome."]);
  });

  it("gets a cut, and loses it the same way", () => {
    expect(toggled(null, 4)).toEqual([4]);
    expect(toggled([4], 2)).toEqual([2, 4]);
    expect(toggled([2, 4], 2)).toEqual([4]);
    expect(toggled([4], 4)).toBeNull();
  });

  it.each<[string, number[] | null]>([
    ["We all met, long ago, in Rome.", [3, 5]],
    ["We met, long ago, in Rome, by chance.", [2, 4]],
    ["We met, very long ago, in Rome.", [2, 5]],
    ["We met, in Rome.", [2]],
    ["We met,", null],
    ["They saw each other here.", null],
  ])("rewritten as %j keeps the cuts around which nothing was written: %j", (after, cuts) => {
    expect(carried([2, 4], TEXT, after)).toEqual(cuts);
  });

  it("that is being written has no listed words any more", () => {
    const line = { ...sampleLine(1), source_text: "今日は", words: ["今日", "は"] };
    expect(sourceSpans(line)).toHaveLength(2);
    expect(sourceSpans(line, { source_text: "今日は!" })).toHaveLength(1);
  });
});

describe("lines", () => {
  const [one, two, three] = [1, 2, 3].map((each) => ({ ...sampleLine(each), source_text: TEXT })) as [
    LineOut,
    LineOut,
    LineOut,
  ];

  it("nobody touched stay as they are", () => {
    expect(kinds([one, two, three])).toEqual([undefined, undefined, undefined]);
  });

  it("are to be split, or joined, whether that is saved or not", () => {
    expect(structureOf([decided(one, { split: [2, 4] })], 0, none)).toEqual({ kind: "split", parts: 3 });
    expect(kinds([one, decided(two, { join: true }), three])).toEqual([undefined, "join", "joinInto"]);
    expect(kinds([one, two, three], new Map([["s0001", { join: true }]]))).toEqual([
      "join",
      "joinInto",
      undefined,
    ]);
    expect(structureOf([decided(one, { join: true }), two], 1, none)).toEqual({
      kind: "joinInto",
      number: 1,
    });
  });

  it("that were split, or joined, are that; until it is undone", () => {
    const first = done(one, { split: [2] }, { split_from: one.id });
    const second = { ...two, id: "s0001-2", split_from: one.id };
    const joined = done(three, { join: true }, { joined_from: ["s0003", "s0004"] });
    expect(kinds([first, second, joined])).toEqual([undefined, undefined, undefined]);
    const undone = new Map<string, Changes>([
      ["s0001", { split: null }],
      ["s0003", { join: false }],
    ]);
    expect(kinds([first, second, joined], undone)).toEqual(["unsplit", "unsplitInto", "unjoin"]);
    expect(structureOf([first, second], 1, undone)).toEqual({ kind: "unsplitInto", number: 1 });
  });

  it("say why they can't be split or joined", () => {
    const joining = [decided(one, { join: true }), two];
    expect([0, 1].map((at) => splitHindrance(joining, at, none))).toEqual(["isJoined", "isJoined"]);
    expect(splitHindrance([{ ...one, source_text: "No." }], 0, none)).toBe("oneWord");
    expect(splitHindrance([done(one, { split: [2] }, { split_from: one.id })], 0, none)).toBe("wasSplit");
    expect(splitHindrance([decided(one, { split: [2] })], 0, none)).toBeUndefined();
    expect(joinHindrance([one], 0, none)).toBe("isLast");
    expect(joinHindrance([one, decided(two, { split: [1] })], 0, none)).toBe("isSplit");
    expect(joinHindrance([done(one, { join: true }), two], 0, none)).toBe("wasJoined");
    expect(joinHindrance(joining, 0, none)).toBeUndefined();
    expect(joinHindrance([one, two], 0, none)).toBeUndefined();
  });
});
