import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

const PREFIX = "octavia.kept.";

/**
 * State that outlives its page: it is there again after a reload, and when one comes back, in the same tab.
 *
 * @param key - What it is, among everything that is kept.
 * @param known - What is kept, if that is something that can be used; else null.
 */
export function useKept<T>(
  key: string,
  initial: T,
  known: (kept: unknown) => T | null,
): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState(() => read(key, known) ?? initial);
  useEffect(() => {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  }, [key, value]);
  return [value, setValue];
}

function read<T>(key: string, known: (kept: unknown) => T | null): T | null {
  const kept = sessionStorage.getItem(PREFIX + key);
  return kept === null ? null : known(JSON.parse(kept));
}

/** Forget one thing, once it is used up. */
export function forgetKept(key: string): void {
  sessionStorage.removeItem(PREFIX + key);
}

/** Forget everything: it was another's. */
export function forgetAllKept(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
