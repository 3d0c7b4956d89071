/** As much of a media element as is used. */
export interface Medium {
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly duration: number;
  readonly readyState: number;
  play(): Promise<void>;
  pause(): void;
}

export type Side = "dub" | "original";

/** Sets how loud a sound is, 0 or 1, without a click. */
export type SetGain = (level: 0 | 1) => void;

interface Voice {
  medium: Medium;
  gain: SetGain;
}

export const POLL_MS = 120;
export const RAMP_S = 0.004;
const DEAD_ZONE_S = 0.008;
const HARD_SEEK_S = 0.1;
const MOST_NUDGE = 0.05;
/** A drift is worked off in about this time. */
const CATCH_UP_S = 0.5;
const ENOUGH = 3;
const END_SLACK_S = 0.05;

/**
 * Keeps the sounds of the original and of the dub in step with the picture, which is muted and leads.
 *
 * Both always play; which one is heard is decided by their gains alone, so that a switch is heard at once and nothing
 * jumps. A small drift is worked off by a slightly changed pace, a large one by a seek.
 */
export class Playback {
  side: Side = "dub";
  private readonly lead: Medium;
  private readonly voices = new Map<Side, Voice>();
  private readonly listeners = new Set<() => void>();
  private timer?: ReturnType<typeof setInterval>;
  private stopAt = Number.POSITIVE_INFINITY;
  private pace = 1;

  constructor(lead: Medium) {
    this.lead = lead;
  }

  /** A sound to follow the picture; one that was there on this side is let go. */
  attach(side: Side, medium: Medium, gain: SetGain): void {
    this.detach(side);
    this.voices.set(side, { medium, gain });
    gain(side === this.side ? 1 : 0);
    medium.currentTime = this.lead.currentTime;
    if (this.playing) start(medium);
  }

  detach(side: Side): void {
    const voice = this.voices.get(side);
    voice?.gain(0);
    voice?.medium.pause();
    this.voices.delete(side);
  }

  has(side: Side): boolean {
    return this.voices.has(side);
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
    this.align(0);
    start(this.lead);
    for (const { medium } of this.voices.values()) start(medium);
    this.tell();
  }

  pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.stopAt = Number.POSITIVE_INFINITY;
    this.lead.pause();
    for (const { medium } of this.voices.values()) medium.pause();
    this.align(0);
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
    this.align(0);
    this.tell();
  }

  setRate(rate: number): void {
    this.pace = rate;
    this.lead.playbackRate = rate;
    for (const { medium } of this.voices.values()) medium.playbackRate = rate;
    this.tell();
  }

  /** Hear the other side; nothing else changes. */
  hear(side: Side): void {
    if (side === this.side || !this.voices.has(side)) return;
    this.side = side;
    for (const [each, { gain }] of this.voices) gain(each === side ? 1 : 0);
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
    for (const { medium } of this.voices.values()) this.keepStep(medium);
  }

  /** Let who listens look again. */
  touch(): void {
    this.tell();
  }

  close(): void {
    this.pause();
    for (const side of [...this.voices.keys()]) this.detach(side);
    this.listeners.clear();
  }

  private isOver(): boolean {
    return this.lead.currentTime >= this.lead.duration - END_SLACK_S && this.lead.paused;
  }

  private keepStep(medium: Medium): void {
    if (this.lead.readyState < ENOUGH || this.lead.paused) {
      // The picture waits for data: so do the sounds.
      if (!medium.paused) medium.pause();
      return;
    }
    if (this.lead.currentTime >= medium.duration) return;
    if (medium.paused) {
      medium.currentTime = this.lead.currentTime;
      start(medium);
      return;
    }
    const drift = medium.currentTime - this.lead.currentTime;
    if (Math.abs(drift) > HARD_SEEK_S) {
      medium.currentTime = this.lead.currentTime;
      medium.playbackRate = this.pace;
    } else if (Math.abs(drift) > DEAD_ZONE_S) {
      const nudge = Math.min(MOST_NUDGE, Math.max(-MOST_NUDGE, -drift / CATCH_UP_S));
      medium.playbackRate = this.pace * (1 + nudge);
    } else {
      medium.playbackRate = this.pace;
    }
  }

  private align(tolerance: number): void {
    for (const { medium } of this.voices.values()) {
      if (Math.abs(medium.currentTime - this.lead.currentTime) > tolerance) {
        medium.currentTime = this.lead.currentTime;
      }
      medium.playbackRate = this.pace;
    }
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function start(medium: Medium): void {
  // It rejects if it is paused again before it began: then it was meant to.
  medium.play().catch(() => undefined);
}
