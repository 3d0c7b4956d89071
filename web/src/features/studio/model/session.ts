import type { QueryClient } from "@tanstack/react-query";
import { createStore, type StoreApi } from "zustand/vanilla";
import { asProblem, editLine, type LineOut, type LinesOut } from "@/lib/api";
import { linesKey, summaryKey } from "../data";
import { Autosave, type Pending, SaveFailed } from "./autosave";
import { type Change, History } from "./history";
import { type Changes, decisionFor, type Field, same } from "./line";
import { carried, sourceSpans, toggled } from "./structure";
import { moved } from "./timing";
import { Warnings } from "./warnings";

export type Panel = "keys" | "palette" | "find" | "replace";

export interface StudioState {
  selectedId: string | null;
  /** The line that sounds now. */
  playingId: string | null;
  pending: ReadonlyMap<string, Pending>;
  /** The changes of `pending`, which is what lines are shown with. */
  drafts: ReadonlyMap<string, Changes>;
  canUndo: boolean;
  canRedo: boolean;
  panel: Panel | null;
  pauseWhileTyping: boolean;
  /** Rendering was refused for want of credits: why. */
  creditsMissing: CreditsMissing | null;
  /** Of the selected line the places are shown where it can be split. */
  splitting: boolean;
  /** What was last said to those who hear the page. */
  said: string;
}

export interface CreditsMissing {
  needed: number | null;
  available: number | null;
  /** As the server says it. */
  message: string;
}

const PAUSE_KEY = "octavia.studio.pause";
const SUMMARY_AFTER_MS = 100;
const SUMMARY_EVERY_MS = 3000;

/** One language of one job under review: what is selected, changed, undone, and saved. */
export class Session {
  readonly store: StoreApi<StudioState>;
  readonly warnings = new Warnings();
  readonly jobId: string;
  readonly language: string;
  private readonly client: QueryClient;
  private readonly history = new History();
  private readonly autosave: Autosave;
  private byId: ReadonlyMap<string, LineOut> = new Map();
  private indexed?: readonly LineOut[];
  private summaryTimer?: ReturnType<typeof setTimeout>;
  private summaryAt = Number.NEGATIVE_INFINITY;

  constructor(client: QueryClient, jobId: string, language: string) {
    this.client = client;
    this.jobId = jobId;
    this.language = language;
    this.store = createStore<StudioState>(() => ({
      selectedId: null,
      playingId: null,
      pending: new Map(),
      drafts: new Map(),
      canUndo: false,
      canRedo: false,
      panel: null,
      pauseWhileTyping: localStorage.getItem(PAUSE_KEY) !== "no",
      creditsMissing: null,
      splitting: false,
      said: "",
    }));
    this.autosave = new Autosave({
      save: (lineId, changes, etag) => this.save(lineId, changes, etag),
      learned: (line) => this.learned(line),
      changed: (lineId, pending) => this.changed(lineId, pending),
      storage: localStorage,
      prefix: `octavia.studio.draft/${jobId}/${language}/`,
    });
  }

