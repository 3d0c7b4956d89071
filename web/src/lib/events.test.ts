import { expect, it } from "vitest";
import { happeningOf } from "./events";

it("an event says what happened to which job", () => {
  const text =
    '{"id": 7, "job_id": "a", "kind": "progress", "at": "2026-11-21T12:00:00Z", "data": {"phase": "MIXING"}}';
  expect(happeningOf(text)).toEqual({ id: 7, jobId: "a", kind: "progress", data: { phase: "MIXING" } });
});

it.each(["null", "7", "{}", '{"id": "7", "job_id": "a", "kind": "progress"}'])("%s is no event", (text) => {
  expect(happeningOf(text)).toBeNull();
});
