import { expect, it } from "vitest";
import { Frames } from "./frames";

/** A picture that shows a frame whenever it is told to. */
class Film {
  private told?: VideoFrameRequestCallback;
  private shown = 0;

  requestVideoFrameCallback(told: VideoFrameRequestCallback): number {
    this.told = told;
    return 0;
  }

  show(mediaTime: number, skipped = 0): void {
    this.shown += 1 + skipped;
    this.told?.(0, { mediaTime, presentedFrames: this.shown } as VideoFrameCallbackMetadata);
  }
}

it("as long as nobody knows better, a frame lasts 1/25 s", () => {
  const frames = new Frames();
  expect(frames.frameS).toBe(0.04);
  expect(frames.next(1, 1)).toBeCloseTo(1.041);
  expect(frames.next(1.041, 1)).toBeCloseTo(1.081);
  expect(frames.next(1.041, -1)).toBeCloseTo(1.001);
  expect(frames.next(0, -1)).toBeCloseTo(0.001);
});

it("how long it lasts is seen as it plays, whatever is skipped or sought meanwhile", () => {
  const film = new Film();
  const frames = new Frames();
  frames.watch(film);
  for (let frame = 0; frame < 12; frame += 1) film.show(frame / 60);
  film.show(9);
  film.show(9.5, 4);
  expect(frames.frameS).toBeCloseTo(1 / 60);
});
