export type Side = "original" | "dub";

/** Which channel of the example's file holds which side. */
const CHANNELS: Record<Side, number> = { original: 0, dub: 1 };
/** A change this quick is heard at once, and without a click. */
const RAMP_S = 0.004;

/**
 * A sound with two sides, one in each of its channels, of which one is heard in both ears.
 *
 * Both are the same stream: a switch between them neither jumps nor drifts. The audio graph is made when it first
 * plays, in answer to something a person did: browsers want that, and nothing is loaded before.
 */
export class TwoSides {
  readonly element = new Audio();
  private readonly levels = new Map<Side, GainNode>();
  private context?: AudioContext;
  private side: Side = "dub";

  constructor(source: string) {
    this.element.preload = "none";
    this.element.src = source;
  }

  play(fromS?: number): void {
    const context = this.graph();
    // A browser that refuses leaves it silent until the next time somebody presses something.
    if (context.state === "suspended") context.resume().catch(() => undefined);
    if (fromS !== undefined) this.element.currentTime = fromS;
    // It rejects if it is paused before it began, and where nothing can be loaded, which is told by an event.
    this.element.play().catch(() => undefined);
  }

  pause(): void {
    this.element.pause();
  }

  hear(side: Side): void {
    this.side = side;
    for (const [each, { gain, context }] of this.levels) {
      const now = context.currentTime;
      gain.cancelScheduledValues(now);
      gain.setValueAtTime(gain.value, now);
      gain.linearRampToValueAtTime(each === side ? 1 : 0, now + RAMP_S);
    }
  }

  close(): void {
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
    this.context?.close().catch(() => undefined);
  }

  private graph(): AudioContext {
    if (this.context) return this.context;
    const context = new AudioContext({ latencyHint: "interactive" });
    const channels = context.createChannelSplitter(2);
    context.createMediaElementSource(this.element).connect(channels);
    for (const side of Object.keys(CHANNELS) as Side[]) {
      const level = context.createGain();
      level.gain.value = side === this.side ? 1 : 0;
      channels.connect(level, CHANNELS[side]).connect(context.destination);
      this.levels.set(side, level);
    }
    this.context = context;
    return context;
  }
}
