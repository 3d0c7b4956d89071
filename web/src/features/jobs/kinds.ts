import { AudioLines, Captions, Clapperboard, Languages, Mic } from "lucide-react";
import type { EstimateIn } from "@/lib/api";
import { isKind, type Kind } from "./kind-names";

export type { Kind };
export type FileType = "video" | "audio" | "subtitle";
type JobType = EstimateIn["job_type"];

interface KindInfo {
  /** What the server calls it when it is priced. */
  jobType: JobType;
  /** What it is made from. */
  takes: FileType;
  /** What file pickers show. */
  accept: string;
  Icon: typeof Clapperboard;
  /** Whether it may be made in several languages at once, and costs for each. */
  many: boolean;
}

const SUBTITLES = ".srt,.vtt,.ass";

export const KINDS: Record<Kind, KindInfo> = {
  video: { jobType: "dub", takes: "video", accept: "video/*,.mkv", Icon: Clapperboard, many: true },
  audio: { jobType: "dub", takes: "audio", accept: "audio/*", Icon: AudioLines, many: true },
  transcribe: {
    jobType: "transcribe",
    takes: "video",
    accept: "video/*,audio/*,.mkv",
    Icon: Captions,
    many: false,
  },
  translate: { jobType: "translate", takes: "subtitle", accept: SUBTITLES, Icon: Languages, many: false },
  synthesize: { jobType: "synthesize", takes: "subtitle", accept: SUBTITLES, Icon: Mic, many: false },
};

/** What to tell the server that a file is: sound where a picture isn't needed, whatever was asked for. */
export function fileTypeOf(file: { name: string; type: string }, wanted: FileType): FileType {
  if (wanted === "subtitle") return "subtitle";
  if (file.type.startsWith("audio/") || /\.(mp3|m4a|wav|flac|ogg|opus|aac)$/i.test(file.name)) return "audio";
  return wanted === "audio" && !file.type.startsWith("video/") ? "audio" : "video";
}

/** What the server calls a kind of job, as we do. */
export function kindOf(jobType: string): Kind {
  if (jobType === "audio_translate") return "audio";
  return isKind(jobType) ? jobType : "video";
}
