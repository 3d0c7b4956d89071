import type { Playback } from "./playback";

/** As much of the picture as is moved. */
export interface Picture {
  currentTime: number;
  readonly seeking: boolean;
}

const STEP_MS = 60;
const SAME_PLACE_S = 0.02;
/** The paces that J and L go through, from fast backwards to fast forwards. */
const PACES = [-2, -1, 1, 1.5, 2];

/** The next pace of J (-1) or L (1) from the present one, below 0 where it goes back; the last stays. */
export function shuttled(now: number, by: 1 | -1): number {
  const next = by > 0 ? PACES.find((pace) => pace > now) : PACES.findLast((pace) => pace < now);
  return next ?? now;
}

/**
 * Plays backwards, without sound: the picture is moved back in short steps, as fast as it can follow.
 *
 * Whatever else plays, moves or stops the playback meanwhile ends it.
 */
export class Reverse {
  private readonly playback: Playback;
  private readonly picture: Picture;
  private timer?: ReturnType<typeof setInterval>;
  private pace = 0;
  private from = { ms: 0, seconds: 0 };
  private at = 0;

  constructor(playback: Playback, picture: Picture) {
    this.playback = playback;
    this.picture = picture;
    playback.listen(() => {
      const moved = Math.abs(picture.currentTime - this.at) > SAME_PLACE_S;
      if (this.pace && (playback.playing || moved)) this.end();
    });
  }

  /** How fast it goes back; 0: it doesn't. */
  get rate(): number {
    return this.pace;
  }

  /** Go back, or go on doing so at another pace. */
  play(rate: number): void {
    if (this.playback.playing) this.playback.pause();
    this.at = this.picture.currentTime;
    this.from = { ms: performance.now(), seconds: this.at };
    this.pace = rate;
    this.timer ??= setInterval(() => this.step(), STEP_MS);
    this.playback.touch();
  }

  /** Stop where the picture is; the sounds are brought there. */
  stop(): void {
    if (!this.pace) return;
    this.end();
    this.playback.seek(this.picture.currentTime);
  }

  private step(): void {
    if (this.picture.seeking) return;
    const passed = (performance.now() - this.from.ms) / 1000;
    this.picture.currentTime = Math.max(0, this.from.seconds - passed * this.pace);
    this.at = this.picture.currentTime;
    if (this.at === 0) this.stop();
  }

  private end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.pace = 0;
  }
}
