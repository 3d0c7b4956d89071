const USUAL_S = 1 / 25;
const SHORTEST_S = 1 / 250;
const LONGEST_S = 1 / 5;
const ENOUGH = 9;
/** So far into a frame it is that one that is shown, however times are rounded. */
const INTO_S = 0.001;

type Watched = Pick<HTMLVideoElement, "requestVideoFrameCallback">;

/** How long each frame of a picture is shown; found out as it plays, until then 1/25 s. */
export class Frames {
  private readonly found: number[] = [];
  private watched?: Watched;

  /** Look at the frames that are shown, until it is known. */
  watch(video: Watched): void {
    if (this.watched === video || !("requestVideoFrameCallback" in video)) return;
    this.watched = video;
    let before: VideoFrameCallbackMetadata | undefined;
    const presented = (_: number, now: VideoFrameCallbackMetadata) => {
      const took = before ? now.mediaTime - before.mediaTime : 0;
      const follows = before?.presentedFrames === now.presentedFrames - 1;
      if (follows && took >= SHORTEST_S && took <= LONGEST_S) this.found.push(took);
      before = now;
      if (this.found.length < ENOUGH) video.requestVideoFrameCallback(presented);
    };
    video.requestVideoFrameCallback(presented);
  }

  get frameS(): number {
    if (this.found.length < ENOUGH) return USUAL_S;
    return this.found.toSorted((a, b) => a - b)[ENOUGH >> 1] ?? USUAL_S;
  }

  /** Where the frame after or before the one at `timeS` is. */
  next(timeS: number, by: 1 | -1): number {
    const { frameS } = this;
    return Math.max(0, (Math.floor((timeS + INTO_S) / frameS) + by) * frameS) + INTO_S;
  }
}
