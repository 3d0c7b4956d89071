import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Deck, FADED_MS } from "./deck";

const LINE = { startS: 10, endS: 16 };
const FIRST = { url: "/excerpts/1", ...LINE };

let made: HTMLAudioElement[];
let deck: Deck;

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
  vi.stubGlobal("Audio", function Audio() {
    const element = document.createElement("audio");
    // It can play when the test says so.
    Object.defineProperty(element, "src", { set: (url: string) => element.setAttribute("src", url) });
    made.push(element);
    return element;
  });
  deck = new Deck(() => undefined);
});
afterEach(() => {
  deck.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The latest sound that was loaded from an address. */
function sound(url: string): HTMLAudioElement {
  const found = made.findLast((each) => each.getAttribute("src") === url);
  if (!found) throw new Error(`nothing was loaded from ${url}`);
  return found;
}
function isLoaded(url: string): boolean {
  vi.advanceTimersByTime(FADED_MS);
  return made.some((each) => each.getAttribute("src") === url);
}
const ready = (url: string) => sound(url).dispatchEvent(new Event("canplay"));
const fails = (url: string) => sound(url).dispatchEvent(new Event("error"));
const isOverlaid = () => deck.playback.isOverlaid(12);

function rendered(): void {
  deck.setSound("dub", "/dub/1");
  ready("/dub/1");
  deck.setExcerpts([FIRST]);
  ready(FIRST.url);
}

it("an excerpt is loaded as soon as it is known, and laid over the dub when it can play", () => {
  const told = vi.fn();
  deck.playback.listen(told);
  deck.setExcerpts([FIRST]);
  expect([sound(FIRST.url).preload, isOverlaid()]).toEqual(["auto", false]);
  told.mockClear();
  ready(FIRST.url);
  expect(isOverlaid()).toBe(true);
  expect(told).toHaveBeenCalled();
});

it("an excerpt is loaded once", () => {
  rendered();
  deck.setExcerpts([{ ...FIRST }]);
  expect(made).toHaveLength(2);
});

it("excerpts stay until the dub's new sound is there", () => {
  rendered();
  deck.setSound("dub", "/dub/2");
  deck.setExcerpts([]);
  expect(isOverlaid()).toBe(true);
  ready("/dub/2");
  expect(isOverlaid()).toBe(false);
  expect([isLoaded("/dub/1"), isLoaded("/dub/2"), isLoaded(FIRST.url)]).toEqual([false, true, false]);
});

it("what is let go of fades out first", () => {
  rendered();
  deck.setExcerpts([]);
  vi.advanceTimersByTime(FADED_MS - 1);
  expect(sound(FIRST.url).getAttribute("src")).toBe(FIRST.url);
  expect(isLoaded(FIRST.url)).toBe(false);
});

it("excerpts of a rendering that came to nothing go at once", () => {
  rendered();
  deck.setSound("dub", "/dub/1");
  deck.setExcerpts([]);
  expect([isOverlaid(), isLoaded(FIRST.url)]).toEqual([false, false]);
});

it("an excerpt stays until the one that replaces it is there", () => {
  rendered();
  deck.setExcerpts([{ url: "/excerpts/2", ...LINE }]);
  expect([isOverlaid(), isLoaded(FIRST.url)]).toEqual([true, true]);
  ready("/excerpts/2");
  expect([isOverlaid(), isLoaded(FIRST.url)]).toEqual([true, false]);
});

it("of what can't be loaded nothing waits", () => {
  rendered();
  deck.setExcerpts([{ url: "/excerpts/2", startS: 30, endS: 34 }]);
  fails("/excerpts/2");
  expect([isOverlaid(), deck.playback.isOverlaid(31)]).toEqual([false, false]);
});

it("an excerpt that isn't wanted any more before it is there is not loaded further", () => {
  deck.setExcerpts([FIRST]);
  deck.setExcerpts([]);
  expect([isOverlaid(), isLoaded(FIRST.url)]).toEqual([false, false]);
});

it("excerpts of the next rendering stay when the sound of the one before comes late", () => {
  rendered();
  deck.setSound("dub", "/dub/2");
  const next = { url: "/excerpts/2", startS: 30, endS: 34 };
  deck.setExcerpts([next]);
  ready(next.url);
  expect([isOverlaid(), deck.playback.isOverlaid(31)]).toEqual([true, true]);
  ready("/dub/2");
  expect([isOverlaid(), deck.playback.isOverlaid(31)]).toEqual([false, true]);
});

it("a dub that was replaced before it could play is never heard", () => {
  deck.setSound("dub", "/dub/1");
  ready("/dub/1");
  const [first] = made;
  deck.setSound("dub", "/dub/2");
  deck.setSound("dub", "/dub/3");
  ready("/dub/2");
  expect(first?.getAttribute("src")).toBe("/dub/1");
  ready("/dub/3");
  vi.advanceTimersByTime(FADED_MS);
  expect(made.map((each) => each.getAttribute("src"))).toEqual([null, null, "/dub/3"]);
});
