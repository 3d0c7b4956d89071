/** Voices: those of engines, and one's own. */
import { queryOptions } from "@tanstack/react-query";
import { listVoices, type OwnVoiceOut, previewVoice, voiceRecording } from "./api";

/** How the id of a voice begins that is one of the owner's own. */
export const OWN = "own:";

/** One's own voices, newest first. */
export const ownVoicesQuery = queryOptions({
  queryKey: ["voices"],
  queryFn: ({ signal }) => listVoices({ signal }),
  staleTime: 60_000,
});

/** A short sentence by a voice of an engine. */
export async function sentenceBy(language: string, voice: string, tts: string): Promise<Blob> {
  return (await previewVoice({ path: { language }, query: { voice, tts }, parseAs: "blob" })) as Blob;
}

/** The recording of a voice of one's own. */
export async function recordingOf({ id }: Pick<OwnVoiceOut, "id">): Promise<Blob> {
  return (await voiceRecording({ path: { voice_id: id }, parseAs: "blob" })) as Blob;
}
