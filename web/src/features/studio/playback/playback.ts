import { END_SLACK_S, ENOUGH, type Medium, type SetGain, type Span, start, Voice } from "./voice";

export type Side = "dub" | "original";

interface Coming {
  voice: Voice;
  taken: () => void;
}

export const POLL_MS = 120;
/** So long before an excerpt's end the dub is heard again: before the next look it would run out. */
const LEAVE_S = 0.17;
/** An excerpt that ends so near the film's end ends with it. */
const LAST_S = 0.15;

/**
 * Keeps the sounds of the original and of the dub in step with the picture, which is muted and leads.
 *
 * Both always play; which one is heard is decided by their gains alone, so that a switch is heard at once and nothing
 * jumps. Over the dub excerpts can be laid, which are heard in its place where they are, while it goes on unheard.
 */
export class Playback {
  side: Side = "dub";
  private readonly lead: Medium;
  private readonly voices = new Map<Side, Voice>();
  /** What is to take a side's place as soon as it plays in step. */
  private readonly coming = new Map<Side, Coming>();
  private readonly excerpts = new Map<string, Voice>();
  private readonly listeners = new Set<() => void>();
  private timer?: ReturnType<typeof setInterval>;
  private stopAt = Number.POSITIVE_INFINITY;
  private pace = 1;

  constructor(lead: Medium) {
    this.lead = lead;
  }

  /**
   * A sound to follow the picture. One that was there on this side is heard until the new one plays in step. What is let
   * go of fades out; whoever gave it stops it after that.
   *
   * @param taken - Told when the new one took over.
   */
  attach(side: Side, medium: Medium, gain: SetGain, taken: () => void = () => undefined): void {
    this.coming.set(side, { voice: this.begun(new Voice(medium, gain)), taken });
    this.takeOver(!this.playing || !this.voices.has(side));
    this.mix();
  }

  detach(side: Side): void {
    this.coming.delete(side);
    this.voices.get(side)?.hear(0);
    this.voices.delete(side);
    this.mix();
  }

  has(side: Side): boolean {
    return this.voices.has(side);
  }

  /** Lay an excerpt over the dub; it is heard in its place as soon as it plays in step. */
  lay(name: string, medium: Medium, gain: SetGain, span: Span): void {
    this.excerpts.set(name, this.begun(new Voice(medium, gain, span)));
    this.mix();
  }

  /** Let go of an excerpt. */
  lift(name: string): void {
    this.excerpts.get(name)?.hear(0);
    this.excerpts.delete(name);
    this.mix();
  }

  /** Whether at a place an excerpt is laid over the dub. */
  isOverlaid(atS: number): boolean {
    return [...this.excerpts.values()].some((excerpt) => excerpt.covers(atS));
  }

  get playing(): boolean {
    return this.timer !== undefined;
  }

  get timeS(): number {
    return this.lead.currentTime;
  }

  get rate(): number {
    return this.pace;
  }

  /** Told when it starts, stops, seeks, or changes its side or pace; not as time passes. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  play(untilS = Number.POSITIVE_INFINITY): void {
    this.stopAt = untilS;
    if (this.timer === undefined) this.timer = setInterval(() => this.follow(), POLL_MS);
    start(this.lead);
    this.align();
    this.tell();
  }

  pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.stopAt = Number.POSITIVE_INFINITY;
    this.lead.pause();
    this.align();
    this.tell();
  }

  /** Play a span of it and stop at its end. */
  playSpan(fromS: number, toS: number): void {
    this.seek(fromS);
    this.play(toS);
  }

  seek(toS: number): void {
    const end = Number.isFinite(this.lead.duration) ? this.lead.duration : Number.POSITIVE_INFINITY;
    this.lead.currentTime = Math.min(end, Math.max(0, toS));
    this.stopAt = Number.POSITIVE_INFINITY;
    this.align();
    this.tell();
  }

  setRate(rate: number): void {
    this.pace = rate;
    this.lead.playbackRate = rate;
    for (const { medium } of this.all()) medium.playbackRate = rate;
    this.tell();
  }

  /** Hear the other side; nothing else changes. */
  hear(side: Side): void {
    if (side === this.side || !this.voices.has(side)) return;
    this.side = side;
    this.mix();
    this.tell();
  }

  /** How far a side's sound is ahead of the picture, in seconds. */
  drift(side: Side): number {
    const voice = this.voices.get(side);
    return voice ? voice.medium.currentTime - this.lead.currentTime : 0;
  }

  /** Bring every sound back into step; called every `POLL_MS` while it plays, and where a line's end may be due. */
  follow(): void {
    if (this.lead.currentTime >= this.stopAt || this.isOver()) {
      this.pause();
      return;
    }
    // Where the picture waits for data, so do the sounds.
    const waits = this.lead.readyState < ENOUGH || this.lead.paused;
    for (const voice of this.all()) {
      if (waits) voice.wait();
      else voice.keepStep(this.lead.currentTime, this.pace);
    }
    this.takeOver(false);
    this.mix();
  }

  /** Let who listens look again. */
  touch(): void {
    this.tell();
  }

  close(): void {
    this.pause();
    for (const side of ["dub", "original"] as const) this.detach(side);
    for (const name of [...this.excerpts.keys()]) this.lift(name);
    this.listeners.clear();
  }

  private all(): Voice[] {
    const coming = [...this.coming.values()].map(({ voice }) => voice);
    return [...this.voices.values(), ...coming, ...this.excerpts.values()];
  }

  private isOver(): boolean {
    return this.lead.currentTime >= this.lead.duration - END_SLACK_S && this.lead.paused;
  }

  /** Bring a sound that is new to where the picture is; while that plays it is not trusted yet to play in step. */
  private begun(voice: Voice): Voice {
    voice.place(this.lead.currentTime, this.playing);
    voice.medium.playbackRate = this.pace;
    voice.steady = false;
    return voice;
  }

  /** Put all sounds where the picture is, at once: it begins, stops or goes elsewhere, so nothing is torn apart. */
  private align(): void {
    for (const voice of this.all()) {
      voice.place(this.lead.currentTime, this.playing);
      voice.medium.playbackRate = this.pace;
    }
    this.takeOver(true);
    this.mix();
  }

  /** Let those sounds that play in step take their side's place, or all that are to. */
  private takeOver(all: boolean): void {
    for (const [side, { voice, taken }] of [...this.coming]) {
      if (!all && !voice.steady) continue;
      this.coming.delete(side);
      this.voices.get(side)?.hear(0);
      this.voices.set(side, voice);
      taken();
    }
  }

  /** Let be heard what is to be heard at this place, and only that. */
  private mix(): void {
    const heard = (this.side === "dub" && this.overlaid()) || this.voices.get(this.side);
    for (const voice of this.all()) voice.hear(voice === heard ? 1 : 0);
  }

  /** The excerpt that is heard in the dub's place where the picture is. */
  private overlaid(): Voice | undefined {
    const { currentTime, duration } = this.lead;
    return [...this.excerpts.values()].findLast((excerpt) => {
      const goesOn = excerpt.span.endS < duration - LAST_S;
      return excerpt.steady && excerpt.covers(currentTime, goesOn ? LEAVE_S * this.pace : 0);
    });
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
