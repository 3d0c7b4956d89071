import type { EditOut, LineOut } from "@/lib/api";

export type Field = keyof EditOut;
/** What a person decides about a line and the server has not confirmed yet. */
export type Changes = Partial<EditOut>;

/** A line as it is shown: what was rendered, what was decided since, what is being typed. */
export interface Shown {
  text: string;
  voice: string;
  startMs: number;
  /** Where it would end if it kept its length. */
  endMs: number;
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

/** The line as its last rendering left it, in the fields of an edit. */
export function rendered(line: LineOut): Omit<EditOut, "lock"> {
  return {
    text: line.text,
    voice: line.voice,
    start_ms: line.start_ms,
    source_text: line.source_text,
    speaker: line.speaker,
  };
}

export function shown(line: LineOut, changes: Changes = {}): Shown {
  const decided = { ...line.edit, ...changes };
  const startMs = decided.start_ms ?? line.start_ms;
  return {
    text: decided.text ?? line.text,
    voice: decided.voice ?? line.voice,
    startMs,
    endMs: startMs + (line.end_ms - line.start_ms),
    sourceText: decided.source_text ?? line.source_text,
    speaker: decided.speaker ?? line.speaker,
    locked: decided.lock,
    stale: isStale(line, changes),
  };
}

function isStale(line: LineOut, changes: Changes): boolean {
  if (Object.keys(changes).every((field) => field === "lock")) return line.stale;
  const decided = { ...line.edit, ...changes };
  return Object.entries(rendered(line)).some(([field, was]) => {
    const now = decided[field as keyof typeof decided];
    return now !== null && (typeof now === "string" ? tidy(now) : now) !== was;
  });
}

/** What has to be sent so that the line shows these values again; the server knows what is no decision any more. */
export function decisionFor<F extends Field>(line: LineOut, field: F, changes: Changes = {}): EditOut[F] {
  const decided: EditOut = { ...line.edit, ...changes };
  if (field === "lock" || decided[field] !== null) return decided[field];
  return rendered(line)[field as Exclude<F, "lock">] as EditOut[F];
}
