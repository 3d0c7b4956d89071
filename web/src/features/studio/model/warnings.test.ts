import { describe, expect, it } from "vitest";
import { predictedMs } from "./length";
import { type Changes, shown } from "./line";
import { sampleLine } from "./sample";
import { Warnings, warningsOf } from "./warnings";
import { width } from "./width";

const alone = { totalMs: 60_000 };
const kinds = (...args: Parameters<typeof warningsOf>) =>
  warningsOf(...args).map((each) => `${each.level} ${each.kind}`);
const of = (line = sampleLine(1), changes: Changes = {}, around: Parameters<typeof warningsOf>[2] = alone) =>
  kinds(line, shown(line, changes), around, 17);

describe("a line", () => {
  it("that keeps every promise has no warnings", () => {
    expect(of()).toEqual([]);
  });

  it.each([
    [1.15, []],
    [1.2, ["warn rate"]],
    [1.31, ["error rate"]],
  ])("spoken at %f of its pace: %j", (rate, found) => {
    expect(of(sampleLine(1, { rate }))).toEqual(found);
  });

  it.each([
    [34, []],
    [35, ["warn reading"]],
    [39, ["warn reading"]],
    [40, ["error reading"]],
  ])("of %i characters for two seconds, where 17 a second can be read: %j", (characters, found) => {
    const after = shown(sampleLine(2, { start_ms: 2080, end_ms: 3000 }));
    expect(of(sampleLine(1, { text: "x".repeat(characters) }), {}, { after, totalMs: 60_000 })).toEqual(
      found,
    );
  });

  it("says what was measured, until it is changed", () => {
    const measured = sampleLine(1, { problems: ["cut", "overlap", "rate", "shift"], shift_ms: 420 });
    expect(of(measured)).toEqual(["error cut", "error shift", "error overlap", "error rate"]);
    expect(of(measured, { start_ms: 3 })).toEqual([]);
  });

  it("weakly heard says which words, until a person says what was said", () => {
    const weak = sampleLine(1, { weak_words: ["said"], unknown_words: ["said"] });
    expect(of(weak)).toEqual(["warn heard", "warn unknown"]);
    expect(of(weak, { source_text: "sad 1" })).toEqual([]);
    expect(of(weak, { text: "triste" })).toEqual(["warn heard"]);
    expect(of(sampleLine(1, { confidence: 0.4 }))).toEqual(["warn heard"]);
  });

  it("moved into its speaker's next or last one overlaps", () => {
    const [first, second, third] = [1, 2, 3].map((each) => sampleLine(each)) as [
      ReturnType<typeof sampleLine>,
      ReturnType<typeof sampleLine>,
      ReturnType<typeof sampleLine>,
    ];
    const around = { before: shown(first), after: shown(third), totalMs: 60_000 };
    expect(of(second, { start_ms: 1999 }, around)).toEqual(["error overlap"]);
    expect(of(second, { start_ms: 2000 }, around)).toEqual([]);
    expect(of(second, { start_ms: 8001 }, around)).toEqual(["error overlap"]);
    const other = { ...around, after: { ...shown(third), speaker: "B" } };
    expect(of(second, { start_ms: 8001 }, other)).toEqual([]);
  });

  it("timed by hand is warned of by the pace that comes of it", () => {
    const line = sampleLine(1);
    expect(of(line, { rate: 1.2 })).toEqual(["warn rate"]);
    expect(of(line, { end_ms: 1500 })).toEqual(["error rate"]);
    expect(of(line, { end_ms: 2500 })).toEqual([]);
    const long = { ...line.edit, end_ms: 5600 };
    const next = shown(sampleLine(2));
    expect(of(sampleLine(1, { natural_ms: 4000 }), long, { after: next, totalMs: 60_000 })).toEqual([
      "error overlap",
    ]);
    expect(of(sampleLine(1, { problems: ["pace"] }))).toEqual(["error pace"]);
  });

  it("that is to be several is warned of by its words alone", () => {
    const line = sampleLine(1, { rate: 1.5, weak_words: ["said"] });
    expect(of(line, { split: [1] }, { ...alone, restructured: true })).toEqual(["warn heard"]);
  });

  it("with a text too long for its room is warned of before it is rendered", () => {
    const line = sampleLine(1, { text: "x".repeat(20) });
    const around = { after: shown(sampleLine(2)), totalMs: 60_000 };
    expect(predictedMs(line, "x".repeat(60))).toBe(6000);
    const found = warningsOf(line, shown(line, { text: "x".repeat(60) }), around, 17);
    expect(found).toEqual([{ kind: "rate", level: "warn", value: 1.2, predicted: true }]);
    expect(of(line, { text: "x".repeat(80) }, around)).toEqual(["error rate"]);
  });
});

it("warnings of many lines are remembered until something they depend on changes", () => {
  const lines = [sampleLine(1), sampleLine(2, { rate: 1.2 })];
  const warnings = new Warnings();
  const about = { totalMs: 60_000, readingSpeed: 17 };
  const drafts = new Map<string, Changes>();
  const first = warnings.of(lines, 1, drafts, about);
  expect(first).toHaveLength(1);
  expect(warnings.of(lines, 1, drafts, about)).toBe(first);
  drafts.set("s0002", { start_ms: 1000 });
  expect(warnings.of(lines, 1, drafts, about)).not.toBe(first);
  expect(warnings.of(lines, 2, drafts, about)).toEqual([]);
});

describe("how much there is to read", () => {
  it.each([
    ["Señor", "es", 5],
    ["e\u0301te\u0301", "fr", 3],
    ["日本語", "ja", 3],
    ["ab日本", "ja", 3],
    ["한국어", "ko", 3],
    ["👍 ok", "en", 4],
  ])("in %s (%s)", (text, language, characters) => {
    expect(width(text, language)).toBe(characters);
  });
});
