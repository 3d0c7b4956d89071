import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Playback } from "./playback";
import { Reverse, shuttled } from "./reverse";
import type { Medium } from "./voice";

class Picture implements Medium {
  currentTime = 10;
  playbackRate = 1;
  paused = true;
  duration = 60;
  readyState = 4;
  seeking = false;

  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }
}

let picture: Picture;
let sound: Picture;
let playback: Playback;
let reverse: Reverse;

beforeEach(() => {
  vi.useFakeTimers();
  [picture, sound] = [new Picture(), new Picture()];
  playback = new Playback(picture);
  playback.attach("dub", sound, () => undefined);
  reverse = new Reverse(playback, picture);
});
afterEach(() => {
  reverse.stop();
  playback.close();
  vi.useRealTimers();
});

describe("backwards", () => {
  it("the picture goes back as fast as it was told, and nothing sounds", () => {
    playback.play();
    reverse.play(1);
    vi.advanceTimersByTime(3000);
    expect(picture.currentTime).toBeCloseTo(7, 1);
    reverse.play(2);
    vi.advanceTimersByTime(1500);
    expect(picture.currentTime).toBeCloseTo(4, 1);
    expect([picture.paused, sound.paused, playback.playing]).toEqual([true, true, false]);
  });

  it("a picture that can't follow shows less of the way and is as far", () => {
    reverse.play(1);
    picture.seeking = true;
    vi.advanceTimersByTime(2000);
    expect(picture.currentTime).toBe(10);
    picture.seeking = false;
    vi.advanceTimersByTime(100);
    expect(picture.currentTime).toBeCloseTo(7.9, 1);
  });

  it("it stops where it is told, with the sound at the same place", () => {
    reverse.play(1);
    vi.advanceTimersByTime(1020);
    reverse.stop();
    const at = picture.currentTime;
    vi.advanceTimersByTime(1000);
    expect([picture.currentTime, sound.currentTime, reverse.rate]).toEqual([at, at, 0]);
  });

  it("it stops at the beginning", () => {
    reverse.play(2);
    vi.advanceTimersByTime(6000);
    expect([picture.currentTime, reverse.rate]).toEqual([0, 0]);
  });

  it.each([
    ["a seek", () => playback.seek(30), 30],
    ["a step of one frame", () => playback.seek(picture.currentTime + 0.04), 9.1],
    ["playing", () => playback.play(), 9.06],
  ])("%s ends it", (_, act, at) => {
    reverse.play(1);
    vi.advanceTimersByTime(960);
    act();
    expect(reverse.rate).toBe(0);
    vi.advanceTimersByTime(500);
    expect(picture.currentTime).toBeCloseTo(at, 1);
  });

  it("a sound that becomes ready meanwhile doesn't", () => {
    reverse.play(1);
    vi.advanceTimersByTime(500);
    playback.touch();
    expect(reverse.rate).toBe(1);
  });
});

it("J and L go through all paces, and stay at the last", () => {
  const through = (by: 1 | -1, from: number) => {
    const paces = [from];
    for (let press = 0; press < 6; press += 1) paces.push(shuttled(paces.at(-1) ?? 0, by));
    return paces;
  };
  expect(through(-1, 2)).toEqual([2, 1.5, 1, -1, -2, -2, -2]);
  expect(through(1, -2)).toEqual([-2, -1, 1, 1.5, 2, 2, 2]);
  expect([shuttled(0, -1), shuttled(0, 1), shuttled(0.75, 1), shuttled(0.75, -1)]).toEqual([-1, 1, 1, -1]);
});
