import { describe, expect, it } from "vitest";
import type { RuleOutput } from "@/lib/api";
import { differences, inUnits } from "./differences";
import { type Book, bookOf, draftOf, newPack, scaled } from "./draft";

const DUB: RuleOutput = {
  unit: "minute",
  rate_ucr: 30_500_000,
  per_language: true,
  tiers: [{ over_ms: 3_600_000, permille: 800 }],
};
const BOOK: Book = {
  packs: [
    {
      id: "basic",
      name: "Basic",
      credits: 250,
      price_cents: 1000,
      currency: "usd",
      description: "",
      every: "once",
      active: true,
    },
  ],
  rules: { dub: DUB },
  language_groups: [{ name: "rare", permille: 1500, languages: ["ar", "hi"] }],
  minimum_ucr: 1_000_000,
  rounding: "language",
};

describe("a price book that is edited", () => {
  it("says what it said if nothing is changed", () => {
    expect(bookOf(draftOf(BOOK))).toEqual({ book: BOOK, faults: null });
  });

  it("keeps what the form doesn't show", () => {
    const draft = draftOf(BOOK);
    const [rule] = draft.rules;
    const { book } = bookOf({ ...draft, rules: rule ? [{ ...rule, rate: "31,25" }] : [] });
    expect(book?.rules.dub).toEqual({ ...DUB, rate_ucr: 31_250_000 });
  });

  it("names the fields that can't be meant", () => {
    const draft = draftOf(BOOK);
    const [rule] = draft.rules;
    const [group] = draft.groups;
    const wrong = {
      ...draft,
      rules: rule ? [{ ...rule, rate: "-1" }] : [],
      packs: [{ ...newPack("k"), credits: "1.5" }],
      groups: group ? [{ ...group, languages: "Arabic", percent: "1.05" }] : [],
      minimum: "0.5",
    };
    expect(bookOf(wrong).faults?.sort()).toEqual([
      "groups.rare.languages",
      "groups.rare.percent",
      "minimum",
      "packs.k.credits",
      "packs.k.name",
      "packs.k.name",
      "packs.k.price",
      "rules.dub",
    ]);
  });

  it("gives a new pack an id of its own by its name, and refuses it twice", () => {
    const draft = draftOf(BOOK);
    const pack = { ...newPack("k"), name: "Été 2027!", credits: "10", price: "5" };
    expect(bookOf({ ...draft, packs: [...draft.packs, pack] }).book?.packs?.[1]).toMatchObject({
      id: "e-te-2027",
      price_cents: 500,
    });
    const same = { ...pack, name: "basic" };
    expect(bookOf({ ...draft, packs: [...draft.packs, same] }).faults).toEqual(["packs.k.name"]);
  });
});

describe("a number that was typed", () => {
  it.each([
    ["30", 1_000_000, 30_000_000],
    ["0,1", 1_000_000, 100_000],
    ["10.00", 100, 1000],
    ["0.29", 100, 29],
  ])("%s in parts of %i is %i", (typed, parts, value) => {
    expect(scaled(typed, parts)).toBe(value);
  });
  it.each(["", "x", "1e3", "-1", "10.005"])("%s is no price", (typed) => {
    expect(scaled(typed, 100)).toBeNull();
  });
});

describe("what is different", () => {
  it("is nothing between a book and itself", () => {
    expect(differences(BOOK, BOOK)).toEqual([]);
  });

  it("is told figure by figure, with what is new and what is gone", () => {
    const after = {
      ...BOOK,
      rules: { dub: { ...DUB, rate_ucr: 45_000_000 } },
      packs: [{ id: "pro", name: "Pro", credits: 500, price_cents: 1800 }],
      minimum_ucr: 2_000_000,
    };
    expect(differences(BOOK, after)).toEqual([
      { part: "rule", name: "dub", field: "rate_ucr", before: "30500000", after: "45000000" },
      { part: "pack", name: "basic", field: "", before: "Basic", after: null },
      { part: "pack", name: "pro", field: "", before: null, after: "Pro" },
      { part: "book", name: "", field: "minimum_ucr", before: "1000000", after: "2000000" },
    ]);
  });

  it("is written in the units people think in", () => {
    expect(inUnits("rate_ucr", "30500000")).toBe("30.5");
    expect(inUnits("price_cents", "1000")).toBe("10.00");
    expect(inUnits("permille", "1500")).toBe("150 %");
    expect(inUnits("rounding", "job")).toBe("job");
    expect(inUnits("rate_ucr", null)).toBeNull();
  });
});
