import { QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { connect, type Me, Problem, readVisitor } from "./api";

const AGAIN_AT_MOST = 3;

/** What the server said, kept for all pages. What it refused is not asked again; what did not arrive is. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (times, error) =>
        times < AGAIN_AT_MOST && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
    },
  },
});

let ended = false;
const listeners = new Set<() => void>();

function setEnded(now: boolean): void {
  ended = now;
  for (const told of listeners) told();
}

/** Whether the session has ended under somebody's hands: what their pages hold stays, and they sign in over it. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    () => ended,
  );
}

/** Who is signed in; null if nobody is. Somebody whose session has ended stays who they were. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    const { user } = await readVisitor({ signal });
    const before = queries.getQueryData<Me | null>(["me"]);
    setEnded(!user && Boolean(before));
    return user ?? before ?? null;
  },
  staleTime: 60_000,
});

/** Who is signed in: null if nobody is, undefined while that isn't known. */
export function useMe(): Me | null | undefined {
  return useQuery(meQuery).data;
}

/** Somebody signed in or out: find out who it is now, and forget what was said to another. */
export async function becameSomebodyElse(): Promise<void> {
  const before = queries.getQueryData(meQuery.queryKey);
  const { user } = await readVisitor();
  queries.setQueryData(meQuery.queryKey, user);
  setEnded(false);
  const others = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "me" };
  if (before?.id === user?.id) await queries.invalidateQueries(others);
  else await queries.resetQueries(others);
}

// A session may end at any time; the page that notices shows how to sign in again, and loses nothing of what it holds.
connect(() => setEnded(true));
