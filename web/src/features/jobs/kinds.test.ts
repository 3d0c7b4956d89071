import { expect, it } from "vitest";
import { fileTypeOf, kindOf } from "./kinds";

it.each([
  [{ name: "talk.mp4", type: "video/mp4" }, "video", "video"],
  [{ name: "talk.mkv", type: "" }, "video", "video"],
  [{ name: "talk.mp3", type: "audio/mpeg" }, "video", "audio"],
  [{ name: "talk.flac", type: "" }, "audio", "audio"],
  [{ name: "talk.mp4", type: "video/mp4" }, "audio", "video"],
  [{ name: "talk.vtt", type: "text/vtt" }, "subtitle", "subtitle"],
] as const)("%j, where a %s is wanted, is sent as %s", (file, wanted, told) => {
  expect(fileTypeOf(file, wanted)).toBe(told);
});

it.each([
  ["dub", "video"],
  ["video_translate", "video"],
  ["audio_translate", "audio"],
  ["transcribe", "transcribe"],
])("a job of type %s is one of kind %s", (jobType, kind) => {
  expect(kindOf(jobType)).toBe(kind);
});
