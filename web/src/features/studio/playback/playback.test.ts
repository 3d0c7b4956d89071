import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeMedium } from "./fake-medium";
import { Playback, POLL_MS } from "./playback";

let lead: FakeMedium;
let dub: FakeMedium;
let original: FakeMedium;
let gains: Record<string, number>;
let media: FakeMedium[];
let playback: Playback;

beforeEach(() => {
  vi.useFakeTimers();
  [lead, dub, original] = [new FakeMedium(), new FakeMedium(), new FakeMedium()];
  media = [lead, dub, original];
  gains = {};
  playback = new Playback(lead);
  playback.attach("dub", dub, (level) => {
    gains.dub = level;
  });
  playback.attach("original", original, (level) => {
    gains.original = level;
  });
});
afterEach(() => {
  playback.close();
  vi.useRealTimers();
});

function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 10) {
    for (const each of media) each.pass(10);
    vi.advanceTimersByTime(10);
  }
}

describe("original and dub", () => {
  it("both play; the dub is heard, and the other at a key, with no seek", () => {
    playback.play();
    pass(1000);
    expect([dub.paused, original.paused]).toEqual([false, false]);
    expect(gains).toEqual({ dub: 1, original: 0 });
    const seeks = [lead.seeks, dub.seeks, original.seeks];
    playback.hear("original");
    expect(gains).toEqual({ dub: 0, original: 1 });
    expect([lead.seeks, dub.seeks, original.seeks]).toEqual(seeks);
    expect(original.currentTime).toBeCloseTo(lead.currentTime);
  });

  it("can't be switched to what isn't there", () => {
    playback.detach("original");
    playback.hear("original");
    expect(playback.side).toBe("dub");
  });
});

describe("a sound that drifts", () => {
  it("is brought back by its pace, by 5 % at most, and stays within 20 ms", () => {
    dub.skew = 1.01;
    playback.play();
    const seeks = dub.seeks;
    const drifts: number[] = [];
    for (let at = 0; at < 80; at += 1) {
      pass(POLL_MS);
      drifts.push(Math.abs(playback.drift("dub")));
      expect(Math.abs(dub.playbackRate - 1)).toBeLessThanOrEqual(0.05 + 1e-9);
    }
    expect(dub.seeks).toBe(seeks);
    expect(Math.max(...drifts.slice(10))).toBeLessThan(0.02);
  });

  it("is left alone within 8 ms", () => {
    playback.play();
    dub.currentTime = lead.currentTime + 0.007;
    pass(POLL_MS);
    expect(dub.playbackRate).toBe(1);
  });

  it("by more than 100 ms is put where the picture is", () => {
    playback.play();
    pass(500);
    dub.currentTime = lead.currentTime + 0.4;
    pass(POLL_MS);
    expect(playback.drift("dub")).toBeCloseTo(0);
  });

  it("is put there also if it takes long to begin", () => {
    dub.lagMs = 180;
    playback.play();
    pass(6 * POLL_MS);
    expect(Math.abs(playback.drift("dub"))).toBeLessThan(0.03);
  });

  it("keeps the pace that was asked for while it is brought back", () => {
    playback.setRate(1.5);
    playback.play();
    dub.currentTime = lead.currentTime + 0.02;
    pass(POLL_MS);
    expect(dub.playbackRate).toBeCloseTo(1.5 * 0.96);
    expect(original.playbackRate).toBe(1.5);
  });
});

describe("playing", () => {
  it("a span stops at its end", () => {
    playback.playSpan(10, 11);
    pass(2000);
    expect(playback.playing).toBe(false);
    expect(lead.currentTime).toBeGreaterThanOrEqual(11);
    expect(lead.currentTime).toBeLessThan(11 + (2 * POLL_MS) / 1000);
    expect([dub.paused, original.paused, lead.paused]).toEqual([true, true, true]);
  });

  it("waits with all sounds while the picture has no data", () => {
    playback.play();
    pass(500);
    lead.data = 2;
    pass(POLL_MS);
    expect([dub.paused, original.paused]).toEqual([true, true]);
    lead.data = 4;
    pass(POLL_MS);
    expect([dub.paused, original.paused]).toEqual([false, false]);
  });

  it("seeks all together, within the film", () => {
    playback.seek(99);
    expect([lead, dub, original].map((each) => each.currentTime)).toEqual([60, 60, 60]);
    playback.seek(-1);
    expect(lead.currentTime).toBe(0);
  });

  it("goes on where it was with a new sound on one side, which takes over when it plays in step", () => {
    playback.play();
    pass(3000);
    const anew = new FakeMedium();
    anew.lagMs = 90;
    media.push(anew);
    const taken = vi.fn();
    playback.attach("dub", anew, (level) => (gains.anew = level), taken);
    expect([anew.paused, dub.paused, gains.dub, gains.anew]).toEqual([false, false, 1, 0]);
    expect(taken).not.toHaveBeenCalled();
    pass(5 * POLL_MS);
    expect(anew.currentTime).toBeCloseTo(lead.currentTime, 1);
    expect([anew.paused, gains.dub, gains.anew]).toEqual([false, 0, 1]);
    expect(taken).toHaveBeenCalledTimes(1);
  });

  it("stopped, it has a new sound at once", () => {
    const anew = new FakeMedium();
    playback.seek(7);
    playback.attach("dub", anew, (level) => (gains.anew = level));
    expect([anew.currentTime, gains.dub, gains.anew]).toEqual([7, 0, 1]);
  });

  it("tells who listens, but not as time passes", () => {
    const told = vi.fn();
    const leave = playback.listen(told);
    playback.play();
    pass(2000);
    expect(told).toHaveBeenCalledTimes(1);
    playback.pause();
    expect(told).toHaveBeenCalledTimes(2);
    leave();
    playback.play();
    expect(told).toHaveBeenCalledTimes(2);
  });
});
