import { describe, expect, it } from "vitest";
import { decisionFor, shown, tidy } from "./line";
import { sampleLine } from "./sample";

const line = sampleLine(1);

describe("a line", () => {
  it("that nobody touched is shown as it was rendered, and is fresh", () => {
    expect(shown(line)).toMatchObject({ text: "dicho 1", startMs: 0, endMs: 2000, stale: false });
  });

  it("is shown as it was decided, and as it is being decided", () => {
    const edited = sampleLine(1, { edit: { ...line.edit, text: "otra" }, stale: true });
    expect(shown(edited)).toMatchObject({ text: "otra", stale: true });
    expect(shown(edited, { text: "una más" })).toMatchObject({ text: "una más", stale: true });
  });

  it("is fresh again when it says what was rendered, however it was typed", () => {
    const edited = sampleLine(1, { edit: { ...line.edit, text: "otra" }, stale: true });
    expect(shown(edited, { text: "  dicho   1 " }).stale).toBe(false);
    expect(shown(edited, { text: "dicho 1", start_ms: 40 }).stale).toBe(true);
  });

  it("moves as a whole", () => {
    expect(shown(line, { start_ms: 500 })).toMatchObject({ startMs: 500, endMs: 2500, stale: true });
  });

  it("isn't stale by a lock", () => {
    expect(shown(line, { lock: true })).toMatchObject({ locked: true, stale: false });
    expect(shown(sampleLine(1, { stale: true }), { lock: true }).stale).toBe(true);
  });

  it("comes back to what it shows by a decision the server knows as none", () => {
    expect(decisionFor(line, "text")).toBe("dicho 1");
    expect(decisionFor(line, "start_ms")).toBe(0);
    expect(decisionFor(line, "lock")).toBe(false);
    expect(decisionFor(line, "voice", { voice: "ben" })).toBe("ben");
  });
});

it("words are on one line with one space between them", () => {
  expect(tidy(" a \n b\t c ")).toBe("a b c");
});
