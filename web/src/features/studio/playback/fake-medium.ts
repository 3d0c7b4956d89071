import type { Medium } from "./voice";

const DURATION_S = 60;

/** A medium for tests: it plays by their clock, if they like at a pace of its own and not before some time has passed. */
export class FakeMedium implements Medium {
  playbackRate = 1;
  paused = true;
  readonly duration: number;
  /** What it has, unless it is on its way somewhere. */
  data = 4;
  seeks = 0;
  /** How much faster its clock goes than the others'. */
  skew = 1;
  /** After it was started, or sought while it plays, it stands still for so long. */
  lagMs = 0;
  private place = 0;
  private waitMs = 0;

  constructor(duration = DURATION_S) {
    this.duration = duration;
  }

  get readyState(): number {
    return this.waitMs > 0 ? 1 : this.data;
  }

  get currentTime(): number {
    return this.place;
  }

  set currentTime(seconds: number) {
    this.place = Math.min(seconds, this.duration);
    this.seeks += 1;
    this.waitMs = this.lagMs;
  }

  play(): Promise<void> {
    // As browsers do it: what is over begins again.
    if (this.place >= this.duration) this.place = 0;
    if (this.paused) this.waitMs = this.lagMs;
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  pass(ms: number): void {
    if (this.paused) return;
    if (this.waitMs > 0) {
      this.waitMs -= ms;
      return;
    }
    this.place = Math.min(this.duration, this.place + (ms / 1000) * this.playbackRate * this.skew);
    this.paused = this.place >= this.duration;
  }
}
