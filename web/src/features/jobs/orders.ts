import {
  createDub,
  createSynthesis,
  createTranscription,
  createTranslation,
  type Dubbing,
  deleteJobs,
  type FileInfo,
  type JobOut,
  processJobs,
  type Transcription,
} from "@/lib/api";
import { isOpen, newKey } from "@/lib/once";
import type { Kind } from "./kinds";

/** What a job is made from. */
export interface Source {
  /** Of which upload; null of an address. */
  uploadId: number | null;
  fileId: string;
  /** As the server calls it, or an address. */
  path: string;
  name: string;
}

/** What leaves a choice to the server. */
export const AUTO = "auto";

export const ENGINE_KINDS = ["stt", "mt", "tts"] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

/** What is to be made. */
export interface Choice {
  /** A code, or `auto`. */
  source: string;
  targets: readonly string[];
  /** A voice's id by language. */
  voices: Readonly<Record<string, string>>;
  burn: boolean;
  /** How far the original is lowered under lines, dB; null: as the server has it. */
  duckDb: number | null;
  engines: Readonly<Record<EngineKind, string>>;
  quality: NonNullable<Dubbing["quality"]>;
  format: NonNullable<Transcription["subtitle_format"]>;
  speed: number;
}

export function choiceFor(kind: Kind): Choice {
  return {
    source: kind === "synthesize" ? "" : "auto",
    targets: [],
    voices: {},
    burn: false,
    duckDb: null,
    engines: { stt: AUTO, mt: AUTO, tts: AUTO },
    quality: "standard",
    format: "srt",
    speed: 1,
  };
}

/** Whether all is chosen that has to be. */
export function isComplete(kind: Kind, choice: Choice): boolean {
  if (kind === "transcribe") return true;
  return kind === "synthesize" ? choice.source !== "" : choice.targets.length > 0;
}

export function sourceOf(uploadId: number, file: FileInfo): Source {
  return { uploadId, fileId: file.file_id, path: file.storage_path, name: file.filename };
}

/**
 * Make and start a job for each source, one after the other; the ids of the jobs.
 *
 * @param background - Of the one source there is.
 * @param onStarted - Told of each that started: what is left when one fails is what did not start.
 * @throws Problem - The first that is refused; its job is removed again.
 */
export async function started(
  kind: Kind,
  sources: readonly Source[],
  choice: Choice,
  background: FileInfo | null,
  onStarted: (source: Source) => void,
): Promise<string[]> {
  const ids: string[] = [];
  for (const source of sources) {
    ids.push(await ordered({ kind, source, choice, background }));
    onStarted(source);
  }
  return ids;
}

interface Order {
  kind: Kind;
  source: Source;
  choice: Choice;
  background: FileInfo | null;
}

/** The keys of orders of which no answer came. Such an order, sent again, finds its job, if there is one. */
const open = new Map<string, string>();

async function ordered(order: Order): Promise<string> {
  const name = JSON.stringify(order);
  const key = open.get(name) ?? newKey();
  open.set(name, key);
  let id: string | null = null;
  try {
    ({ id } = await made(order, { "Idempotency-Key": key }));
    await processJobs({ path: { job_id: id }, headers: { "Idempotency-Key": `${key}-start` } });
  } catch (error) {
    if (isOpen(error)) throw error;
    open.delete(name);
    if (id) await deleteJobs({ path: { job_id: id } });
    throw error;
  }
  open.delete(name);
  return id;
}

function made({ kind, source, choice, background }: Order, headers: Record<string, string>): Promise<JobOut> {
  const from = { file_id: source.fileId, storage_path: source.path };
  const [target = ""] = choice.targets;
  switch (kind) {
    case "transcribe":
      return createTranscription({
        headers,
        body: { ...from, language: choice.source, subtitle_format: choice.format },
      });
    case "translate":
      return createTranslation({
        headers,
        body: { ...from, source_language: choice.source, target_language: target },
      });
    case "synthesize": {
      const voice_id = choice.voices[choice.source] || "default";
      return createSynthesis({
        headers,
        body: { ...from, language: choice.source, voice_id, speed: choice.speed },
      });
    }
    default: {
      const voices = Object.fromEntries(choice.targets.flatMap((code) => voiceIn(choice, code)));
      const wanted = {
        target_languages: [...choice.targets],
        voices,
        burn_subtitles: kind === "video" && choice.burn,
        duck_db: choice.duckDb,
        engines: choice.engines,
        quality: choice.quality,
        background: background && { file_id: background.file_id, storage_path: background.storage_path },
      };
      return createDub({ headers, body: { ...from, source_language: choice.source, ...wanted } });
    }
  }
}

function voiceIn(choice: Choice, code: string): [string, string][] {
  const voice = choice.voices[code];
  return voice ? [[code, voice]] : [];
}
