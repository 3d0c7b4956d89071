import type { LineOut } from "@/lib/api";

/** A line for tests: said from `at` seconds on, two seconds long, rendered as the machine made it. */
export function sampleLine(number: number, more: Partial<LineOut> = {}): LineOut {
  const startMs = (number - 1) * 5000;
  return {
    language: "es",
    id: `s${String(number).padStart(4, "0")}`,
    etag: '"1"',
    stale: false,
    render_credits: null,
    edit: { text: null, voice: null, start_ms: null, source_text: null, speaker: null, lock: false },
    speaker: "A",
    source_start_ms: startMs,
    source_end_ms: startMs + 2000,
    source_text: `said ${number}`,
    heard_text: `said ${number}`,
    heard_speaker: "A",
    text: `dicho ${number}`,
    voice: "ana",
    start_ms: startMs,
    end_ms: startMs + 2000,
    natural_ms: 2000,
    rate: 1,
    shift_ms: 0,
    by_hand: false,
    locked: false,
    confidence: 0.9,
    weak_words: [],
    unknown_words: [],
    problems: [],
    help: "",
    gain_db: 0,
    ...more,
  };
}
