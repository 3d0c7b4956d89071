import { Frames } from "./frames";
import { Gains } from "./gains";
import { Playback, type Side } from "./playback";
import { Reverse } from "./reverse";
import type { Span } from "./voice";

/** What is no longer heard has faded out after this at the latest. */
export const FADED_MS = 50;

export type Picture = "loading" | "video" | "sound" | "none";

/** A piece of the dub as it will be, at an address of its own. */
export interface Excerpt extends Span {
  url: string;
}

/** The elements that play a job: a muted picture, and beside it the sounds of the original, of the dub, of excerpts. */
export class Deck {
  readonly playback: Playback;
  readonly reverse: Reverse;
  /** The picture, to be put into the page. */
  readonly video = document.createElement("video");
  private readonly gains = new Gains();
  private readonly urls = new Map<Side, string>();
  /** Of each side what sounds, and after it what is to sound. */
  private readonly sounds = new Map<Side, HTMLAudioElement[]>();
  private readonly laid = new Map<string, HTMLAudioElement>();
  private excerpts: readonly Excerpt[] = [];
  /** What is to be heard and isn't ready yet. */
  private readonly coming = new Set<HTMLAudioElement>();
  private readonly ticking = new Set<(seconds: number) => void>();
  private readonly frames = new Frames();
  private pictures: readonly string[] = [];
  private shown = "";
  private frame = 0;
  private readonly onPicture: (picture: Picture) => void;
  private readonly unlisten: () => void;

  constructor(onPicture: (picture: Picture) => void) {
    const { video } = this;
    this.onPicture = onPicture;
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    this.playback = new Playback(video);
    this.reverse = new Reverse(this.playback, video);
    this.unlisten = this.playback.listen(() => this.tick());
    video.addEventListener("error", this.next);
    video.addEventListener("loadedmetadata", this.loaded);
    video.addEventListener("seeked", this.seeked);
  }

  /** What to show: the first of these addresses that can be played. */
  setPictures(urls: readonly string[]): void {
    // What plays goes on playing, also when it is no longer the first choice.
    const same = urls.includes(this.shown);
    this.pictures = urls;
    if (!same) this.load(urls[0] ?? "");
  }

  /** The sound of a side. One that replaces another takes over where that one is, when it is ready. */
  setSound(side: Side, url: string | null): void {
    if (this.urls.get(side) === (url ?? "")) return;
    this.urls.set(side, url ?? "");
    if (!url) {
      this.release(side);
      return;
    }
    const sounds = this.sounds.get(side) ?? [];
    this.sounds.set(side, sounds);
    const element = this.loadSound(url, () => {
      if (this.urls.get(side) !== url) return this.lost(element);
      this.playback.attach(side, element, this.gains.of(element), () => {
        for (const before of sounds.splice(0, sounds.indexOf(element))) this.forget(before);
        this.coming.delete(element);
        this.sweep();
      });
    });
    sounds.push(element);
  }

  /**
   * The pieces of the dub that are heard in its place. Those that were and are no longer among them are heard on until
   * what is to be heard instead is ready: other pieces, or the dub's new sound.
   */
  setExcerpts(excerpts: readonly Excerpt[]): void {
    this.excerpts = excerpts;
    for (const { url, ...span } of excerpts) {
      if (this.laid.has(url)) continue;
      const element = this.loadSound(url, () => {
        if (this.laid.get(url) !== element) return;
        this.playback.lay(url, element, this.gains.of(element), span);
        this.coming.delete(element);
        this.sweep();
      });
      this.laid.set(url, element);
    }
    this.sweep();
  }

  /** Told the time: while it plays at every frame, and whenever it is moved. */
  onTick(told: (seconds: number) => void): () => void {
    this.ticking.add(told);
    told(this.playback.timeS);
    return () => this.ticking.delete(told);
  }

  /** Play or stop. Only in answer to what a person does. */
  toggle(): void {
    if (this.moving) this.stop();
    else this.play();
  }

  /** Whether it plays, in whichever direction. */
  get moving(): boolean {
    return this.playback.playing || this.reverse.rate > 0;
  }

  stop(): void {
    this.reverse.stop();
    this.playback.pause();
  }

  play(): void {
    this.gains.wake();
    this.playback.play();
  }

  playSpan(fromS: number, toS: number): void {
    this.gains.wake();
    this.playback.playSpan(fromS, toS);
  }

  /** Go so many frames on. */
  step(by: 1 | -1): void {
    this.playback.seek(this.frames.next(this.playback.timeS, by));
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.unlisten();
    this.reverse.stop();
    this.playback.close();
    for (const side of [...this.sounds.keys()]) this.release(side);
    for (const url of [...this.laid.keys()]) this.lift(url);
    this.gains.close();
    this.video.removeEventListener("error", this.next);
    this.video.removeEventListener("loadedmetadata", this.loaded);
    this.video.removeEventListener("seeked", this.seeked);
    this.video.removeAttribute("src");
    this.video.load();
  }

  private load(url: string): void {
    const at = this.video.currentTime;
    this.shown = url;
    if (!url) {
      this.onPicture("none");
      return;
    }
    this.onPicture("loading");
    this.video.src = url;
    if (at > 0) this.video.currentTime = at;
  }

  private readonly next = () => {
    const following = this.pictures[this.pictures.indexOf(this.shown) + 1];
    this.load(following ?? "");
  };

  private readonly loaded = () => {
    this.onPicture(this.video.videoWidth > 0 ? "video" : "sound");
    this.frames.watch(this.video);
    this.tick();
  };

  private readonly seeked = () => this.tick();

  /** Load a sound; `ready` is told when it can play. */
  private loadSound(url: string, ready: () => void): HTMLAudioElement {
    const element = new Audio();
    element.preload = "auto";
    this.coming.add(element);
    const told = (what: () => void) => () => {
      what();
      this.changed();
    };
    element.addEventListener("canplay", told(ready), { once: true });
    element.addEventListener(
      "error",
      told(() => this.lost(element)),
      { once: true },
    );
    element.src = url;
    return element;
  }

  /** A sound can't be played: nothing waits for it. */
  private lost(element: HTMLAudioElement): void {
    this.coming.delete(element);
    this.sweep();
  }

  private release(side: Side): void {
    this.playback.detach(side);
    for (const element of this.sounds.get(side) ?? []) this.forget(element);
    this.sounds.delete(side);
    this.urls.delete(side);
    this.changed();
  }

  /** Let go of excerpts that are not wanted: of those that are heard once all that is wanted is there. */
  private sweep(): void {
    const complete = this.coming.size === 0;
    for (const [url, element] of [...this.laid]) {
      const wanted = this.excerpts.some((excerpt) => excerpt.url === url);
      if (!wanted && (complete || this.coming.has(element))) this.lift(url);
    }
  }

  private lift(url: string): void {
    const element = this.laid.get(url);
    this.playback.lift(url);
    this.laid.delete(url);
    if (element) this.forget(element);
    this.changed();
  }

  private forget(element: HTMLAudioElement): void {
    this.coming.delete(element);
    setTimeout(() => {
      this.gains.release(element);
      element.removeAttribute("src");
      element.load();
    }, FADED_MS);
  }

  /** Which sounds there are changed: who listens to the playback looks again. */
  private changed(): void {
    this.playback.touch();
  }

  private readonly tick = () => {
    cancelAnimationFrame(this.frame);
    for (const told of [...this.ticking]) told(this.playback.timeS);
    if (this.playback.playing) this.frame = requestAnimationFrame(this.tick);
  };
}
