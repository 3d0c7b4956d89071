// @vitest-environment node
import { readFileSync } from "node:fs";
import compile from "icu-minify/compile";
import { describe, expect, it } from "vitest";
import en from "./messages/en";

/** What only other programs are told: other contracts, vendors, operators at a command line, protocols of uploads. */
const NOT_MET_IN_THE_STUDIO = new Set([
  ...["address-taken", "bad-file-type", "bad-media-type", "bad-signature", "costs-nothing"],
  ...["duration-mismatch", "hold-closed", "idempotency-key-unusable", "if-match-missing", "is-subscription"],
  ...["link-used", "not-a-block", "not-signed-in", "offer-over", "offers-open", "operation-key-reused"],
  ...["over-refunded", "over-settled", "return-url-not-allowed", "token-expired", "tus-version"],
  ...["unknown-amount", "unknown-hold", "unknown-purchase", "upload-missing", "webhook-not-genuine"],
]);
/** What every problem has, whatever it is. */
const ALWAYS = new Set(["detail", "seconds"]);

type Told = Record<string, Record<string, string[]>>;
const told: Told = JSON.parse(readFileSync("openapi.json", "utf8"))["x-problems"];

function words(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, said] of Object.entries(en.refusals)) {
    if (typeof said === "string") found.set(name, said);
    else for (const [reason, text] of Object.entries(said)) found.set(`${name}.${reason}`, text);
  }
  return found;
}

function filledWith(text: string): string[] {
  const parts: unknown = compile(text);
  return Array.isArray(parts) ? parts.filter(Array.isArray).map(([name]) => String(name)) : [];
}

describe("what the server refuses", () => {
  const met = Object.entries(told).filter(([name]) => !NOT_MET_IN_THE_STUDIO.has(name));
  const expected = new Map(
    met.flatMap(([name, reasons]) =>
      Object.entries(reasons).map(
        ([reason, values]) => [reason ? `${name}.${reason}` : name, values] as const,
      ),
    ),
  );

  it("has words for people, each refusal and each reason, and there are no others", () => {
    expect([...words().keys()].sort()).toEqual([...expected.keys()].sort());
  });

  it("is told with the figures that the server gives", () => {
    const wrong = [...words()].flatMap(([name, text]) =>
      filledWith(text)
        .filter((figure) => !(ALWAYS.has(figure) || expected.get(name)?.includes(figure)))
        .map((figure) => `${name}: ${figure}`),
    );
    expect(wrong).toEqual([]);
  });

  it("is named where only programs meet it", () => {
    expect([...NOT_MET_IN_THE_STUDIO].filter((name) => !(name in told))).toEqual([]);
  });
});
