/** What of the timeline is seen: from `startMs` on, at so many milliseconds a pixel. */
export interface View {
  startMs: number;
  msPerPx: number;
  widthPx: number;
}

const CLOSEST_MS_PER_PX = 1;
const SNAP_PX = 8;

export function toPx(view: View, ms: number): number {
  return (ms - view.startMs) / view.msPerPx;
}

export function toMs(view: View, px: number): number {
  return view.startMs + px * view.msPerPx;
}

/** The view within the sound: no closer than a millisecond a pixel, no wider than the whole. */
export function within(view: View, totalMs: number): View {
  const widest = Math.max(CLOSEST_MS_PER_PX, totalMs / Math.max(1, view.widthPx));
  const msPerPx = Math.min(widest, Math.max(CLOSEST_MS_PER_PX, view.msPerPx));
  const last = Math.max(0, totalMs - view.widthPx * msPerPx);
  return { ...view, msPerPx, startMs: Math.min(last, Math.max(0, view.startMs)) };
}

/** The view `factor` times as wide; what is at `px` stays there. */
export function zoomed(view: View, factor: number, px: number, totalMs: number): View {
  const held = toMs(view, px);
  const closer = within({ ...view, msPerPx: view.msPerPx * factor }, totalMs);
  return within({ ...closer, startMs: held - px * closer.msPerPx }, totalMs);
}

/** The view moved as little as needed to show this span, with some room before it. */
export function showing(view: View, startMs: number, endMs: number, totalMs: number): View {
  const seen = view.widthPx * view.msPerPx;
  if (startMs >= view.startMs && endMs <= view.startMs + seen) return view;
  return within({ ...view, startMs: startMs - seen / 8 }, totalMs);
}

/** The nearest of some sorted places to `ms`; undefined if there are none. */
export function nearest(sorted: ArrayLike<number>, ms: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [sorted[low - 1], sorted[low]];
  if (before === undefined || after === undefined) return before ?? after;
  return ms - before <= after - ms ? before : after;
}

/** Where something dropped at `ms` lands: at the nearest place within 8 pixels, else where it is. */
export function snapped(ms: number, places: readonly ArrayLike<number>[], msPerPx: number): number {
  let best = ms;
  let distance = SNAP_PX * msPerPx;
  for (const sorted of places) {
    const place = nearest(sorted, ms);
    if (place !== undefined && Math.abs(place - ms) <= distance) {
      best = place;
      distance = Math.abs(place - ms);
    }
  }
  return Math.round(best);
}

const STEPS_MS = [
  10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
];

/** How far apart the marks of the ruler are, so that their labels have room. */
export function rulerStepMs(msPerPx: number, labelPx = 80): number {
  return STEPS_MS.find((step) => step / msPerPx >= labelPx) ?? 1_800_000;
}
