import { Frames } from "./frames";
import { Gains } from "./gains";
import { Playback, type Side } from "./playback";

export type Picture = "loading" | "video" | "sound" | "none";

/** The elements that play a job: a muted picture, and beside it the sounds of the original and of the dub. */
export class Deck {
  readonly playback: Playback;
  /** The picture, to be put into the page. */
  readonly video = document.createElement("video");
  private readonly gains = new Gains();
  private readonly sounds = new Map<Side, HTMLAudioElement>();
  private readonly urls = new Map<Side, string>();
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
    const element = new Audio();
    element.preload = "auto";
    element.addEventListener(
      "canplay",
      () => {
        if (this.urls.get(side) !== url) return;
        const before = this.sounds.get(side);
        this.sounds.set(side, element);
        this.playback.attach(side, element, this.gains.of(element));
        if (before) this.forget(before);
        this.changed();
      },
      { once: true },
    );
    element.addEventListener("error", () => this.changed(), { once: true });
    element.src = url;
  }

  /** Told the time: while it plays at every frame, and whenever it is moved. */
  onTick(told: (seconds: number) => void): () => void {
    this.ticking.add(told);
    told(this.playback.timeS);
    return () => this.ticking.delete(told);
  }

  /** Play or stop. Only in answer to what a person does. */
  toggle(): void {
    if (this.playback.playing) this.playback.pause();
    else this.play();
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
    this.playback.close();
    for (const side of [...this.sounds.keys()]) this.release(side);
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

  private release(side: Side): void {
    const element = this.sounds.get(side);
    this.playback.detach(side);
    this.sounds.delete(side);
    this.urls.delete(side);
    if (element) this.forget(element);
    this.changed();
  }

  private forget(element: HTMLAudioElement): void {
    this.gains.release(element);
    element.removeAttribute("src");
    element.load();
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
