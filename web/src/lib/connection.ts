/**
 * Whether the server can be reached.
 *
 * Known by what was asked last and by what the browser says of its network. While it can't be, it is asked every few
 * seconds; as soon as it answers again, whoever waits for that is told.
 */
import { useSyncExternalStore } from "react";

const AGAIN_MS = 3_000;
const listeners = new Set<() => void>();
const waiting = new Set<() => void>();
let lost = false;
let asking = false;

/** Whether the server can't be reached now. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    () => lost,
  );
}

/** Be told each time the server can be reached again, until the returned function is called. */
export function onReachedAgain(told: () => void): () => void {
  waiting.add(told);
  return () => waiting.delete(told);
}

/** Something did not arrive: find out whether anything does. */
export async function suspect(): Promise<void> {
  if (asking) return;
  asking = true;
  while (!(await reached())) {
    set(true);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  asking = false;
  if (!lost) return;
  set(false);
  for (const told of waiting) told();
}

async function reached(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function set(now: boolean): void {
  if (lost === now) return;
  lost = now;
  for (const told of listeners) told();
}

addEventListener("offline", () => void suspect());
