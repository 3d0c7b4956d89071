import { useTranslations } from "use-intl";

/** By what the server's words hold: workers and programs are told the same ones. */
const FAILURES = [
  [/: no speech was found/, "noSpeech"],
  [/^no engine for /, "noEngine"],
  [/voice of your own .* was deleted/, "voiceDeleted"],
  [/^what the job worked on was removed/, "sourceGone"],
] as const;

type Failure = (typeof FAILURES)[number][1];

/** Which of the failures that people can do something about it is; null if it is another. */
export function failureOf(message: string): Failure | null {
  return FAILURES.find(([words]) => words.test(message))?.[1] ?? null;
}

/** Why a job failed and what to do, in the reader's words; what has none here in the server's. */
export function useFailure(): (message: string) => string {
  const t = useTranslations("jobs.failures");
  return (message) => {
    const failure = failureOf(message);
    return failure ? t(failure) : message;
  };
}
