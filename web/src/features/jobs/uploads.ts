/**
 * Files on their way to the server, piece by piece (tus): they go on while one looks at other pages, after a break of
 * the network by themselves, and after the tab was closed as soon as the same file is chosen again.
 */
import * as tus from "tus-js-client";
import { create } from "zustand";
import { asProblem, type FileInfo, fileInfo, isSignedOut, type Problem, problemOf } from "@/lib/api";
import { onReachedAgain, suspect } from "@/lib/connection";
import { meQuery, onSignedInAgain, onSomebodyElse, queries, sessionRefused } from "@/lib/session";
import { type FileType, fileTypeOf } from "./kinds";

/** What a file is there for: to be worked on, or as the background of what is. */
export type Use = "source" | "background";

export interface Upload {
  id: number;
  use: Use;
  name: string;
  size: number;
  /** Bytes that have arrived. */
  sent: number;
  /** `waiting`: for the network. */
  state: "sending" | "waiting" | "paused" | "done" | "failed";
  problem: Problem | null;
  /** What it became. */
  file: FileInfo | null;
}

/** An upload that a tab left behind when it was closed. */
export interface LeftBehind {
  key: string;
  name: string;
  size: number;
  url: string;
}

const ENDPOINT = "/api/v1/uploads";
const AGAIN_AFTER_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];
const ASK_AGAIN_MS = 5_000;
const KEPT = "octavia.sources";

interface Uploads {
  uploads: readonly Upload[];
}

// Files that are there already stay chosen when the page is loaded anew.
export const useUploads = create<Uploads>(() => ({ uploads: restored(sessionStorage.getItem(KEPT)) }));
useUploads.subscribe(({ uploads }) => {
  sessionStorage.setItem(KEPT, JSON.stringify(uploads.filter((each) => each.state === "done")));
});

const running = new Map<number, tus.Upload>();
let last = Math.max(0, ...useUploads.getState().uploads.map((each) => each.id));

/** What was kept of earlier; nothing if it is no list of ours. */
export function restored(kept: string | null): Upload[] {
  const told: unknown = kept ? JSON.parse(kept) : [];
  return Array.isArray(told) ? (told as Upload[]) : [];
}

function change(id: number, now: Partial<Upload>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((each) => (each.id === id ? { ...each, ...now } : each)),
  }));
}

function add(now: Omit<Upload, "id" | "problem">): number {
  last += 1;
  const added = { ...now, id: last, problem: null };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, added] }));
  return added.id;
}

/** A file that the server has already. */
export function addStored(file: FileInfo): void {
  add({
    use: "source",
    name: file.filename,
    size: file.size_bytes,
    sent: file.size_bytes,
    state: "done",
    file,
  });
}

/** Send a file, going on where an earlier attempt with the same file ended. */
export async function send(file: File, wanted: FileType, use: Use = "source"): Promise<void> {
  const id = add({ use, name: file.name, size: file.size, sent: 0, state: "sending", file: null });
  const mine = ownMark();
  const upload = new tus.Upload(file, {
    endpoint: ENDPOINT,
    retryDelays: AGAIN_AFTER_MS,
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name, file_type: fileTypeOf(file, wanted) },
    fingerprint: async () => [mine, file.name, file.type, file.size, file.lastModified].join("-"),
    onShouldRetry: (error) => passes(error.originalResponse?.getStatus() ?? 0),
    onUploadUrlAvailable: () => upload.url && keepToThisTab(id, upload.url),
    onProgress: (sent) => change(id, { sent }),
    onError: (error) => stopped(id, problemOfUpload(error)),
    onSuccess: ({ lastResponse }) => arrived(id, upload.url, lastResponse.getHeader("Octavia-File-Id")),
  });
  running.set(id, upload);
  const [earlier] = await upload.findPreviousUploads();
  if (earlier) upload.resumeFromPreviousUpload(earlier);
  upload.start();
}

/** Whether what the server answered passes soon. That it didn't answer at all is waited for: see `stopped`. */
function passes(status: number): boolean {
  return status >= 500 || status === 409 || status === 423;
}

/** Whose uploads are whose, where several sign in at one browser. */
function ownMark(): string {
  return `octavia-${queries.getQueryData(meQuery.queryKey)?.id ?? ""}`;
}

function stopped(id: number, problem: Problem): void {
  if (problem.status === 0) {
    change(id, { state: "waiting" });
    void suspect();
    setTimeout(() => of(id)?.state === "waiting" && resume(id), ASK_AGAIN_MS);
    return;
  }
  change(id, { state: "failed", problem });
  if (isSignedOut(problem)) sessionRefused();
}

