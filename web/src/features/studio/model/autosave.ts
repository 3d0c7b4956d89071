import type { EditOut, LineOut, Problem } from "@/lib/api";
import { type Changes, type Field, same } from "./line";

export const DEBOUNCE_MS = 600;
const LONGEST_WAIT_MS = 30_000;
const BUSY_MS = 3000;
/** What only a person can go on with. */
const UNDECIDED: ReadonlySet<string> = new Set(["conflict", "refused", "gone"]);

type SaveState = "waiting" | "saving" | "offline" | "conflict" | "refused" | "gone" | "busy";

/** What of a line the server has not taken yet. */
export interface Pending {
  changes: Changes;
  /** What the server had for these fields when they were changed. */
  base: Changes;
  etag: string;
  /**
   * `gone`: the server has no such line any more; the changes are kept until a person decides. `busy`: the line is being
   * rendered into others; tried again until that is done.
   */
  state: SaveState;
  /** In a conflict: the line as somebody else made it. */
  theirs?: LineOut;
  /** Why it was refused, as far as it was said. */
  problem?: Problem;
}

/** Why a save did not succeed. */
export class SaveFailed extends Error {
  readonly reason: "changed" | "unreachable" | "refused" | "gone" | "busy";
  readonly line?: LineOut;
  readonly problem?: Problem;

  constructor(reason: SaveFailed["reason"], { line, problem }: { line?: LineOut; problem?: Problem } = {}) {
    super(problem?.message);
    this.reason = reason;
    this.line = line;
    this.problem = problem;
  }
}

export interface Ports {
  /** Send the changes of the line that has this ETag; throws `SaveFailed`. */
  save(lineId: string, changes: Changes, etag: string): Promise<LineOut>;
  /** The server's present state of a line became known. */
  learned(line: LineOut): void;
  /** What is pending for a line changed. */
  changed(lineId: string, pending: Pending | undefined): void;
  /** Where unsaved changes outlive the page; its keys begin with `prefix`. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> | undefined;
  prefix: string;
}

interface Entry extends Pending {
  timer?: ReturnType<typeof setTimeout>;
  failures: number;
  flight?: Promise<void>;
}

/**
 * Saves lines a moment after they were last changed, one request for a line at a time.
 *
 * What is not saved is kept in the browser's storage until it is: it survives a reload and is sent when the server can
 * be reached again. A change somebody else made meanwhile is only a conflict if it is about the same field.
 */
export class Autosave {
  private readonly entries = new Map<string, Entry>();
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  pending(lineId: string): Pending | undefined {
    return this.entries.get(lineId);
  }

  /** Take a change; it is shown at once and sent soon. */
  edit(line: LineOut, changes: Changes): void {
    const entry = this.entries.get(line.id) ?? fresh(line);
    for (const field of Object.keys(changes) as Field[]) {
      if (!(field in entry.base)) copy(entry.base, line.edit, field);
    }
    entry.changes = { ...entry.changes, ...changes };
    if (entry.state !== "conflict") entry.state = entry.flight ? "saving" : "waiting";
    entry.problem = undefined;
    this.entries.set(line.id, entry);
    this.keep(line.id, entry);
    if (entry.state !== "conflict") this.schedule(line.id, entry, DEBOUNCE_MS);
  }

  /** The server's state of a line as it was read: pending changes are checked against it. */
  seen(line: LineOut): void {
    const entry = this.entries.get(line.id);
    if (!entry || entry.flight || entry.etag === line.etag) return;
    this.meet(line.id, entry, line);
    if (this.entries.has(line.id) && entry.state !== "conflict") this.schedule(line.id, entry, 0);
  }

  /** The lines were read and this one is not among them: what is pending for it is kept. */
  missed(lineId: string): void {
    const entry = this.entries.get(lineId);
    if (!entry || entry.flight || entry.state === "gone") return;
    clearTimeout(entry.timer);
    entry.state = "gone";
    this.keep(lineId, entry);
  }

