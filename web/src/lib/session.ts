import { notifyManager, QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { ReadVisitorData, ReadVisitorErrors, ReadVisitorResponses } from "@/api";
import { client } from "@/api/client.gen";
import type { Me } from "./api";
import { onReachedAgain, suspect } from "./connection";
import { forgetAllKept } from "./kept";
import { connect, Problem } from "./problem";

const AGAIN_AT_MOST = 3;

// A page shows at once that something is under way: a second press, however soon, finds its button switched off.
notifyManager.setScheduler(queueMicrotask);

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

const VISITOR: ReadVisitorData["url"] = "/api/v1/auth/visitor";

/** Who asks, as `readVisitor` of `@/api`, without the module of all other calls: every page waits for this one. */
function readVisitor(signal?: AbortSignal): Promise<ReadVisitorResponses[200]> {
  return client.get<ReadVisitorResponses, ReadVisitorErrors, true, "data">({
    responseStyle: "data",
    url: VISITOR,
    signal,
  });
}

/** Whether somebody's session goes on; has ended, and they are asked to sign in; or was asked so and put it off. */
type Standing = "on" | "ended" | "put-off";
let standing: Standing = "on";
const listeners = new Set<() => void>();
const regained = new Set<() => void>();

function setStanding(now: Standing): void {
  const back = standing !== "on" && now === "on";
  standing = now;
  for (const told of listeners) told();
  if (back) for (const told of regained) told();
}

function subscribe(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

/** Whether the session has ended under somebody's hands: what their pages hold stays, and they sign in over it. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(subscribe, () => standing !== "on");
}

/** Whether they were asked to sign in again and put it off; and how to put it off, or be asked once more. */
export function usePutOff(): [boolean, (putOff: boolean) => void] {
  const putOff = useSyncExternalStore(subscribe, () => standing === "put-off");
  return [putOff, (now) => setStanding(now ? "put-off" : "ended")];
}

/** Be told each time a session that had ended goes on. */
export function onSignedInAgain(told: () => void): void {
  regained.add(told);
}

/** Something was refused because nobody is signed in: ask to sign in. Who put that off is not asked by mere looking. */
export function sessionRefused(looking = false): void {
  // The other tabs are asked to look themselves.
  if (standing === "on") others.postMessage("who");
  if (standing === "on" || !looking) setStanding("ended");
}

const forgetting = new Set<() => void>();

/** Be told when somebody else signs in, to forget what was the other's. */
export function onSomebodyElse(told: () => void): void {
  forgetting.add(told);
}

function forgetTheOther(): void {
  forgetAllKept();
  for (const told of forgetting) told();
}

/** Who is signed in; null if nobody is. Somebody whose session has ended stays who they were. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    const { user } = await readVisitor(signal);
    const before = queries.getQueryData<Me | null>(["me"]);
    if (user && before && user.id !== before.id) {
      // Somebody else signed in in another tab: nothing on this page is theirs.
      forgetTheOther();
      location.assign("/app");
    } else if (user || !before) setStanding("on");
    else sessionRefused(true);
    return user ?? before ?? null;
  },
  staleTime: 60_000,
});

/** Who is signed in: null if nobody is, undefined while that isn't known. */
export function useMe(): Me | null | undefined {
  return useQuery(meQuery).data;
}

/** Look whether somebody is still signed in, and who; pages follow. */
export function lookWhoItIs(): void {
  void queries.invalidateQueries({ queryKey: meQuery.queryKey });
}

/** Somebody signed in or out: find out who it is now, and forget what was said to another. */
export async function becameSomebodyElse(): Promise<void> {
  const before = queries.getQueryData(meQuery.queryKey);
  const { user } = await readVisitor();
  queries.setQueryData(meQuery.queryKey, user);
  setStanding("on");
  others.postMessage("who");
  if (before?.id === user?.id) await queries.invalidateQueries(notMe);
  else {
    if (before) forgetTheOther();
    await queries.resetQueries(notMe);
  }
}

const notMe = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "me" };

/** Credits came or went by what was done here: look again, in the other tabs too. */
export async function creditsChanged(): Promise<void> {
  others.postMessage("credits");
  await lookAtCredits();
}

async function lookAtCredits(): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["billing"] }),
    queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  ]);
}

// What one tab does to the session or the credits is true for all.
const others = new BroadcastChannel("octavia.session");
others.onmessage = (message: MessageEvent<"who" | "credits">) => {
  if (message.data === "credits") void lookAtCredits();
  else void queries.invalidateQueries({ queryKey: meQuery.queryKey, refetchType: "all" });
};

// After a break everything shown may be old.
onReachedAgain(() => void queries.invalidateQueries());

// A session may end at any time; the page that notices shows how to sign in again, and loses nothing of what it holds.
connect(sessionRefused, () => void suspect());
