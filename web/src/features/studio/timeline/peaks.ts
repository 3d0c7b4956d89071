const PEAKS_PER_S = 100;
const MS_PER_PEAK = 1000 / PEAKS_PER_S;
const LEVELS = 12;
const LOUD = 10;
const QUIET_BEFORE = 8;

/** Peaks of a sound (0 to 127, a hundred a second), also coarser by powers of two, so that hours are drawn as fast. */
export class Peaks {
  private readonly levels: readonly Uint8Array[];

  constructor(finest: Uint8Array) {
    const levels = [finest];
    for (let level = 1; level < LEVELS; level += 1) levels.push(halved(levels[level - 1] ?? finest));
    this.levels = levels;
  }

  get durationMs(): number {
    return (this.levels[0]?.length ?? 0) * MS_PER_PEAK;
  }

  /** The largest peak of each of `count` pixels, the first of which begins at `startMs`; written into `into`. */
  columns(startMs: number, msPerPx: number, count: number, into: Uint8Array): void {
    const wanted = Math.floor(Math.log2(Math.max(1, msPerPx / MS_PER_PEAK)));
    const level = Math.min(LEVELS - 1, wanted);
    const peaks = this.levels[level] ?? new Uint8Array();
    const msPerEntry = MS_PER_PEAK * 2 ** level;
    for (let px = 0; px < count; px += 1) {
      const from = Math.floor((startMs + px * msPerPx) / msPerEntry);
      const to = Math.max(from + 1, Math.floor((startMs + (px + 1) * msPerPx) / msPerEntry));
      let most = 0;
      for (let at = Math.max(0, from); at < to && at < peaks.length; at += 1) {
        most = Math.max(most, peaks[at] ?? 0);
      }
      into[px] = most;
    }
  }

  /** Where sound begins after quiet, in milliseconds, in order: what a line's start may want to meet. */
  onsets(): Float64Array {
    const peaks = this.levels[0] ?? new Uint8Array();
    const places: number[] = [];
    let quiet = QUIET_BEFORE;
    for (let at = 0; at < peaks.length; at += 1) {
      const loud = (peaks[at] ?? 0) >= LOUD;
      if (loud && quiet >= QUIET_BEFORE) places.push(at * MS_PER_PEAK);
      quiet = loud ? 0 : quiet + 1;
    }
    return Float64Array.from(places);
  }
}

function halved(peaks: Uint8Array): Uint8Array {
  const half = new Uint8Array(Math.ceil(peaks.length / 2));
  for (let at = 0; at < half.length; at += 1) {
    half[at] = Math.max(peaks[2 * at] ?? 0, peaks[2 * at + 1] ?? 0);
  }
  return half;
}
