import type { LineOut } from "@/lib/api";
import type { Changes } from "../model/line";
import type { Session } from "../model/session";
import type { Deck } from "../playback/deck";
import { type Box, boxesOf, boxOf } from "./boxes";
import { Drag, gripAt } from "./drag";
import {
  type Colours,
  coloursOf,
  drawBoxes,
  drawRuler,
  drawWave,
  HEIGHT_PX,
  LANE_PX,
  LANE_TOP_PX,
  prepared,
  RULER_PX,
  WAVE_PX,
} from "./draw";
import { showing, toMs, toPx, type View, within, zoomed } from "./geometry";
import type { Peaks } from "./peaks";

const FIRST_MS_PER_PX = 20;
const OVERVIEW_PX = 20;
const END_PX = 10;
const WHEEL_ZOOM = 1.0015;

/** The timeline as it is drawn and pointed at; React only says what of it changed. */
export class Stage {
  private view: View = { startMs: 0, msPerPx: FIRST_MS_PER_PX, widthPx: 1 };
  private lines: readonly LineOut[] = [];
  private boxes: Box[] = [];
  private places: ReadonlyMap<string, number> = new Map();
  private edges: Float64Array = new Float64Array();
  private onsets: Float64Array = new Float64Array();
  private source?: Peaks;
  private dub?: Peaks;
  private colours?: Colours;
  private frame = 0;
  private overview: HTMLElement | null = null;
  private overviewStale = true;
  private drag?: Drag | "seek";
  private readonly endings: (() => void)[] = [];
  private readonly root: HTMLElement;
  private readonly session: Session;
  private readonly deck: Deck;
  private readonly totalMs: number;

  constructor(root: HTMLElement, session: Session, deck: Deck, totalMs: number) {
    this.root = root;
    this.session = session;
    this.deck = deck;
    this.totalMs = totalMs;
    const resized = new ResizeObserver(([entry]) => this.resize(entry?.contentRect.width ?? 0));
    resized.observe(root);
    this.endings.push(
      () => resized.disconnect(),
      deck.onTick((seconds) => this.movePlayhead(seconds * 1000)),
      session.store.subscribe((state, before) => {
        if (state.drafts !== before.drafts) this.update(state.drafts, before.drafts);
        if (state.selectedId !== before.selectedId) this.reveal(state.selectedId);
      }),
    );
    this.listen(root, "pointerdown", this.down);
    this.listen(root, "pointermove", this.move);
    this.listen(root, "pointerup", this.up);
    this.listen(root, "pointercancel", this.cancel);
    this.listen(root, "dblclick", this.twice);
    this.listen(root, "wheel", this.wheel, { passive: false });
  }

  setLines(lines: readonly LineOut[]): void {
    this.lines = lines;
    this.rebuild();
  }

  setPeaks(source: Peaks | undefined, dub: Peaks | undefined): void {
    if (source !== this.source) this.onsets = source?.onsets() ?? new Float64Array();
    this.source = source;
    this.dub = dub;
    this.overviewStale = true;
    this.redraw();
  }

  /** Where all of it is drawn small, to go to any part of it. */
  setOverview(element: HTMLElement): void {
    this.overview = element;
    this.overviewStale = true;
    this.listen(element, "pointerdown", this.overviewed);
    this.listen(element, "pointermove", (event) => {
      if (event.buttons === 1) this.overviewed(event);
    });
    this.redraw();
  }

  /** The colours are others now. */
  recolour(): void {
    this.colours = undefined;
    this.overviewStale = true;
    this.redraw();
  }

  /** Show `factor` times as much, around the playhead if that is in sight. */
  zoom(factor: number): void {
    const at = toPx(this.view, this.deck.playback.timeS * 1000);
    const px = at >= 0 && at <= this.view.widthPx ? at : this.view.widthPx / 2;
    this.setView(zoomed(this.view, factor, px, this.totalMs));
  }

  fit(): void {
    this.setView(within({ ...this.view, startMs: 0, msPerPx: Number.MAX_SAFE_INTEGER }, this.totalMs));
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    for (const end of this.endings) end();
  }

