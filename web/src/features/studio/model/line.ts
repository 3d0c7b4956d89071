import type { EditOut, LineOut } from "@/lib/api";
import { predictedMs } from "./length";

export type Field = keyof EditOut;
/** What a person decides about a line and the server has not confirmed yet. */
export type Changes = Partial<EditOut>;

/** A line as it is shown: what was rendered, what was decided since, what is being typed. */
export interface Shown {
  text: string;
  voice: string;
  startMs: number;
  /** Where it ends: where it must, or where its pace leads, or else where it would if it kept its length. */
  endMs: number;
  /** It must end there. */
  endFixed: boolean;
  /** The pace that was set by hand. */
  rate: number | null;
  sourceText: string;
  speaker: string | null;
  locked: boolean;
  /** It would come out otherwise if it were rendered. */
  stale: boolean;
}

/** The words of a text as the server keeps them: on one line, one space between them. */
export function tidy(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

/** Whether two decisions about a field are the same. */
export function same(one: unknown, other: unknown): boolean {
  return one === other || (Array.isArray(one) && Array.isArray(other) && String(one) === String(other));
}

/** Fields whose null means something else than what the machine made: there is nothing of it. */
const PLAIN = ["end_ms", "rate", "split", "join"] as const;

/** The line as its last rendering left it, in the fields of an edit. */
export function rendered(line: LineOut): Omit<EditOut, "lock"> {
  const { end_ms, rate, split, join } = line.rendered;
  return {
    text: line.text,
    voice: line.voice,
    start_ms: line.start_ms,
    source_text: line.source_text,
    speaker: line.speaker,
    ...{ end_ms, rate, split, join },
  };
}

/** What has to be changed so that the line is as its last rendering left it. */
export function reset(line: LineOut, changes: Changes = {}): Changes {
  const decided = { ...line.edit, ...changes };
  return Object.fromEntries(
    Object.entries(rendered(line)).filter(([field, was]) => {
      const now = decided[field as Field];
      return !same(now, was) && (now !== null || PLAIN.some((each) => each === field));
    }),
  );
}

export function shown(line: LineOut, changes: Changes = {}): Shown {
  const decided = { ...line.edit, ...changes };
  const startMs = decided.start_ms ?? line.start_ms;
  return {
    text: decided.text ?? line.text,
    voice: decided.voice ?? line.voice,
    startMs,
    endMs: endOf(line, decided, startMs),
    endFixed: decided.end_ms !== null,
    rate: decided.rate,
    sourceText: decided.source_text ?? line.source_text,
    speaker: decided.speaker ?? line.speaker,
    locked: decided.lock,
    stale: isStale(line, changes),
  };
}

function endOf(line: LineOut, { end_ms, rate, text }: EditOut, startMs: number): number {
  if (end_ms !== null) return Math.max(startMs + 1, end_ms);
  if (rate !== null && rate !== line.rendered.rate) {
    return startMs + Math.round(predictedMs(line, text ?? line.text) / rate);
  }
  return startMs + (line.end_ms - line.start_ms);
}

function isStale(line: LineOut, changes: Changes): boolean {
  if (Object.keys(changes).every((field) => field === "lock")) return line.stale;
  const decided = { ...line.edit, ...changes };
  return Object.entries(rendered(line)).some(([field, was]) => {
    const now = decided[field as Field];
    if (PLAIN.some((each) => each === field)) return !same(now, was);
    return now !== null && (typeof now === "string" ? tidy(now) : now) !== was;
  });
}

/** What has to be sent so that the line shows these values again; the server knows what is no decision any more. */
export function decisionFor<F extends Field>(line: LineOut, field: F, changes: Changes = {}): EditOut[F] {
  const decided: EditOut = { ...line.edit, ...changes };
  if (field === "lock" || decided[field] !== null) return decided[field];
  return { ...rendered(line), lock: decided.lock, ...plain(decided) }[field];
}

function plain({ end_ms, rate, split, join }: EditOut): Pick<EditOut, (typeof PLAIN)[number]> {
  return { end_ms, rate, split, join };
}
