import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeMedium } from "./fake-medium";
import { Playback, POLL_MS } from "./playback";

const [START_S, END_S] = [10, 16];
const STEP_MS = 10;

let lead: FakeMedium;
let dub: FakeMedium;
let original: FakeMedium;
let excerpt: FakeMedium;
let media: FakeMedium[];
let gains: Record<string, number>;
let playback: Playback;
/** What was heard at each step: names of what is up. */
let heard: { atS: number; names: string }[];

const gain = (name: string) => (level: number) => {
  gains[name] = level;
};

beforeEach(() => {
  vi.useFakeTimers();
  [lead, dub, original, excerpt] = [
    new FakeMedium(),
    new FakeMedium(),
    new FakeMedium(),
    new FakeMedium(END_S - START_S),
  ];
  media = [lead, dub, original, excerpt];
  gains = {};
  heard = [];
  playback = new Playback(lead);
  playback.attach("dub", dub, gain("dub"));
  playback.attach("original", original, gain("original"));
});
afterEach(() => {
  playback.close();
  vi.useRealTimers();
});

const lay = () => playback.lay("it", excerpt, gain("excerpt"), { startS: START_S, endS: END_S });
const up = () =>
  Object.keys(gains)
    .filter((name) => gains[name] === 1)
    .join(" and ");

function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    for (const each of media) each.pass(STEP_MS);
    vi.advanceTimersByTime(STEP_MS);
    heard.push({ atS: lead.currentTime, names: up() });
  }
}

/** From when to when a sound was up. */
function spanOf(name: string): [number, number] {
  const times = heard.filter(({ names }) => names === name).map(({ atS }) => atS);
  return [Math.min(...times), Math.max(...times)];
}

