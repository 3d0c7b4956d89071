import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { client } from "@/api/client.gen";
import { type LineOut, type LinesOut, problemOf } from "@/lib/api";
import { linesKey, summaryKey } from "../data";
import { sampleLine } from "./sample";
import { Session } from "./session";

/** The part of the server that edits lines, with the rules by which a line is stale. */
class Lines {
  readonly sent: { body: Record<string, unknown>; match: string | null }[] = [];
  readonly lines = new Map([1, 2].map((number) => [sampleLine(number).id, sampleLine(number)]));

  readonly fetch = async (request: Request): Promise<Response> => {
    const body = (await request.json()) as Partial<LineOut["edit"]>;
    this.sent.push({ body, match: request.headers.get("If-Match") });
    const line = this.lines.get(request.url.split("/").at(-1) ?? "") ?? sampleLine(1);
    const edit = { ...line.edit, ...body };
    if (edit.text === line.text) edit.text = null;
    const version = Number(line.etag.slice(1, -1)) + 1;
    const now = { ...line, edit, etag: `"${version}"`, stale: edit.text !== null };
    this.lines.set(line.id, now);
    return Response.json(now);
  };
}

let server: Lines;
let queries: QueryClient;
let session: Session;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new Lines();
  client.setConfig({ baseUrl: "http://127.0.0.1", fetch: server.fetch as typeof fetch, throwOnError: true });
  queries = new QueryClient();
  const document = { lines: [...server.lines.values()], stale: 0 } as unknown as LinesOut;
  queries.setQueryData(linesKey("job", "es"), document);
  queries.setQueryData(summaryKey("job"), document);
  session = new Session(queries, "job", "es");
});
afterEach(() => {
  vi.useRealTimers();
});

const stale = () => queries.getQueryData<LinesOut>(summaryKey("job"))?.stale;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it("an edit is sent for the state it was made of, and counted", async () => {
  session.edit("s0001", { text: "otra" });
  await pass(700);
  expect(server.sent).toEqual([{ body: { text: "otra" }, match: '"1"' }]);
  expect(session.line("s0001")).toMatchObject({ stale: true, edit: { text: "otra" } });
  expect([stale(), session.store.getState().drafts.size]).toEqual([1, 0]);
});

it("undone it says again what was rendered, and is fresh", async () => {
  session.edit("s0001", { text: "otra" });
  await pass(700);
  session.undo();
  await pass(700);
  expect(server.sent.at(-1)).toEqual({ body: { text: "dicho 1" }, match: '"2"' });
  expect([session.line("s0001")?.stale, stale()]).toEqual([false, 0]);
  session.redo();
  expect(session.store.getState().drafts.get("s0001")).toEqual({ text: "otra" });
});

it("a text that was emptied is not sent, and is undone like any other", async () => {
  session.edit("s0001", { text: "" }, true);
  await pass(700);
  expect(server.sent).toEqual([]);
  expect(session.store.getState().pending.get("s0001")?.state).toBe("refused");
  session.undo();
  await pass(700);
  expect(session.store.getState().pending.size).toBe(0);
});

it("what is undone is selected, in whichever line it was", () => {
  session.editAll([
    { lineId: "s0001", changes: { lock: true } },
    { lineId: "s0002", changes: { text: "y esto" } },
  ]);
  session.select("s0002");
  session.undo();
  expect(session.store.getState().selectedId).toBe("s0001");
  expect(session.store.getState().canUndo).toBe(false);
});

it("the selected line is nudged within the dub", () => {
  session.select("s0001");
  session.nudge(-100, 60_000);
  expect(session.store.getState().drafts.get("s0001")).toEqual({ start_ms: 0 });
  session.nudge(70_000, 60_000);
  expect(session.store.getState().drafts.get("s0001")).toEqual({ start_ms: 59_999 });
});

it("who leaves leaves nothing unsent", async () => {
  const leave = session.open();
  session.edit("s0002", { text: "otra" });
  leave();
  await pass(1);
  expect(server.lines.get("s0002")?.edit.text).toBe("otra");
});

it("the selected line is cut before a word, the cut goes with the words, and each is undone by itself", async () => {
  session.select("s0001");
  expect([session.cut(0), session.cut(2), session.cut(1)]).toEqual([false, false, true]);
  await pass(700);
  expect(server.sent.at(-1)?.body).toEqual({ split: [1] });
  session.edit("s0001", { source_text: "he said 1" }, true);
  await pass(700);
  expect(server.sent.at(-1)?.body).toEqual({ source_text: "he said 1", split: [2] });
  session.undo();
  await pass(700);
  expect(server.sent.at(-1)?.body).toEqual({ source_text: "said 1", split: [1] });
  session.undo();
  await pass(700);
  expect(server.sent.at(-1)?.body).toEqual({ split: null });
});

it("lines are joined and not, by the same gesture", async () => {
  session.select("s0001");
  session.join();
  await pass(700);
  session.join();
  await pass(700);
  expect(server.sent.map(({ body }) => body)).toEqual([{ join: true }, { join: false }]);
});

it("a line that the server has no more keeps its changes, and the lines are read again", async () => {
  const fetch = async () => Response.json({ type: "urn:octavia:problem:line-not-found" }, { status: 404 });
  client.setConfig({ fetch: fetch as typeof globalThis.fetch });
  client.interceptors.error.use((body, response) => problemOf(body, response?.status ?? 0));
  session.edit("s0001", { text: "otra" });
  await pass(700);
  client.interceptors.error.clear();
  expect(session.store.getState().pending.get("s0001")).toMatchObject({
    state: "gone",
    changes: { text: "otra" },
  });
  expect(queries.getQueryState(linesKey("job", "es"))?.isInvalidated).toBe(true);
});

it("what waits for a line that is no longer among those read is kept, and said at once", () => {
  session.edit("s0002", { text: "otra" });
  session.read([...server.lines.values()].slice(0, 1));
  expect(session.store.getState().pending.get("s0002")).toMatchObject({
    state: "gone",
    changes: { text: "otra" },
  });
});
