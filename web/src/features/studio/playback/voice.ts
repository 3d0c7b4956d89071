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

/** Sets how loud a sound is, 0 or 1, without a click. */
export type SetGain = (level: 0 | 1) => void;

/** From where to where on the picture's clock something sounds. */
export interface Span {
  startS: number;
  endS: number;
}

/** It has as much as it takes to play on. */
export const ENOUGH = 3;
export const END_SLACK_S = 0.05;
const WHOLE: Span = { startS: 0, endS: Number.POSITIVE_INFINITY };
const DEAD_ZONE_S = 0.008;
/** So near the picture must be what is to be heard next; until then it seeks, which nobody hears. */
const NEAR_S = 0.03;
const HARD_SEEK_S = 0.1;
const MOST_AHEAD_S = 0.25;
const MOST_NUDGE = 0.05;
/** A drift is worked off in about this time. */
const CATCH_UP_S = 0.5;
/** A sound that was looked at so often while it plays is heard, however far from the picture it is. */
const LOOKS_AT_MOST = 5;

/** A sound that follows the picture: all along, or, its own clock beginning at the span's start, over a span. */
export class Voice {
  readonly medium: Medium;
  readonly span: Span;
  /** It plays where the picture is: whoever switches to it hears no gap and no jump. */
  steady = false;
  private readonly gain: SetGain;
  private level: 0 | 1 = 0;
  private looks = 0;

  constructor(medium: Medium, gain: SetGain, span: Span = WHOLE) {
    this.medium = medium;
    this.gain = gain;
    this.span = span;
    gain(0);
  }

  hear(level: 0 | 1): void {
    if (level === this.level) return;
    this.level = level;
    this.gain(level);
  }

  /** Whether it has something to say at a place of the picture, and goes on saying it for so long. */
  covers(pictureS: number, forS = 0): boolean {
    return this.span.startS <= pictureS && pictureS + forS < this.span.endS;
  }

  /** Go where the picture is, and play there if that plays; outside its span it waits at its beginning. */
  place(pictureS: number, playing: boolean): void {
    const { medium } = this;
    const inside = this.covers(pictureS);
    const placeS = inside ? pictureS - this.span.startS : 0;
    if (medium.currentTime !== placeS) medium.currentTime = placeS;
    if (!inside || !playing) this.wait();
    else if (medium.paused) start(medium);
    // Where all begins anew nothing can be torn apart.
    this.steady = inside;
  }

  /** Play no further for now. */
  wait(): void {
    if (!this.medium.paused) this.medium.pause();
  }

  /** Play where the picture is: a small drift is worked off by another pace than the picture's, a large one by a seek. */
  keepStep(pictureS: number, pace: number): void {
    const { medium, steady } = this;
    if (!this.covers(pictureS)) {
      if (steady || !medium.paused) this.place(pictureS, false);
      return;
    }
    const placeS = pictureS - this.span.startS;
    if (placeS >= medium.duration) return;
    if (medium.paused) {
      // What has come to its end doesn't begin again.
      if (placeS < medium.duration - END_SLACK_S) this.place(pictureS, true);
      // If it waited it is heard again at once; if it only begins, when it is known to play in step.
      this.steady = steady;
      this.looks = 0;
      return;
    }
    this.looks += 1;
    // It is on its way already.
    if (medium.readyState < ENOUGH) return;
    const drift = medium.currentTime - placeS;
    const far = Math.abs(drift);
    this.steady ||= far <= NEAR_S || this.looks >= LOOKS_AT_MOST;
    const nudge = far > DEAD_ZONE_S ? Math.min(MOST_NUDGE, Math.max(-MOST_NUDGE, -drift / CATCH_UP_S)) : 0;
    const seeks = far > (this.steady ? HARD_SEEK_S : NEAR_S);
    // What fell behind because it takes time to begin will take it again: it begins so much further on.
    if (seeks) medium.currentTime = placeS + Math.min(MOST_AHEAD_S, Math.max(0, -drift));
    medium.playbackRate = seeks ? pace : pace * (1 + nudge);
  }
}

export function start(medium: Medium): void {
  // It rejects if it is paused again before it began: then it was meant to.
  medium.play().catch(() => undefined);
}
