import { clock } from "@/lib/time";
import type { Box } from "./boxes";
import { rulerStepMs, toPx, type View } from "./geometry";
import type { Peaks } from "./peaks";

export const RULER_PX = 20;
export const WAVE_PX = 42;
export const LANE_PX = 46;
export const HEIGHT_PX = RULER_PX + 2 * WAVE_PX + LANE_PX;
export const LANE_TOP_PX = RULER_PX + 2 * WAVE_PX;

export interface Colours {
  text: string;
  muted: string;
  edge: string;
  line: string;
  raised: string;
  source: string;
  dub: string;
  stale: string;
  selected: string;
}

/** The colours of the theme that is on. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: token("text"),
    muted: token("muted"),
    edge: token("edge"),
    line: token("line"),
    raised: token("raised"),
    source: token("edge"),
    dub: token("link"),
    stale: token("info"),
    selected: token("link"),
  };
}

/** Makes a canvas as fine as the screen, and gives what draws on it in CSS pixels. */
export function prepared(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const scale = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const pen = canvas.getContext("2d");
  pen?.setTransform(scale, 0, 0, scale, 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

export function drawRuler(pen: CanvasRenderingContext2D, view: View, colours: Colours): void {
  const step = rulerStepMs(view.msPerPx);
  pen.fillStyle = colours.muted;
  pen.strokeStyle = colours.line;
  pen.font = "11px Inter Variable, sans-serif";
  pen.textBaseline = "middle";
  pen.beginPath();
  const last = view.startMs + view.widthPx * view.msPerPx;
  for (let ms = Math.floor(view.startMs / step) * step; ms <= last; ms += step) {
    const x = Math.round(toPx(view, ms)) + 0.5;
    pen.moveTo(x, 0);
    pen.lineTo(x, HEIGHT_PX);
    pen.fillText(step < 1000 ? clock(ms, true).slice(0, -1) : clock(ms), x + 4, RULER_PX / 2);
  }
  pen.stroke();
}

const columns = new Uint8Array(8192);

export function drawWave(
  pen: CanvasRenderingContext2D,
  view: View,
  peaks: Peaks | undefined,
  top: number,
  height: number,
  colour: string,
): void {
  if (!peaks) return;
  const count = Math.min(columns.length, Math.ceil(view.widthPx));
  peaks.columns(view.startMs, view.msPerPx, count, columns);
  const middle = top + height / 2;
  pen.fillStyle = colour;
  pen.beginPath();
  for (let x = 0; x < count; x += 1) {
    const half = Math.max(0.5, ((columns[x] ?? 0) / 127) * (height / 2 - 2));
    pen.rect(x, middle - half, 1, 2 * half);
  }
  pen.fill();
}

/** What will become of a line, beside its number. */
const SIGNS: Partial<Record<string, string>> = {
  split: " ✂",
  unsplit: " ⟵",
  unsplitInto: " ⟵",
  join: " ⟶",
  joinInto: " ⟵",
  unjoin: " ✂",
};

/** What joins a box with the next. */
function drawBridge(pen: CanvasRenderingContext2D, from: number, to: number, { stale }: Colours): void {
  pen.fillStyle = stale;
  pen.fillRect(Math.min(from, to) - 3, LANE_TOP_PX + LANE_PX / 2 - 2, Math.abs(to - from) + 6, 4);
}

/** Where a box will be split. */
function drawCuts(
  pen: CanvasRenderingContext2D,
  { cuts }: Box,
  left: number,
  width: number,
  colours: Colours,
): void {
  pen.fillStyle = colours.stale;
  for (const share of cuts ?? [])
    pen.fillRect(Math.round(left + share * width) - 1, LANE_TOP_PX + 3, 2, LANE_PX - 6);
}

/** The lines in sight as boxes with their words; one that changed has a broken edge. */
export function drawBoxes(
  pen: CanvasRenderingContext2D,
  view: View,
  boxes: readonly Box[],
  selectedId: string | null,
  colours: Colours,
): void {
  pen.font = "12px Inter Variable, sans-serif";
  pen.textBaseline = "middle";
  for (const box of boxes) {
    const { line, now, number } = box;
    const left = toPx(view, now.startMs);
    const width = Math.max(1, toPx(view, now.endMs) - left);
    if (left > view.widthPx || left + width < 0) continue;
    if (box.reachesMs !== undefined) drawBridge(pen, left + width, toPx(view, box.reachesMs), colours);
    const selected = line.id === selectedId;
    const top = LANE_TOP_PX + 3;
    const height = LANE_PX - 6;
    pen.beginPath();
    pen.roundRect(left + 0.5, top + 0.5, Math.max(1, width - 1), height - 1, Math.min(6, width / 3));
    pen.fillStyle = colours.raised;
    pen.fill();
    pen.lineWidth = selected ? 2 : 1;
    pen.strokeStyle = selected ? colours.selected : now.stale ? colours.stale : colours.edge;
    pen.setLineDash(now.stale ? [4, 3] : []);
    pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 1;
    drawCuts(pen, box, left, width, colours);
    if (width < 26) continue;
    pen.save();
    pen.clip();
    const x = Math.max(left, 0) + 7;
    pen.fillStyle = colours.muted;
    pen.fillText(`${number}${now.locked ? " 🔒" : ""}${SIGNS[box.structure ?? "none"] ?? ""}`, x, top + 12);
    pen.fillStyle = colours.text;
    pen.fillText(now.text, x, top + 28);
    pen.restore();
  }
}
