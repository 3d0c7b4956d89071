/** A recording by the browser: begun, listened to while it goes on, ended. */

/** What browsers record to, the best first. */
const FORMATS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"] as const;
const SAMPLES = 2048;
/** Below this, nobody speaks; above that, it is cut off. */
const QUIET = 0.02;
const LOUD = 0.97;

export interface Recording {
  /** How loud it is now, 0 to 1. */
  level: () => number;
  stop: () => Promise<File>;
  /** Give it up. */
  drop: () => void;
}

/** Whether this browser can record here: only pages that came by https, or from this machine, may. */
export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && navigator.mediaDevices !== undefined;
}

/** How a level is to be judged. */
export function judged(level: number): "quiet" | "fine" | "loud" {
  if (level < QUIET) return "quiet";
  return level > LOUD ? "loud" : "fine";
}

/** What a recording of that type is called. */
export function fileNameFor(type: string): string {
  const format = /^audio\/(\w+)/.exec(type)?.[1] ?? "webm";
  return `recording.${format === "mp4" ? "m4a" : format}`;
}

/**
 * Begin to record.
 *
 * @throws DOMException - If the microphone can't be had.
 */
export async function begin(): Promise<Recording> {
  // What browsers do to a call's sound, they would do to the voice.
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const mimeType = FORMATS.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 128_000 } : {});
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = SAMPLES;
  context.createMediaStreamSource(stream).connect(ear);
  const samples = new Float32Array(SAMPLES);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const end = () => {
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== "closed") void context.close();
  };
  recorder.start(1_000);
  return {
    level: () => {
      ear.getFloatTimeDomainData(samples);
      return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    },
    stop: () =>
      new Promise((done) => {
        recorder.onstop = () => {
          end();
          const type = recorder.mimeType || parts[0]?.type || "audio/webm";
          done(new File(parts, fileNameFor(type), { type: type.split(";")[0] ?? type }));
        };
        recorder.stop();
      }),
    drop: () => {
      recorder.onstop = null;
      if (recorder.state !== "inactive") recorder.stop();
      end();
    },
  };
}