  private listen<K extends keyof HTMLElementEventMap>(
    element: HTMLElement,
    name: K,
    told: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void {
    element.addEventListener(name, told, options);
    this.endings.push(() => element.removeEventListener(name, told));
  }

  private setView(view: View): void {
    this.view = view;
    this.redraw();
  }

  private resize(widthPx: number): void {
    const first = this.view.widthPx <= 1;
    this.overviewStale = true;
    this.setView(within({ ...this.view, widthPx: Math.max(1, widthPx) }, this.totalMs));
    if (first) this.reveal(this.session.store.getState().selectedId);
  }

  private rebuild(): void {
    const { drafts } = this.session.store.getState();
    this.boxes = boxesOf(this.lines, drafts);
    this.places = new Map(this.lines.map((line, at) => [line.id, at]));
    this.overviewStale = true;
    this.redraw();
  }

  /** The changes of some lines are others: of many lines only those are looked at. */
  private update(now: ReadonlyMap<string, Changes>, before: ReadonlyMap<string, Changes>): void {
    for (const lineId of new Set([...now.keys(), ...before.keys()])) {
      const at = this.places.get(lineId);
      if (at === undefined || now.get(lineId) === before.get(lineId)) continue;
      // The one after it may be about to become part of it; the one before it reaches as far as it.
      for (const place of [at - 1, at, at + 1]) {
        if (this.boxes[place]) this.boxes[place] = boxOf(this.lines, place, now);
      }
    }
    this.overviewStale = true;
    this.redraw();
  }

  private reveal(lineId: string | null): void {
    const box = this.boxes.find(({ line }) => line.id === lineId);
    if (box) this.setView(showing(this.view, box.now.startMs, box.now.endMs, this.totalMs));
    this.redraw();
  }

  private redraw(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { view } = this;
    const canvas = this.root.querySelector("canvas");
    const pen = canvas && prepared(canvas, view.widthPx, HEIGHT_PX);
    if (!pen) return;
    this.colours ??= coloursOf(this.root);
    const { colours } = this;
    drawRuler(pen, view, colours);
    drawWave(pen, view, this.source, RULER_PX, WAVE_PX, colours.source);
    drawWave(pen, view, this.dub, RULER_PX + WAVE_PX, WAVE_PX, colours.dub);
    const { selectedId } = this.session.store.getState();
    drawBoxes(pen, view, this.dragged(), selectedId, colours);
    this.placeSelected(selectedId);
    this.movePlayhead(this.deck.playback.timeS * 1000, false);
    this.drawOverview(colours);
  }

  /** The boxes, with the one that is being dragged where it is dragged to. */
  private dragged(): readonly Box[] {
    const { drag } = this;
    if (!(drag instanceof Drag) || !drag.moved) return this.boxes;
    return this.boxes.map((box) => (box.line.id === drag.line.id ? { ...box, now: drag.now } : box));
  }

  private placeSelected(selectedId: string | null): void {
    const box = this.dragged().find(({ line }) => line.id === selectedId);
    if (!box) return;
    const left = toPx(this.view, box.now.startMs);
    const width = Math.max(6, toPx(this.view, box.now.endMs) - left);
    this.put("selected", left, width);
    this.put("end", left + Math.max(0, width - END_PX), Math.min(END_PX, width));
  }

  /** Put an element of the selected line over the boxes. */
  private put(layer: string, left: number, width: number): void {
    const element = this.root.querySelector<HTMLElement>(`[data-layer=${layer}]`);
    if (!element) return;
    element.style.top = `${LANE_TOP_PX + 3}px`;
    element.style.height = `${LANE_PX - 6}px`;
    element.style.width = `${width}px`;
    element.style.transform = `translateX(${left}px)`;
  }

  private movePlayhead(ms: number, follow = true): void {
    const { view } = this;
    const playhead = this.root.querySelector<HTMLElement>("[data-layer=playhead]");
    if (playhead) playhead.style.transform = `translateX(${toPx(view, ms)}px)`;
    if (follow && this.deck.playback.playing && !this.drag) {
      const seen = showing(view, ms, ms, this.totalMs);
      if (seen !== view) this.setView(seen);
    }
    this.tellPlaying(ms);
  }

  private tellPlaying(ms: number): void {
    const { playingId } = this.session.store.getState();
    const now = this.boxes.find(({ now }) => now.startMs <= ms && ms < now.endMs)?.line.id ?? null;
    if (now !== playingId) this.session.store.setState({ playingId: now });
  }

  private drawOverview(colours: Colours): void {
    if (!this.overview) return;
    const width = this.view.widthPx;
    const canvas = this.overview.querySelector("canvas");
    const whole: View = { startMs: 0, msPerPx: this.totalMs / width, widthPx: width };
    if (this.overviewStale && canvas) {
      const pen = prepared(canvas, width, OVERVIEW_PX);
      if (pen) {
        drawWave(pen, whole, this.dub, 0, OVERVIEW_PX, colours.edge);
        pen.fillStyle = colours.stale;
        for (const { now } of this.boxes)
          if (now.stale) pen.fillRect(toPx(whole, now.startMs), 0, 2, OVERVIEW_PX);
      }
      this.overviewStale = false;
    }
    const box = this.overview.querySelector<HTMLElement>("[data-layer=window]");
    if (!box) return;
    box.style.width = `${Math.max(4, (this.view.widthPx * this.view.msPerPx) / whole.msPerPx)}px`;
    box.style.transform = `translateX(${toPx(whole, this.view.startMs)}px)`;
  }

  private readonly overviewed = (event: PointerEvent) => {
    const seen = this.view.widthPx * this.view.msPerPx;
    const ms = (this.place(event, this.overview ?? this.root).x * this.totalMs) / this.view.widthPx;
    this.setView(within({ ...this.view, startMs: ms - seen / 2 }, this.totalMs));
  };

  private place(event: MouseEvent, element = this.root): { x: number; y: number } {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  private boxAt(event: MouseEvent): Box | undefined {
    const { x, y } = this.place(event);
    if (y < LANE_TOP_PX) return undefined;
    const ms = toMs(this.view, x);
    const slack = 2 * this.view.msPerPx;
    return this.boxes.findLast(({ now }) => now.startMs - slack <= ms && ms <= now.endMs + slack);
  }

  private readonly down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { x, y } = this.place(event);
    const box = this.boxAt(event);
    this.root.setPointerCapture(event.pointerId);
    if (box) {
      this.session.select(box.line.id);
      const before = this.session.store.getState().drafts.get(box.line.id);
      this.drag = new Drag(box.line, before, gripAt(this.view, box.now, x), x);
      this.edges = this.edgesBut(box.line.id);
    } else if (y < LANE_TOP_PX) {
      this.drag = "seek";
      this.deck.playback.seek(toMs(this.view, x) / 1000);
    }
  };

  private readonly move = (event: PointerEvent) => {
    const { drag } = this;
    const { x } = this.place(event);
    if (drag === "seek") {
      this.deck.playback.seek(toMs(this.view, x) / 1000);
    } else if (drag) {
      const places = event.altKey ? [] : [this.onsets, this.edges, [this.deck.playback.timeS * 1000]];
      drag.to(x, this.view.msPerPx, places, this.totalMs);
      if (!drag.moved) return;
      this.root.style.cursor = drag.grip === "line" ? "grabbing" : "ew-resize";
      this.redraw();
    } else {
      const box = this.boxAt(event);
      const grip = box && gripAt(this.view, box.now, x);
      this.root.style.cursor = !grip ? "default" : grip === "line" ? "grab" : "ew-resize";
    }
  };

  private readonly up = () => {
    const { drag } = this;
    this.drag = undefined;
    if (drag instanceof Drag && drag.moved) this.session.edit(drag.line.id, drag.changes);
    this.redraw();
  };

  private readonly cancel = () => {
    this.drag = undefined;
    this.redraw();
  };

  private readonly twice = (event: MouseEvent) => {
    const box = this.boxAt(event);
    if (box) this.deck.playback.seek(box.now.startMs / 1000);
  };

  private readonly wheel = (event: WheelEvent) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const { x } = this.place(event);
      this.setView(zoomed(this.view, WHEEL_ZOOM ** event.deltaY, x, this.totalMs));
      return;
    }
    const px = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
    this.setView(within({ ...this.view, startMs: this.view.startMs + px * this.view.msPerPx }, this.totalMs));
  };

  /** Where other lines start and end, in the dub and in the source, in order. */
  private edgesBut(lineId: string): Float64Array {
    const edges = this.boxes.flatMap(({ line, now }) =>
      line.id === lineId
        ? [line.source_start_ms]
        : [now.startMs, now.endMs, line.source_start_ms, line.source_end_ms],
    );
    return Float64Array.from(edges).sort();
  }
}
