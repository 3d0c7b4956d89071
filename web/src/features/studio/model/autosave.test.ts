import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LineOut, Problem } from "@/lib/api";
import { Autosave, DEBOUNCE_MS, type Ports, SaveFailed } from "./autosave";
import type { Changes } from "./line";
import { sampleLine } from "./sample";

/** A server with one line, and a browser's storage. */
class World {
  line = sampleLine(1);
  sent: Changes[] = [];
  fails?: SaveFailed;
  before?: () => void;
  readonly kept = new Map<string, string>();
  readonly learned: LineOut[] = [];

  server(changes: Partial<LineOut["edit"]>): LineOut {
    const version = Number(this.line.etag.replaceAll('"', "")) + 1;
    this.line = { ...this.line, etag: `"${version}"`, edit: { ...this.line.edit, ...changes } };
    return this.line;
  }

  open(): Autosave {
    const kept = this.kept;
    const ports: Ports = {
      save: async (_id, changes, etag) => {
        this.sent.push(changes);
        this.before?.();
        await Promise.resolve();
        if (this.fails) throw this.fails;
        if (etag !== this.line.etag) throw new SaveFailed("changed", { line: this.line });
        return this.server(changes);
      },
      learned: (line) => this.learned.push(line),
      changed: () => undefined,
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: (key) => void kept.delete(key),
        key: (at) => [...kept.keys()][at] ?? null,
        get length() {
          return kept.size;
        },
      },
      prefix: "draft/",
    };
    return new Autosave(ports);
  }
}