function of(id: number): Upload | undefined {
  return useUploads.getState().uploads.find((each) => each.id === id);
}

/** Whether it stopped for something that passes: it goes on by itself then, and at once when one says so. */
export function mayGoOn({ state, problem }: Upload): boolean {
  return state === "waiting" || (state === "failed" && problem !== null && isSignedOut(problem));
}

function goOn(): void {
  for (const each of useUploads.getState().uploads) if (mayGoOn(each)) resume(each.id);
}

// A network that is back, or somebody who signed in again.
onReachedAgain(goOn);
onSignedInAgain(goOn);
onSomebodyElse(() => {
  for (const upload of running.values()) void upload.abort();
  running.clear();
  useUploads.setState({ uploads: [] });
});

const lockOf = (url: string) => `octavia.upload ${url}`;
const held = new Map<number, () => void>();

/** Other tabs see by a lock that an upload goes on here: one that was closed holds none. */
function keepToThisTab(id: number, url: string): void {
  if (held.has(id) || !("locks" in navigator)) return;
  held.set(id, () => undefined);
  void navigator.locks.request(lockOf(url), { ifAvailable: true }, (lock) => {
    return lock && held.has(id) ? new Promise<void>((done) => held.set(id, done)) : undefined;
  });
}

function letGo(id: number): void {
  running.delete(id);
  held.get(id)?.();
  held.delete(id);
}

async function arrived(id: number, url: string | null, told: string | undefined): Promise<void> {
  try {
    const fileId = told ?? (await fileIdAt(url));
    change(id, { state: "done", file: await fileInfo({ path: { file_id: fileId } }) });
    letGo(id);
  } catch (error) {
    stopped(id, asProblem(error));
  }
}

/** An upload that was whole before it was asked for again says so in its description. */
async function fileIdAt(url: string | null): Promise<string> {
  const answer = await fetch(url ?? ENDPOINT);
  const told = (await answer.json()) as { file?: { file_id: string } };
  if (!told.file) throw problemOf(told, answer.status);
  return told.file.file_id;
}

function problemOfUpload(error: Error | tus.DetailedError): Problem {
  const answer = "originalResponse" in error ? error.originalResponse : null;
  if (!answer) return asProblem(error);
  let body: unknown = null;
  try {
    body = JSON.parse(answer.getBody());
  } catch {
    // Whatever stands before the server may answer in words of its own.
  }
  return problemOf(body, answer.getStatus(), answer.getHeader("Retry-After") ?? null);
}

/** Stop for now; what has arrived stays. */
export async function pause(id: number): Promise<void> {
  await running.get(id)?.abort();
  change(id, { state: "paused" });
}

/** Go on. */
export function resume(id: number): void {
  change(id, { state: "sending", problem: null });
  running.get(id)?.start();
}

/** Give a file up: what has arrived of it is removed, unless all has. */
export async function drop(id: number): Promise<void> {
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((each) => each.id !== id) }));
  const upload = running.get(id);
  letGo(id);
  await upload?.abort(true).catch(() => undefined);
}

/** Take files off the list that jobs have taken over. */
export function taken(ids: readonly number[]): void {
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((each) => !ids.includes(each.id)) }));
}

/** A user's uploads that were left behind and are not going on now, in this tab or another. */
export async function leftBehind(): Promise<LeftBehind[]> {
  const found = await tus.defaultOptions.urlStorage.findAllUploads();
  const locks = "locks" in navigator ? ((await navigator.locks.query()).held ?? []) : [];
  const now = new Set([
    ...[...running.values()].map((each) => each.url && lockOf(each.url)),
    ...locks.map((each) => each.name),
  ]);
  return found.flatMap(({ urlStorageKey, uploadUrl, size, metadata }) =>
    uploadUrl && urlStorageKey.startsWith(`tus::${ownMark()}-`) && !now.has(lockOf(uploadUrl))
      ? [{ key: urlStorageKey, url: uploadUrl, size: size ?? 0, name: metadata.filename ?? "" }]
      : [],
  );
}

/** Forget an upload that was left behind, here and on the server. */
export async function forget({ key, url }: LeftBehind): Promise<void> {
  await tus.defaultOptions.urlStorage.removeUpload(key);
  await tus.Upload.terminate(url).catch(() => undefined);
}
