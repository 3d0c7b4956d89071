import { Check } from "lucide-react";
import { useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { Progress } from "@/components/ui/progress";
import { Skeleton } from "@/components/ui/skeleton";
import type { JobStatusOut, TracksOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useLanguage } from "@/lib/i18n";
import { useLanguageName } from "@/lib/languages";
import { span } from "@/lib/time";
import { kindOf } from "./kinds";
import { Samples } from "./samples";

const PHASES = ["TRANSCRIBING", "TRANSLATING", "SYNTHESIZING", "UPLOADING"] as const;

/** A job at work: how far it is, at what, in which language, and how long still. */
export function Working({ job, tracks }: { job: JobStatusOut; tracks: TracksOut | undefined }) {
  const t = useTranslations("jobs");
  const [language] = useLanguage();
  const left = tracks?.time_left_seconds;
  const waits = job.phase === "PENDING";
  const kind = kindOf(job.job_type);
  const dubs = kind === "video" || kind === "audio";
  const speaks = dubs || kind === "synthesize";
  return (
    <>
      <Card className="grid gap-6">
        <div className="grid gap-3">
          <div className="flex items-baseline justify-between gap-4">
            <p className="font-display text-4xl font-semibold whitespace-nowrap tabular-nums">
              {job.progress_percentage} %
            </p>
            <p aria-live="polite" className="text-muted">
              {typeof left === "number" && left > 0
                ? t("timeLeft", { time: span(left, language) })
                : t(waits ? "waitsForWorker" : "timeUnknown")}
            </p>
          </div>
          <Progress value={job.progress_percentage} label={t("progress")} className="!h-3" />
        </div>
        {speaks && <Phases phase={job.phase} />}
        <TrackList job={job} tracks={tracks} />
        <p className="text-sm text-muted">{t("leaveFreely")}</p>
      </Card>
      {dubs && <Samples jobId={job.job_id} />}
    </>
  );
}

function Phases({ phase }: { phase: string }) {
  const t = useTranslations("jobs.phases");
  const now = (PHASES as readonly string[]).indexOf(phase);
  return (
    <ol className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {PHASES.map((each, place) => (
        <li
          key={each}
          aria-current={place === now ? "step" : undefined}
          className={cx(
            "flex items-center gap-2 border-t-2 pt-2 text-sm",
            place < now ? "border-ok" : place === now ? "border-link font-medium" : "border-line text-muted",
          )}
        >
          {place < now && <Check aria-hidden size={15} className="text-ok" />}
          {t(each)}
        </li>
      ))}
    </ol>
  );
}

function TrackList({ job, tracks }: { job: JobStatusOut; tracks: TracksOut | undefined }) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const stepName = useStepName();
  if (!tracks) return <Skeleton className="h-16" />;
  if (tracks.tracks.length === 0) return <p className="text-sm text-muted">{stepName(job.current_step)}</p>;
  return (
    <ul className="grid gap-4">
      {tracks.tracks.map((track) => (
        <li key={track.language} className="grid gap-1.5">
          <div className="flex items-baseline justify-between gap-4 text-sm">
            <span className="font-medium">{name(track.language)}</span>
            <span className="text-muted tabular-nums">
              {track.error_message ?? stepName(track.current_step || job.current_step)} ·{" "}
              {track.progress_percentage} %
            </span>
          </div>
          <Progress
            value={track.progress_percentage}
            label={t("progressOf", { language: name(track.language) })}
          />
        </li>
      ))}
    </ul>
  );
}

// By how the server's words begin: behind some stands the language.
const STEPS = [
  ["Getting the file", "fetch"],
  ["Looking at the file", "look"],
  ["Reading the sound", "look"],
  ["Taking voice", "separate"],
  ["Finding speech", "listen"],
  ["Transcribing", "listen"],
  ["Telling speakers", "speakers"],
  ["Translating", "translate"],
  ["Speaking", "speak"],
  ["Fitting", "fit"],
  ["Preparing the first minute", "sample"],
  ["Preparing what was changed", "mix"],
  ["Slowing", "fit"],
  ["Placing", "mix"],
  ["Mixing", "mix"],
  ["Writing subtitles", "subtitles"],
  ["Drawing", "burn"],
  ["Putting", "pack"],
  ["Delivering", "pack"],
  ["Measuring", "measure"],
  ["Writing the report", "measure"],
] as const;

/** What a worker does, in the reader's words; what has none here in the server's. */
function useStepName(): (step: string) => string {
  const t = useTranslations("jobs.steps");
  return (step) => {
    const known = STEPS.find(([beginning]) => step.startsWith(beginning));
    return known ? t(known[1]) : step;
  };
}