  /** Decide a conflict. */
  resolve(lineId: string, keep: "mine" | "theirs"): void {
    const entry = this.entries.get(lineId);
    if (entry?.state !== "conflict" || !entry.theirs) return;
    if (keep === "theirs") {
      this.forget(lineId);
      return;
    }
    rebase(entry, entry.theirs);
    entry.state = "waiting";
    this.keep(lineId, entry);
    this.schedule(lineId, entry, 0);
  }

  /** Try once more to save what a line was gone for. */
  again(lineId: string): void {
    const entry = this.entries.get(lineId);
    if (entry?.state !== "gone") return;
    entry.state = "waiting";
    this.keep(lineId, entry);
    this.schedule(lineId, entry, 0);
  }

  /** Give up what is pending for a line. */
  drop(lineId: string): void {
    this.forget(lineId);
  }

  /** Send what waits for a better moment now. */
  retry(): void {
    for (const [lineId, entry] of this.entries) {
      if (entry.state === "offline" || entry.state === "waiting") this.schedule(lineId, entry, 0);
    }
  }

  /**
   * Send everything now; resolves when it is known what became of it. `false`: something is still not saved, of lines
   * that there are.
   */
  async settle(): Promise<boolean> {
    for (let round = 0; round < 5 && this.entries.size > 0; round += 1) {
      const open = [...this.entries].filter(([, { state }]) => !UNDECIDED.has(state));
      if (open.length === 0) break;
      await Promise.all(open.map(([lineId, entry]) => entry.flight ?? this.send(lineId, entry)));
      if (open.some(([, { state }]) => state === "offline" || state === "busy")) break;
    }
    return [...this.entries.values()].every(({ state }) => state === "gone");
  }

