import { expect, it } from "vitest";
import { fileNameFor, judged } from "./recorder";

it("a recording is named after what it is", () => {
  expect(fileNameFor("audio/webm;codecs=opus")).toBe("recording.webm");
  expect(fileNameFor("audio/mp4")).toBe("recording.m4a");
  expect(fileNameFor("")).toBe("recording.webm");
});

it("silence and cut off sound are told from speech", () => {
  expect([0, 0.3, 1].map(judged)).toEqual(["quiet", "fine", "loud"]);
});
