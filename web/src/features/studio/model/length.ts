import type { LineOut } from "@/lib/api";
import { width } from "./width";

export const SLOWEST = 0.5;
export const FASTEST = 2;
/** The shortest line there is. */
export const LEAST_MS = 300;

/** How long a line will take at its voice's own pace, by what its last text took. */
export function predictedMs(line: LineOut, text: string): number {
  if (text === line.text) return line.natural_ms;
  const was = width(line.text, line.language);
  return was ? Math.round((line.natural_ms * width(text, line.language)) / was) : line.natural_ms;
}

/** How short and how long a line with this text can be made by its pace, in milliseconds. */
export function lengths(line: LineOut, text: string): { leastMs: number; mostMs: number } {
  const natural = predictedMs(line, text);
  const known = text === line.text;
  const leastMs = Math.max(LEAST_MS, known ? line.minimum_ms : Math.ceil(natural / FASTEST));
  return { leastMs, mostMs: Math.max(leastMs, known ? line.maximum_ms : Math.floor(natural / SLOWEST)) };
}
