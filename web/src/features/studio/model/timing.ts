import type { LineOut } from "@/lib/api";
import { FASTEST, lengths, SLOWEST } from "./length";
import { type Changes, shown } from "./line";

const clamped = (value: number, least: number, most: number) =>
  Math.round(Math.min(most, Math.max(least, value)));

/** What moves a line, as long as it is, so that it starts at `ms` within the dub. */
export function moved(line: LineOut, changes: Changes | undefined, ms: number, totalMs: number): Changes {
  const now = shown(line, changes);
  const startMs = clamped(ms, 0, totalMs - 1);
  if (!now.endFixed) return { start_ms: startMs };
  return { start_ms: startMs, end_ms: clamped(startMs + now.endMs - now.startMs, 1, totalMs) };
}

/** What lets a line start at `ms` and end where it does, as near as its pace can come to that. */
export function startedAt(line: LineOut, changes: Changes | undefined, ms: number): Changes {
  const { endMs, text } = shown(line, changes);
  const { leastMs, mostMs } = lengths(line, text);
  const earliest = Math.max(0, endMs - mostMs);
  const startMs = clamped(ms, earliest, Math.max(earliest, endMs - leastMs));
  return { start_ms: startMs, end_ms: endMs, rate: null };
}

/** What lets a line end at `ms`, as near as its pace can come to that. */
export function endedAt(line: LineOut, changes: Changes | undefined, ms: number, totalMs: number): Changes {
  const { startMs, text } = shown(line, changes);
  const { leastMs, mostMs } = lengths(line, text);
  return { end_ms: Math.min(totalMs, clamped(ms, startMs + leastMs, startMs + mostMs)), rate: null };
}

/** What lets a line be spoken at a pace; null leaves that to the machine. */
export function paced(rate: number | null): Changes {
  if (rate === null) return { rate, end_ms: null };
  return { rate: Math.round(100 * Math.min(FASTEST, Math.max(SLOWEST, rate))) / 100, end_ms: null };
}
