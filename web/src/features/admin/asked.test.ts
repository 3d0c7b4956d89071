import { expect, it } from "vitest";
import { askedOf, csvAddress } from "./asked";

it("what is empty is not asked for", () => {
  expect(askedOf({ actor: "", action: "credits" })).toEqual({ action: "credits" });
  expect(csvAddress({})).toBe("/api/v1/admin/audit.csv");
});

it("days are the reader's, and the last one counts as a whole", () => {
  const { since, until } = askedOf({ since: "2026-11-21", until: "2026-11-21" });
  expect(Date.parse(until ?? "") - Date.parse(since ?? "")).toBe(24 * 3600 * 1000);
  expect(new Date(since ?? "").getHours()).toBe(0);
  expect(askedOf({ since: "yesterday" })).toEqual({});
});

it("what is asked for is kept from being read as something else in an address", () => {
  expect(csvAddress({ actor: "a&b=c@mail.example" })).toBe(
    "/api/v1/admin/audit.csv?actor=a%26b%3Dc%40mail.example",
  );
});
