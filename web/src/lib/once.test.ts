import { expect, it } from "vitest";
import { isOpen, newKey } from "./once";
import { Problem } from "./problem";

it("a key is a new one each time", () => {
  const keys = new Set(Array.from({ length: 100 }, newKey));
  expect(keys.size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});

it.each([
  ["no answer", new TypeError("Failed to fetch"), true],
  ["a gateway's word", new Problem(502, "unknown", ""), true],
  ["one like it still going on", new Problem(409, "idempotent-request-in-progress", ""), true],
  ["a refusal", new Problem(402, "insufficient-credits", ""), false],
  ["another conflict", new Problem(409, "already-started", ""), false],
])("what became of a request is known or not: %s", (_, error, open) => {
  expect(isOpen(error)).toBe(open);
});