describe("an excerpt", () => {
  it("is heard where it is and the dub elsewhere, one of them always, the dub going on unheard", () => {
    lay();
    playback.seek(8);
    playback.play();
    pass(10_000);
    expect(new Set(heard.map(({ names }) => names))).toEqual(new Set(["dub", "excerpt"]));
    const [from, to] = spanOf("excerpt");
    expect(from).toBeGreaterThanOrEqual(START_S);
    expect(from).toBeLessThan(START_S + (3 * POLL_MS) / 1000);
    expect(to).toBeGreaterThan(END_S - (3 * POLL_MS) / 1000);
    expect(to).toBeLessThan(END_S);
    expect(dub.currentTime).toBeCloseTo(lead.currentTime);
    expect(excerpt.paused).toBe(true);
  });

  it("plays at its own place while it is heard", () => {
    lay();
    playback.seek(9.5);
    playback.play();
    pass(3000);
    expect(up()).toBe("excerpt");
    expect(excerpt.currentTime).toBeCloseTo(lead.currentTime - START_S);
  });

  it("is heard at once after a seek into it, and after one out of it the dub", () => {
    lay();
    playback.play();
    playback.seek(12);
    expect(up()).toBe("excerpt");
    expect([excerpt.paused, excerpt.currentTime]).toEqual([false, 2]);
    playback.seek(30);
    expect(up()).toBe("dub");
    expect([excerpt.paused, excerpt.currentTime]).toEqual([true, 0]);
  });

  it("is what is heard of a line that is played in it, from its first instant to its end", () => {
    lay();
    excerpt.lagMs = 60;
    playback.playSpan(11.5, 14);
    pass(4000);
    expect(new Set(heard.map(({ names }) => names))).toEqual(new Set(["excerpt"]));
    expect(playback.playing).toBe(false);
    expect(lead.currentTime).toBeLessThan(14 + (2 * POLL_MS) / 1000);
    expect(excerpt.paused).toBe(true);
  });

  it("is not heard while the original is, and again after that, with no seek", () => {
    lay();
    playback.seek(11);
    playback.play();
    pass(500);
    const seeks = media.map((each) => each.seeks);
    playback.hear("original");
    expect(up()).toBe("original");
    pass(500);
    playback.hear("dub");
    expect(up()).toBe("excerpt");
    expect(media.map((each) => each.seeks)).toEqual(seeks);
    expect(excerpt.currentTime).toBeCloseTo(lead.currentTime - START_S);
  });

  it("into which the original plays is heard when it is switched to the dub", () => {
    lay();
    playback.hear("original");
    playback.seek(9.5);
    playback.play();
    pass(1500);
    expect(up()).toBe("original");
    playback.hear("dub");
    expect(up()).toBe("excerpt");
  });

  it.each([0.5, 2])("follows at %d × the pace, and is left before it runs out", (pace) => {
    lay();
    playback.setRate(pace);
    playback.seek(9);
    playback.play();
    pass(3000 / pace);
    expect(excerpt.playbackRate).toBeCloseTo(pace);
    expect(excerpt.currentTime).toBeCloseTo(lead.currentTime - START_S);
    pass(5000 / pace);
    expect(new Set(heard.map(({ names }) => names))).toEqual(new Set(["dub", "excerpt"]));
    const [from, to] = spanOf("excerpt");
    expect(from).toBeLessThan(START_S + (3 * POLL_MS * pace) / 1000);
    expect(to).toBeLessThan(END_S);
    expect(up()).toBe("dub");
  });

  it("that starts late is heard only when it plays in step", () => {
    excerpt.lagMs = 50;
    lay();
    playback.seek(9.5);
    playback.play();
    pass(3000);
    const [from] = spanOf("excerpt");
    const before = heard.findLast(({ names }) => names === "dub");
    expect(before?.atS).toBeGreaterThan(START_S + 0.05);
    expect(from).toBeLessThan(START_S + 1);
    expect(Math.abs(excerpt.currentTime - (lead.currentTime - START_S))).toBeLessThan(0.02);
  });

  it("that drifts is brought back", () => {
    excerpt.skew = 1.01;
    lay();
    playback.seek(10.5);
    playback.play();
    const drifts: number[] = [];
    for (let at = 0; at < 40; at += 1) {
      pass(POLL_MS);
      drifts.push(Math.abs(excerpt.currentTime - (lead.currentTime - START_S)));
    }
    expect(Math.max(...drifts)).toBeLessThan(0.02);
  });

  it("that comes while its place is played takes over there", () => {
    playback.seek(11);
    playback.play();
    pass(500);
    lay();
    expect(up()).toBe("dub");
    pass(2 * POLL_MS);
    expect(up()).toBe("excerpt");
    expect(excerpt.currentTime).toBeCloseTo(lead.currentTime - START_S);
  });

  it("waits with the picture, and goes on with it", () => {
    lay();
    playback.seek(11);
    playback.play();
    pass(500);
    lead.data = 2;
    pass(POLL_MS);
    expect(excerpt.paused).toBe(true);
    lead.data = 4;
    pass(POLL_MS);
    expect([excerpt.paused, up()]).toEqual([false, "excerpt"]);
  });

  it("stops and goes on with all else", () => {
    lay();
    playback.seek(11);
    playback.play();
    pass(500);
    playback.pause();
    expect(excerpt.paused).toBe(true);
    playback.play();
    expect([excerpt.paused, up()]).toEqual([false, "excerpt"]);
    expect(excerpt.currentTime).toBeCloseTo(lead.currentTime - START_S);
  });

  it("that ends with the film is heard to its end", () => {
    const last = new FakeMedium(4);
    media.push(last);
    playback.lay("last", last, gain("last"), { startS: 56, endS: 60 });
    playback.seek(57);
    playback.play();
    pass(2950);
    expect(new Set(heard.map(({ names }) => names))).toEqual(new Set(["last"]));
  });
});

describe("the whole dub with what the excerpt has", () => {
  it("takes over from both without a gap, however long it takes to play", () => {
    lay();
    playback.seek(11);
    playback.play();
    pass(500);
    const whole = new FakeMedium();
    whole.lagMs = 90;
    media.push(whole);
    playback.attach("dub", whole, gain("whole"), () => playback.lift("it"));
    expect(up()).toBe("excerpt");
    pass(1000);
    expect(up()).toBe("whole");
    expect(heard.every(({ names }) => names === "excerpt" || names === "whole")).toBe(true);
    expect(whole.currentTime).toBeCloseTo(lead.currentTime, 1);
  });
});

it("of two excerpts each is heard at its own place", () => {
  lay();
  const other = new FakeMedium(4);
  media.push(other);
  playback.lay("other", other, gain("other"), { startS: 20, endS: 24 });
  playback.seek(12);
  expect(up()).toBe("excerpt");
  playback.seek(18);
  expect(up()).toBe("dub");
  playback.seek(21);
  expect(up()).toBe("other");
  expect([playback.isOverlaid(21), playback.isOverlaid(12), playback.isOverlaid(18)]).toEqual([
    true,
    true,
    false,
  ]);
});

it("without its excerpt the dub is heard again", () => {
  lay();
  playback.seek(12);
  playback.play();
  playback.lift("it");
  expect(up()).toBe("dub");
  expect(playback.isOverlaid(12)).toBe(false);
});
