import type { FleetOut, QueueOut } from "@/lib/api";

const LONG_MS = 5 * 60_000;

/** The queues in which work waits that nobody takes. */
export function unserved(fleet: Pick<FleetOut, "queues">): string[] {
  return fleet.queues.filter((queue) => queue.workers === 0 && queue.waiting > 0).map((queue) => queue.name);
}

/** Whether something has waited in a queue for so long that somebody should look. */
export function isStuck(queue: Pick<QueueOut, "oldest_at">, now: string): boolean {
  return queue.oldest_at !== null && Date.parse(now) - Date.parse(queue.oldest_at) > LONG_MS;
}
