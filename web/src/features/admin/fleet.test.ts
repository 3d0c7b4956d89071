import { expect, it } from "vitest";
import type { QueueOut } from "@/lib/api";
import { isStuck, unserved } from "./fleet";

const queue = (name: QueueOut["name"], waiting: number, workers: number): QueueOut => ({
  name,
  waiting,
  workers,
  running: 0,
  oldest_at: waiting ? "2026-11-21T12:00:00Z" : null,
});

it("work that nobody takes is told; an empty queue needs nobody", () => {
  const queues = [queue("media", 2, 1), queue("stt", 3, 0), queue("tts", 0, 0)];
  expect(unserved({ queues })).toEqual(["stt"]);
});

it("what has waited for more than five minutes is stuck", () => {
  expect(isStuck(queue("stt", 1, 1), "2026-11-21T12:05:00Z")).toBe(false);
  expect(isStuck(queue("stt", 1, 1), "2026-11-21T12:05:01Z")).toBe(true);
  expect(isStuck(queue("stt", 0, 1), "2026-11-21T13:00:00Z")).toBe(false);
});
