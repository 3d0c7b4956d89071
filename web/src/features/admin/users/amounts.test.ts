import { describe, expect, it } from "vitest";
import { creditsOf, owning } from "./amounts";

describe("what somebody has after a change", () => {
  it("is more, once what was owed is paid", () => {
    expect(owning({ balance: 10, owed: 0 }, 5)).toEqual({ balance: 15, owed: 0 });
    expect(owning({ balance: 0, owed: 3 }, 5)).toEqual({ balance: 2, owed: 0 });
    expect(owning(undefined, 5)).toEqual({ balance: 5, owed: 0 });
  });
  it("is less, and what isn't there is owed", () => {
    expect(owning({ balance: 10, owed: 0 }, -12.5)).toEqual({ balance: 0, owed: 2.5 });
    expect(owning({ balance: 0, owed: 2 }, -1)).toEqual({ balance: 0, owed: 3 });
  });
  it("has no fractions that nobody gave", () => {
    expect(owning({ balance: 0.1, owed: 0 }, 0.2)).toEqual({ balance: 0.3, owed: 0 });
  });
});

describe("credits that were typed", () => {
  it.each([
    ["250", 250],
    [" 12,5 ", 12.5],
    ["-3.25", -3.25],
    ["−3", -3],
  ])("%j are %f", (text, credits) => {
    expect(creditsOf(text)).toBe(credits);
  });
  it.each(["", "0", "0.0", "1e3", "1.2.3", "0.0000001", "ten", "1 000", "12345678901"])(
    "%j are none",
    (text) => {
      expect(creditsOf(text)).toBeNull();
    },
  );
});
