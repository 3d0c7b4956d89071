/** Voices to be heard: one at a time in the whole page, whichever button asks for it. */
import { useSyncExternalStore } from "react";
import { asProblem, type Problem } from "./api";

interface Playing {
  /** What is heard, or about to be; null: nothing. */
  key: string | null;
  state: "loading" | "playing";
}

const NOTHING: Playing = { key: null, state: "loading" };
let playing: Playing = NOTHING;
let sound: HTMLAudioElement | null = null;
const listeners = new Set<() => void>();

function now(next: Playing): void {
  playing = next;
  for (const told of listeners) told();
}

function subscribe(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

/** Stop what is heard. */
export function silence(): void {
  if (sound) {
    sound.pause();
    URL.revokeObjectURL(sound.src);
    sound = null;
  }
  now(NOTHING);
}

/**
 * Let something be heard in place of what was; what is heard already, stop.
 *
 * @param load - Fetches it.
 * @returns What went wrong, if anything did.
 */
export async function hear(key: string, load: () => Promise<Blob>): Promise<Problem | null> {
  const again = playing.key === key;
  silence();
  if (again) return null;
  // Made before anything is waited for: some browsers let play only what a click began.
  const ours = new Audio();
  sound = ours;
  now({ key, state: "loading" });
  try {
    const blob = await load();
    if (sound !== ours) return null;
    ours.src = URL.createObjectURL(blob);
    ours.onended = () => sound === ours && silence();
    await ours.play();
    if (sound === ours) now({ key, state: "playing" });
    return null;
  } catch (error) {
    if (sound !== ours) return null;
    silence();
    return asProblem(error);
  }
}

/** Whether that is heard now, or about to be. */
export function useHeard(key: string): Playing["state"] | null {
  const all = useSyncExternalStore(subscribe, () => playing);
  return all.key === key ? all.state : null;
}
