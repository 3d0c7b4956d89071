import type { SetGain } from "./voice";

const RAMP_S = 0.004;

/**
 * The gains of media elements, in one audio graph of the page.
 *
 * The graph is made when sound is first let out, in answer to something a person did: browsers want that.
 */
export class Gains {
  private context?: AudioContext;
  private readonly waiting = new Map<HTMLMediaElement, 0 | 1>();
  private readonly nodes = new WeakMap<HTMLMediaElement, GainNode>();

  /** Lead an element's sound through a gain of its own, silent until it is set. */
  of(element: HTMLMediaElement): SetGain {
    this.waiting.set(element, 0);
    if (this.context) this.connect(element, this.context);
    return (level) => this.set(element, level);
  }

  /** Let go of an element that will not be heard again. */
  release(element: HTMLMediaElement): void {
    this.waiting.delete(element);
    this.nodes.get(element)?.disconnect();
  }

  /** Let sound out. */
  wake(): void {
    if (!this.context) {
      this.context = new AudioContext({ latencyHint: "interactive" });
      for (const element of [...this.waiting.keys()]) this.connect(element, this.context);
    }
    // A browser that refuses leaves it silent until the next time somebody presses something.
    if (this.context.state === "suspended") this.context.resume().catch(() => undefined);
  }

  close(): void {
    this.context?.close().catch(() => undefined);
    this.context = undefined;
    this.waiting.clear();
  }

  private connect(element: HTMLMediaElement, context: AudioContext): void {
    const node = context.createGain();
    node.gain.value = this.waiting.get(element) ?? 0;
    this.waiting.delete(element);
    context.createMediaElementSource(element).connect(node).connect(context.destination);
    this.nodes.set(element, node);
  }

  private set(element: HTMLMediaElement, level: 0 | 1): void {
    const node = this.nodes.get(element);
    if (!node) {
      this.waiting.set(element, level);
      return;
    }
    const now = node.context.currentTime;
    node.gain.cancelScheduledValues(now);
    node.gain.setValueAtTime(node.gain.value, now);
    node.gain.linearRampToValueAtTime(level, now + RAMP_S);
  }
}