  /** Take up what an earlier page left unsaved. */
  restore(lines: ReadonlyMap<string, LineOut>): void {
    const { storage, prefix } = this.ports;
    if (!storage) return;
    const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at));
    for (const key of keys) {
      if (!key?.startsWith(prefix)) continue;
      const lineId = key.slice(prefix.length);
      const kept = parsed(storage.getItem(key));
      const line = lines.get(lineId);
      if (!kept || this.entries.has(lineId)) {
        if (!kept) storage.removeItem(key);
        continue;
      }
      const entry: Entry = { ...kept, state: line ? "waiting" : "gone", failures: 0 };
      this.entries.set(lineId, entry);
      if (!line) {
        this.ports.changed(lineId, view(entry));
        continue;
      }
      if (entry.etag !== line.etag) this.meet(lineId, entry, line);
      if (!this.entries.has(lineId)) continue;
      this.ports.changed(lineId, view(entry));
      if (entry.state === "waiting") this.schedule(lineId, entry, 0);
    }
  }

  /** Stop sending; what is unsaved stays in storage. */
  close(): void {
    for (const entry of this.entries.values()) clearTimeout(entry.timer);
  }

  private schedule(lineId: string, entry: Entry, waitMs: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.send(lineId, entry), waitMs);
  }

  private send(lineId: string, entry: Entry): Promise<void> {
    clearTimeout(entry.timer);
    if (entry.flight) return entry.flight;
    entry.flight = this.exchange(lineId, entry).finally(() => {
      entry.flight = undefined;
    });
    return entry.flight;
  }

  private async exchange(lineId: string, entry: Entry): Promise<void> {
    const sent = { ...entry.changes };
    entry.state = "saving";
    this.ports.changed(lineId, view(entry));
    try {
      const line = await this.ports.save(lineId, sent, entry.etag);
      entry.failures = 0;
      for (const field of Object.keys(sent) as Field[]) {
        if (same(entry.changes[field], sent[field])) remove(entry, field);
      }
      rebase(entry, line);
      this.ports.learned(line);
      this.goOn(lineId, entry);
    } catch (error) {
      if (!(error instanceof SaveFailed)) throw error;
      this.failed(lineId, entry, error, sent);
    }
  }

  private failed(lineId: string, entry: Entry, error: SaveFailed, sent: Changes): void {
    if (!this.entries.has(lineId)) return;
    if (error.reason === "changed" && error.line) {
      this.ports.learned(error.line);
      this.meet(lineId, entry, error.line);
      if (this.entries.has(lineId) && entry.state !== "conflict") this.schedule(lineId, entry, 0);
    } else if (error.reason === "gone") {
      entry.state = "gone";
      this.keep(lineId, entry);
    } else if (error.reason === "refused") {
      const fields = Object.keys(entry.changes) as Field[];
      if (fields.some((field) => !same(entry.changes[field], sent[field]))) {
        // It was changed again on the way: that may be all right.
        this.goOn(lineId, entry);
        return;
      }
      entry.state = "refused";
      entry.problem = error.problem;
      this.keep(lineId, entry);
    } else if (error.reason === "busy") {
      entry.state = "busy";
      this.keep(lineId, entry);
      this.schedule(lineId, entry, BUSY_MS);
    } else {
      entry.failures += 1;
      entry.state = "offline";
      this.keep(lineId, entry);
      this.schedule(lineId, entry, Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (entry.failures - 1)));
    }
  }

  /** Bring pending changes and another state of their line together. */
  private meet(lineId: string, entry: Entry, line: LineOut): void {
    for (const field of Object.keys(entry.changes) as Field[]) {
      if (same(line.edit[field], entry.changes[field])) remove(entry, field);
    }
    const open = Object.keys(entry.changes) as Field[];
    if (open.some((field) => !same(line.edit[field], entry.base[field]))) {
      entry.state = "conflict";
      entry.theirs = line;
      this.keep(lineId, entry);
      return;
    }
    rebase(entry, line);
    this.goOn(lineId, entry);
  }

  private goOn(lineId: string, entry: Entry): void {
    // It may have been given up while it was on its way.
    if (!this.entries.has(lineId)) return;
    if (Object.keys(entry.changes).length === 0) {
      this.forget(lineId);
      return;
    }
    entry.state = "waiting";
    this.keep(lineId, entry);
    this.schedule(lineId, entry, DEBOUNCE_MS);
  }

  private keep(lineId: string, entry: Entry): void {
    const { changes, base, etag } = entry;
    try {
      this.ports.storage?.setItem(this.ports.prefix + lineId, JSON.stringify({ changes, base, etag }));
    } catch {
      // A full or forbidden storage: the change is still sent, it only does not survive a reload.
    }
    this.ports.changed(lineId, view(entry));
  }

  private forget(lineId: string): void {
    clearTimeout(this.entries.get(lineId)?.timer);
    this.entries.delete(lineId);
    this.ports.storage?.removeItem(this.ports.prefix + lineId);
    this.ports.changed(lineId, undefined);
  }
}

function fresh(line: LineOut): Entry {
  return { changes: {}, base: {}, etag: line.etag, state: "waiting", failures: 0 };
}

function view({ changes, base, etag, state, theirs, problem }: Entry): Pending {
  return { changes, base, etag, state, theirs, problem };
}

function rebase(entry: Entry, line: LineOut): void {
  entry.etag = line.etag;
  entry.theirs = undefined;
  entry.base = {};
  for (const field of Object.keys(entry.changes) as Field[]) copy(entry.base, line.edit, field);
}

function remove(entry: Entry, field: Field): void {
  const { [field]: _, ...rest } = entry.changes;
  entry.changes = rest;
}

function copy<F extends Field>(to: Changes, from: EditOut, field: F): void {
  to[field] = from[field];
}

function parsed(text: string | null): Pick<Entry, "changes" | "base" | "etag"> | undefined {
  try {
    const kept: unknown = JSON.parse(text ?? "");
    if (typeof kept !== "object" || kept === null) return undefined;
    const { changes, base, etag } = kept as Record<string, unknown>;
    if (typeof changes !== "object" || typeof base !== "object" || typeof etag !== "string") return undefined;
    return { changes: { ...changes }, base: { ...base }, etag };
  } catch {
    return undefined;
  }
}
