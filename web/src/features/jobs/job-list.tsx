import { Link } from "@tanstack/react-router";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { Progress } from "@/components/ui/progress";
import type { JobListOut } from "@/lib/api";
import { isOver, type JobMetadata } from "@/lib/jobs";
import { useLanguageName } from "@/lib/languages";
import { clock } from "@/lib/time";
import { KINDS, kindOf } from "./kinds";
import { StatusChip } from "./status-chip";

type Row = JobListOut["jobs"][number];

/** Jobs, each as a line that leads to it. */
export function JobList({ jobs }: { jobs: readonly Row[] }) {
  return (
    <ul className="glass divide-y divide-line overflow-hidden rounded-2xl">
      {jobs.map((job) => (
        <JobLine key={job.id} job={job} />
      ))}
    </ul>
  );
}

function JobLine({ job }: { job: Row }) {
  const t = useTranslations("jobs");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const languageName = useLanguageName();
  const kind = kindOf(job.job_type);
  const { Icon } = KINDS[kind];
  const { target_languages, duration, filename } = job.metadata as Partial<JobMetadata>;
  const facts = [
    t(`kinds.${kind}`),
    kind !== "transcribe" && target_languages?.map(languageName).join(", "),
    typeof duration === "number" && clock(duration * 1000),
    format.relativeTime(new Date(job.created_at), now),
  ].filter(Boolean);
  return (
    <li className="relative flex items-center gap-4 px-4 py-3 hover:bg-raised/60">
      <Icon aria-hidden size={20} className="shrink-0 text-muted" />
      <div className="grid min-w-0 grow gap-0.5">
        <Link
          to="/app/jobs/$jobId"
          params={{ jobId: job.id }}
          className="truncate font-medium after:absolute after:inset-0"
        >
          {typeof filename === "string" ? filename : t(`kinds.${kind}`)}
        </Link>
        <p className="text-sm text-muted sm:truncate">{facts.join(" · ")}</p>
        {!isOver(job.status) && job.status !== "pending" && (
          <Progress value={job.progress_percentage} label={t("progress")} className="mt-1 max-w-xs" />
        )}
      </div>
      <StatusChip status={job.status} />
    </li>
  );
}