let world: World;
beforeEach(() => {
  vi.useFakeTimers();
  world = new World();
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("a change", () => {
  it("is sent once it rested for 600 ms, and is then nowhere pending", async () => {
    const autosave = world.open();
    autosave.edit(world.line, { text: "h" });
    await pass(DEBOUNCE_MS - 1);
    autosave.edit(world.line, { text: "ho" });
    await pass(DEBOUNCE_MS - 1);
    expect(world.sent).toEqual([]);
    expect(autosave.pending("s0001")?.state).toBe("waiting");
    await pass(1);
    expect(world.sent).toEqual([{ text: "ho" }]);
    expect(autosave.pending("s0001")).toBeUndefined();
    expect([...world.kept]).toEqual([]);
    expect(world.learned.at(-1)?.edit.text).toBe("ho");
  });

  it("made while another is on its way is sent after it, to the line as it is then", async () => {
    const autosave = world.open();
    world.before = () => {
      world.before = undefined;
      autosave.edit(sampleLine(1), { text: "hola" });
    };
    autosave.edit(world.line, { text: "ho", lock: true });
    await pass(3 * DEBOUNCE_MS);
    expect(world.sent).toEqual([{ text: "ho", lock: true }, { text: "hola" }]);
    expect(world.line.edit).toMatchObject({ text: "hola", lock: true });
    expect(autosave.pending("s0001")).toBeUndefined();
  });

  it("is sent at once where somebody waits for it", async () => {
    const autosave = world.open();
    autosave.edit(world.line, { text: "ho" });
    expect(await autosave.settle()).toBe(true);
    expect(world.line.edit.text).toBe("ho");
  });

  it("that is refused stays, says why, and is sent again when it was changed", async () => {
    const autosave = world.open();
    world.fails = new SaveFailed("refused", {
      problem: new Problem(422, "unusable-edit", "there is no voice x"),
    });
    autosave.edit(world.line, { voice: "x" });
    await pass(DEBOUNCE_MS);
    expect(autosave.pending("s0001")).toMatchObject({ state: "refused", problem: { kind: "unusable-edit" } });
    await pass(60_000);
    expect(world.sent).toHaveLength(1);
    expect(await autosave.settle()).toBe(false);
    world.fails = undefined;
    autosave.edit(world.line, { voice: "ben" });
    await pass(DEBOUNCE_MS);
    expect(world.line.edit.voice).toBe("ben");
  });
});

describe("without a connection", () => {
  it("a change waits, longer and longer, and is sent when there is one", async () => {
    const autosave = world.open();
    world.fails = new SaveFailed("unreachable");
    autosave.edit(world.line, { text: "ho" });
    await pass(DEBOUNCE_MS);
    expect(autosave.pending("s0001")?.state).toBe("offline");
    await pass(1000 + 2000 + 4000);
    expect(world.sent).toHaveLength(4);
    expect(await autosave.settle()).toBe(false);
    world.fails = undefined;
    autosave.retry();
    await pass(0);
    expect(world.line.edit.text).toBe("ho");
  });

  it("a change survives the page, and is sent by the next", async () => {
    const first = world.open();
    world.fails = new SaveFailed("unreachable");
    first.edit(world.line, { text: "ho" });
    await pass(DEBOUNCE_MS);
    first.close();
    world.fails = undefined;
    const second = world.open();
    second.restore(new Map([["s0001", world.line]]));
    expect(second.pending("s0001")?.changes).toEqual({ text: "ho" });
    await pass(0);
    expect(world.line.edit.text).toBe("ho");
    expect(world.kept.size).toBe(0);
  });

  it("what was kept that is no change is removed; of a line that is gone it is kept, and said", () => {
    const kept = JSON.stringify({ changes: { text: "x" }, base: {}, etag: '"1"' });
    world.kept.set("draft/s0009", kept);
    world.kept.set("draft/s0001", "{");
    world.kept.set("other/s0001", "{");
    const autosave = world.open();
    autosave.restore(new Map([["s0001", world.line]]));
    expect([...world.kept]).toEqual([
      ["draft/s0009", kept],
      ["other/s0001", "{"],
    ]);
    expect(autosave.pending("s0009")).toMatchObject({ state: "gone", changes: { text: "x" } });
  });
});

it("a line that is being rendered into others is tried again until it is done", async () => {
  const autosave = world.open();
  world.fails = new SaveFailed("busy");
  autosave.edit(world.line, { text: "ho" });
  await pass(DEBOUNCE_MS);
  expect(autosave.pending("s0001")?.state).toBe("busy");
  await expect(autosave.settle()).resolves.toBe(false);
  world.fails = undefined;
  await pass(10 * DEBOUNCE_MS);
  expect([world.line.edit.text, autosave.pending("s0001")]).toEqual(["ho", undefined]);
});

describe("a line that the server has no more", () => {
  it("keeps what was written, which nothing waits for, until a person decides", async () => {
    const autosave = world.open();
    world.fails = new SaveFailed("gone");
    autosave.edit(world.line, { text: "ho" });
    await pass(10 * DEBOUNCE_MS);
    expect(autosave.pending("s0001")).toMatchObject({ state: "gone", changes: { text: "ho" } });
    expect([world.sent.length, world.kept.size]).toEqual([1, 1]);
    await expect(autosave.settle()).resolves.toBe(true);
    autosave.drop("s0001");
    expect([autosave.pending("s0001"), world.kept.size]).toEqual([undefined, 0]);
  });

  it("may be there again", async () => {
    const autosave = world.open();
    world.fails = new SaveFailed("gone");
    autosave.edit(world.line, { text: "ho" });
    await pass(DEBOUNCE_MS);
    world.fails = undefined;
    autosave.again("s0001");
    await pass(1);
    expect([world.line.edit.text, autosave.pending("s0001")]).toEqual(["ho", undefined]);
  });
});

describe("a line that somebody else changed meanwhile", () => {
  it("in another field takes both changes", async () => {
    const autosave = world.open();
    autosave.edit(world.line, { text: "ho" });
    world.server({ voice: "ben" });
    await pass(2 * DEBOUNCE_MS);
    expect(world.line.edit).toMatchObject({ text: "ho", voice: "ben" });
    expect(autosave.pending("s0001")).toBeUndefined();
  });

  it("is compared by what a field holds", async () => {
    const autosave = world.open();
    autosave.edit(world.line, { split: [2, 4] });
    world.server({ split: [2, 4] });
    await pass(2 * DEBOUNCE_MS);
    expect(autosave.pending("s0001")).toBeUndefined();
  });

  it("in the same way is no conflict", async () => {
    const autosave = world.open();
    autosave.edit(world.line, { text: "ho" });
    world.server({ text: "ho" });
    await pass(2 * DEBOUNCE_MS);
    expect(autosave.pending("s0001")).toBeUndefined();
  });

  it.each([
    ["mine", "ho"],
    ["theirs", "no"],
  ] as const)("in the same field is a conflict; to keep %s is to keep %s", async (keep, text) => {
    const autosave = world.open();
    const line = world.line;
    autosave.edit(line, { text: "ho" });
    world.server({ text: "no" });
    await pass(DEBOUNCE_MS);
    expect(autosave.pending("s0001")).toMatchObject({ state: "conflict", theirs: { edit: { text: "no" } } });
    await pass(60_000);
    expect(world.sent).toHaveLength(1);
    autosave.resolve("s0001", keep);
    await pass(DEBOUNCE_MS);
    expect(world.line.edit.text).toBe(text);
    expect(autosave.pending("s0001")).toBeUndefined();
  });

  it("before an unsaved change was taken up again is a conflict then", async () => {
    world.kept.set(
      "draft/s0001",
      JSON.stringify({ changes: { text: "ho" }, base: { text: null }, etag: '"1"' }),
    );
    world.server({ text: "no" });
    const autosave = world.open();
    autosave.restore(new Map([["s0001", world.line]]));
    expect(autosave.pending("s0001")?.state).toBe("conflict");
    await pass(60_000);
    expect(world.sent).toEqual([]);
  });

  it("and is read again: a change of the same field is a conflict, one of another is sent to it", async () => {
    const autosave = world.open();
    autosave.edit(world.line, { text: "ho" });
    autosave.seen(world.server({ voice: "ben" }));
    expect(autosave.pending("s0001")?.state).toBe("waiting");
    autosave.seen(world.server({ text: "no" }));
    expect(autosave.pending("s0001")?.state).toBe("conflict");
  });
});