  /** Begin: take up what an earlier page left, and send what waits when there is a connection. Gives how to end. */
  open(): () => void {
    this.autosave.restore(this.index());
    const online = () => this.autosave.retry();
    const hidden = () => document.visibilityState === "hidden" && void this.autosave.settle();
    addEventListener("online", online);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      removeEventListener("online", online);
      document.removeEventListener("visibilitychange", hidden);
      clearTimeout(this.summaryTimer);
      // Whoever leaves the studio leaves nothing unsent.
      this.autosave.settle().finally(() => this.autosave.close());
    };
  }

  get lines(): readonly LineOut[] {
    return this.client.getQueryData<LinesOut>(linesKey(this.jobId, this.language))?.lines ?? [];
  }

  line(lineId: string | null): LineOut | undefined {
    return lineId === null ? undefined : this.index().get(lineId);
  }

  get selected(): LineOut | undefined {
    return this.line(this.store.getState().selectedId);
  }

  /** The lines were read again: what is pending is checked against them. */
  read(lines: readonly LineOut[]): void {
    const { pending, selectedId } = this.store.getState();
    for (const lineId of pending.keys()) {
      const line = lines.find(({ id }) => id === lineId);
      if (line) this.autosave.seen(line);
      else this.autosave.missed(lineId);
    }
    if (!this.line(selectedId)) this.select(lines[0]?.id ?? null);
  }

  select(lineId: string | null): void {
    if (this.store.getState().selectedId !== lineId) {
      this.store.setState({ selectedId: lineId, splitting: false });
    }
  }

  show(panel: Panel | null): void {
    this.store.setState({ panel });
  }

  setPauseWhileTyping(on: boolean): void {
    localStorage.setItem(PAUSE_KEY, on ? "yes" : "no");
    this.store.setState({ pauseWhileTyping: on });
  }

  tellCredits(creditsMissing: CreditsMissing | null): void {
    this.store.setState({ creditsMissing });
  }

  /** Show, or no longer, where the selected line can be split. */
  showSplits(splitting: boolean): void {
    this.store.setState({ splitting });
  }

  /** Say something to those who hear the page. */
  say(said: string): void {
    this.store.setState({ said });
  }

  /** Change a line; typing joins what was typed just before into one step to undo. */
  edit(lineId: string, changes: Changes, typing = false): void {
    this.editAll([{ lineId, changes }], typing);
  }

  /** Change many lines in one step. */
  editAll(edits: readonly { lineId: string; changes: Changes }[], typing = false): void {
    const { drafts } = this.store.getState();
    const noted: Change[] = [];
    for (const { lineId, changes: wanted } of edits) {
      const line = this.line(lineId);
      if (!line) continue;
      const changes = withCuts(line, wanted, drafts.get(lineId));
      for (const field of Object.keys(changes) as Field[]) {
        const before = decisionFor(line, field, drafts.get(lineId));
        noted.push({ lineId, field, before, after: changes[field] ?? null } as Change);
      }
      this.autosave.edit(line, changes);
    }
    this.history.note(noted, Date.now(), typing);
    this.tellHistory();
  }

  /** Let the selected line start so much later, within the dub. */
  nudge(byMs: number, totalMs: number): void {
    const line = this.selected;
    if (!line) return;
    const changes = this.store.getState().drafts.get(line.id);
    const startMs = decisionFor(line, "start_ms", changes) ?? 0;
    this.edit(line.id, moved(line, changes, startMs + byMs, totalMs), true);
  }

  /** Let the selected line be split before a word of its source, or no longer; false if it has no such place. */
  cut(word: number): boolean {
    const line = this.selected;
    if (!line) return false;
    const changes = this.store.getState().drafts.get(line.id);
    if (word < 1 || word >= sourceSpans(line, changes).length) return false;
    this.edit(line.id, { split: toggled(decisionFor(line, "split", changes), word) });
    return true;
  }

  /** Let the selected line be joined with the one after it, or no longer. */
  join(): void {
    const line = this.selected;
    if (!line) return;
    const joined = decisionFor(line, "join", this.store.getState().drafts.get(line.id));
    this.edit(line.id, { join: !joined });
  }

  undo(): void {
    this.apply(this.history.undo());
  }

  redo(): void {
    this.apply(this.history.redo());
  }

  resolve(lineId: string, keep: "mine" | "theirs"): void {
    this.autosave.resolve(lineId, keep);
  }

  /** Try once more to save what was changed of a line that was gone. */
  again(lineId: string): void {
    this.autosave.again(lineId);
  }

  drop(lineId: string): void {
    this.autosave.drop(lineId);
  }

  /** Save everything now; false if something could not be saved. */
  settle(): Promise<boolean> {
    return this.autosave.settle();
  }

  private apply(changes: readonly Change[]): void {
    for (const { lineId, field, after } of changes) {
      const line = this.line(lineId);
      if (line) this.autosave.edit(line, { [field]: after });
    }
    const [first] = changes;
    if (first) this.select(first.lineId);
    this.tellHistory();
  }

  private tellHistory(): void {
    this.store.setState({ canUndo: this.history.canUndo, canRedo: this.history.canRedo });
  }

  private index(): ReadonlyMap<string, LineOut> {
    const lines = this.lines;
    if (this.indexed !== lines) {
      this.byId = new Map(lines.map((line) => [line.id, line]));
      this.indexed = lines;
    }
    return this.byId;
  }

  private changed(lineId: string, pending: Pending | undefined): void {
    const state = this.store.getState();
    const all = new Map(state.pending);
    const drafts = new Map(state.drafts);
    if (pending) {
      all.set(lineId, pending);
      drafts.set(lineId, pending.changes);
    } else {
      all.delete(lineId);
      drafts.delete(lineId);
    }
    this.store.setState({ pending: all, drafts });
  }

  private learned(line: LineOut): void {
    const before = this.line(line.id);
    if (before && versionOf(before) > versionOf(line)) return;
    this.client.setQueryData<LinesOut>(
      linesKey(this.jobId, this.language),
      (known) => known && { ...known, lines: known.lines.map((each) => (each.id === line.id ? line : each)) },
    );
    const more = Number(line.stale) - Number(before?.stale ?? line.stale);
    if (more !== 0) {
      this.client.setQueryData<LinesOut>(
        summaryKey(this.jobId),
        (known) => known && { ...known, stale: known.stale + more },
      );
    }
    this.readSummary();
    if (before && isOfSource(before, line)) {
      // The line is another one in every language.
      void this.client.invalidateQueries({
        queryKey: linesKey(this.jobId),
        predicate: ({ queryKey }) => queryKey.at(-1) !== this.language,
      });
    }
  }

  /** Read anew what all changes cost: soon, but not with every keystroke that is saved. */
  private readSummary(): void {
    clearTimeout(this.summaryTimer);
    const wait = Math.max(SUMMARY_AFTER_MS, this.summaryAt + SUMMARY_EVERY_MS - Date.now());
    this.summaryTimer = setTimeout(() => {
      this.summaryAt = Date.now();
      void this.client.invalidateQueries({ queryKey: summaryKey(this.jobId) });
    }, wait);
  }

  private async save(lineId: string, changes: Changes, etag: string): Promise<LineOut> {
    if (isBlank(changes)) throw new SaveFailed("refused");
    const path = { job_id: this.jobId, language: this.language, line_id: lineId };
    try {
      return await editLine({ path, body: changes, headers: { "If-Match": etag } });
    } catch (error) {
      const problem = asProblem(error);
      const line = problem.details.line as LineOut | undefined;
      if (problem.status === 412 && line) throw new SaveFailed("changed", { line, problem });
      if (problem.status === 404) {
        // Lines went away, as far as one knows because somebody else rendered them.
        void this.client.invalidateQueries({ queryKey: linesKey(this.jobId, this.language) });
        throw new SaveFailed("gone", { problem });
      }
      if (problem.status === 400 || problem.status === 409 || problem.status === 422) {
        throw new SaveFailed(problem.kind === "line-in-work" ? "busy" : "refused", { problem });
      }
      throw new SaveFailed("unreachable", { problem });
    }
  }
}

/** Nothing is sent of a text that was emptied: whoever did that is about to write another. */
function isBlank({ text, source_text }: Changes): boolean {
  return [text, source_text].some((each) => typeof each === "string" && each.trim() === "");
}

function versionOf(line: LineOut): number {
  return Number(line.etag.replaceAll('"', ""));
}

const OF_SOURCE = ["source_text", "speaker", "split", "join"] as const;

function isOfSource(before: LineOut, after: LineOut): boolean {
  return OF_SOURCE.some((field) => !same(before.edit[field], after.edit[field]));
}

/** Changes with those of where the line is to be split, which is counted in words: they may be others now. */
function withCuts(line: LineOut, changes: Changes, before: Changes | undefined): Changes {
  const cuts = decisionFor(line, "split", before);
  const { source_text } = changes;
  if (!cuts || "split" in changes || typeof source_text !== "string") return changes;
  if (same(cuts, line.rendered.split) || source_text.trim() === "") return changes;
  const split = carried(cuts, decisionFor(line, "source_text", before) ?? "", source_text);
  return same(split, cuts) ? changes : { ...changes, split };
}
