import { describe, expect, it } from "vitest";
import { COMMANDS, commandOf, nameOf, type Stroke } from "./keys";

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("a keystroke", () => {
  it.each([
    [stroke(" ", { code: "Space" }), "Space"],
    [stroke("P", { shiftKey: true }), "Shift+P"],
    [stroke("z", { metaKey: true }), "Ctrl+Z"],
    [stroke("Z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Z"],
    [stroke("?", { shiftKey: true }), "?"],
    [stroke("[", { ctrlKey: true, altKey: true }), "["],
    [stroke("]", { ctrlKey: true, altKey: true }), "]"],
    [stroke("µ", { code: "KeyM", altKey: true }), "Alt+M"],
    [stroke("¬", { code: "KeyL", altKey: true }), "Alt+L"],
  ])("%j is called %s", (pressed, name) => {
    expect(nameOf(pressed)).toBe(name);
  });

  it("that writes is no command while somebody types; others are", () => {
    expect(commandOf(stroke("b"), false)).toBe("compare");
    expect(commandOf(stroke("b"), true)).toBeUndefined();
    expect(commandOf(stroke(" ", { code: "Space" }), true)).toBeUndefined();
    expect(commandOf(stroke(" ", { code: "Space", ctrlKey: true }), true)).toBe("play");
    expect(commandOf(stroke("ArrowDown", { altKey: true }), true)).toBe("nextLine");
    expect(commandOf(stroke("ArrowLeft", { shiftKey: true, ctrlKey: true }), true)).toBeUndefined();
    expect(commandOf(stroke("F8", { shiftKey: true }), true)).toBe("previousProblem");
    expect(commandOf(stroke("z", { ctrlKey: true }), true)).toBe("undo");
    expect(commandOf(stroke("Enter", { ctrlKey: true }), true)).toBe("split");
    expect(commandOf(stroke("m", { altKey: true }), true)).toBe("join");
    expect(commandOf(stroke("]"), true)).toBeUndefined();
  });
});

it("no key has two commands", () => {
  const keys = COMMANDS.flatMap((each) => [...each.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});
