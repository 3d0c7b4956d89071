import { useEffect, useRef, useState } from "react";
import { type Side, TwoSides } from "./two-sides";

/** How finely the page follows the sound. */
const STEP_MS = 50;

interface Example {
  playing: boolean;
  /** What could not be loaded can't be heard. */
  failed: boolean;
  side: Side;
  atMs: number;
  play(fromMs?: number): void;
  pause(): void;
  seek(toMs: number): void;
  hear(side: Side): void;
}

/** A sound with two sides, and where it is. */
export function useExample(source: string): Example {
  const sound = useRef<TwoSides>(null);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [side, setSide] = useState<Side>("dub");
  const [atMs, setAtMs] = useState(0);
  useEffect(() => {
    const made = new TwoSides(source);
    const { element } = made;
    sound.current = made;
    let frame = 0;
    const look = () => {
      setAtMs(Math.floor((element.currentTime * 1000) / STEP_MS) * STEP_MS);
      if (!element.paused) frame = requestAnimationFrame(look);
    };
    const turned = () => {
      setPlaying(!element.paused);
      cancelAnimationFrame(frame);
      look();
    };
    for (const event of ["play", "pause", "ended"]) element.addEventListener(event, turned);
    element.addEventListener("seeked", look);
    element.addEventListener("error", () => {
      setPlaying(false);
      setFailed(true);
    });
    return () => {
      cancelAnimationFrame(frame);
      for (const event of ["play", "pause", "ended"]) element.removeEventListener(event, turned);
      made.close();
    };
  }, [source]);
  return {
    playing,
    failed,
    side,
    atMs,
    play(fromMs) {
      sound.current?.play(fromMs === undefined ? undefined : fromMs / 1000);
    },
    pause() {
      sound.current?.pause();
    },
    seek(toMs) {
      if (sound.current) sound.current.element.currentTime = toMs / 1000;
      setAtMs(toMs);
    },
    hear(wanted) {
      sound.current?.hear(wanted);
      setSide(wanted);
    },
  };
}
