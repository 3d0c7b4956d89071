/**
 * What happens to a user's jobs, as it happens.
 *
 * One event stream for all tabs: whoever holds the lock reads it and tells the others. When that tab closes, the next
 * one goes on after the last event that any of them saw. Where there are no locks (a page that came by plain http from
 * another machine), each tab reads a stream of its own.
 */
import { onReachedAgain, suspect } from "./connection";

/** Something that happened to a job; see `JobEvent` of the API. */
export interface Happening {
  id: number;
  jobId: string;
  kind: string;
  data: Record<string, unknown>;
}

const KINDS = [
  ...["created", "started", "progress", "notice", "sample", "excerpt"],
  ...["completed", "failed", "cancelled", "deleted"],
];
const NAME = "octavia.events";
const AGAIN_MS = 10_000;

/** What an event's data says; null if it is none that we understand. */
export function happeningOf(text: string): Happening | null {
  const told: unknown = JSON.parse(text);
  if (typeof told !== "object" || told === null) return null;
  const { id, job_id, kind, data } = told as Record<string, unknown>;
  if (typeof id !== "number" || typeof job_id !== "string" || typeof kind !== "string") return null;
  return {
    id,
    jobId: job_id,
    kind,
    data: typeof data === "object" && data !== null ? (data as Happening["data"]) : {},
  };
}

/** Read a stream until the returned function is called. Broken off it comes back by itself; refused, it is asked again. */
function readStream(
  after: () => string | null,
  tell: (happening: Happening) => void,
  refused: () => void,
): () => void {
  let stream: EventSource;
  let again: ReturnType<typeof setTimeout>;
  const heard = (event: MessageEvent<string>) => {
    const happening = happeningOf(event.data);
    if (happening) tell(happening);
  };
  const open = () => {
    const last = after();
    stream = new EventSource(`/api/v1/events${last ? `?after=${last}` : ""}`);
    for (const kind of KINDS) stream.addEventListener(`job.${kind}`, heard);
    stream.onerror = () => {
      void suspect();
      if (stream.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, AGAIN_MS);
      refused();
    };
  };
  const atOnce = onReachedAgain(() => {
    clearTimeout(again);
    stream.close();
    open();
  });
  open();
  return () => {
    atOnce();
    clearTimeout(again);
    stream.close();
  };
}

/**
 * Follow what happens to the jobs of a user until the returned function is called.
 *
 * @param userId - Whose; what was seen of another user's stream counts nothing.
 * @param refused - Told when the server doesn't let us read it, as when the session has ended.
 */
export function follow(
  userId: string,
  tell: (happening: Happening) => void,
  refused: () => void = () => undefined,
): () => void {
  const seen = `${NAME}.${userId}`;
  const others = new BroadcastChannel(seen);
  others.onmessage = (message: MessageEvent<Happening>) => tell(message.data);
  const leave = new AbortController();
  const lead = () => {
    // The lock may come in the instant in which it is no longer wanted.
    if (leave.signal.aborted) return Promise.resolve();
    const close = readStream(
      () => localStorage.getItem(seen),
      (happening) => {
        localStorage.setItem(seen, String(happening.id));
        others.postMessage(happening);
        tell(happening);
      },
      refused,
    );
    return new Promise<void>((done) => {
      leave.signal.addEventListener("abort", () => {
        close();
        done();
      });
    });
  };
  if ("locks" in navigator) navigator.locks.request(seen, { signal: leave.signal }, lead).catch(left);
  else void lead();
  return () => {
    leave.abort();
    others.close();
  };
}

function left(reason: unknown): void {
  // Whoever leaves while they wait for the lock hears so.
  if (!(reason instanceof DOMException && reason.name === "AbortError")) throw reason;
}
