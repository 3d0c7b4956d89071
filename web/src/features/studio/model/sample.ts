import type { EditOut, LineOut } from "@/lib/api";

const UNDECIDED: EditOut = {
  text: null,
  voice: null,
  start_ms: null,
  end_ms: null,
  rate: null,
  source_text: null,
  speaker: null,
  split: null,
  join: false,
  lock: false,
};

/** A line for tests: said from `at` seconds on, two seconds long, rendered as the machine made it. */
export function sampleLine(number: number, more: Partial<LineOut> = {}): LineOut {
  const startMs = (number - 1) * 5000;
  return {
    language: "es",
    id: `s${String(number).padStart(4, "0")}`,
    etag: '"1"',
    stale: false,
    render_credits: null,
    edit: UNDECIDED,
    rendered: UNDECIDED,
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
    words: null,
    split_from: null,
    joined_from: [],
    pace_by_hand: false,
    minimum_ms: 1000,
    maximum_ms: 4000,
    ...more,
  };
}
