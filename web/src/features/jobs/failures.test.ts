import { expect, it } from "vitest";
import { failureOf } from "./failures";

it.each([
  [
    "silent.mp4: no speech was found: check that the right audio track is chosen (--audio-track), or give subtitles (--subtitles)",
    "noSpeech",
  ],
  ["no engine for translation from English to German: works here: an, ast", "noEngine"],
  ["the voice of your own that was to speak es was deleted: make the job with another", "voiceDeleted"],
  ["the disk is full", null],
])("'%s' is told as %s", (message, failure) => {
  expect(failureOf(message)).toBe(failure);
});
