import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { JobStatusOut } from "@/lib/api";
import { isOver, metadataOf, noticesQuery, statusQuery, tracksQuery } from "@/lib/jobs";
import { useLanguageName } from "@/lib/languages";
import { useExplain } from "@/lib/problems";
import { clock } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { Charge } from "./charge";
import { useFailure } from "./failures";
import { JobActions } from "./job-actions";
import { kindOf } from "./kinds";
import { Results } from "./results";
import { StatusChip } from "./status-chip";
import { Working } from "./working";

/** Should the event stream be lost for long, the page still moves. */
const LOOK_AGAIN_MS = 10_000;

/** One job: how it goes on, and then what came of it. */
export function JobPage({ jobId }: { jobId: string }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const status = useQuery({
    ...statusQuery(jobId),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data.status) ? false : LOOK_AGAIN_MS),
  });
  if (status.data) return <Shown job={status.data} />;
  if (status.error) {
    return (
      <div className="grid gap-6">
        <Back />
        <h1 className="text-2xl font-semibold sm:text-3xl">{t("notShown")}</h1>
        <Notice tone="bad">{explain(status.error)}</Notice>
      </div>
    );
  }
  return (
    <div className="grid gap-6">
      <Skeleton className="h-10 w-2/3" />
      <Skeleton className="h-56" />
    </div>
  );
}

function Back() {
  const t = useTranslations("jobs");
  return (
    <Link
      to="/app/jobs"
      className="flex items-center gap-1.5 justify-self-start text-sm text-muted hover:text-text"
    >
      <ArrowLeft aria-hidden size={16} />
      {t("history")}
    </Link>
  );
}

function Shown({ job }: { job: JobStatusOut }) {
  const t = useTranslations("jobs");
  const format = useFormatter();
  const name = useLanguageName();
  const failure = useFailure();
  const known = metadataOf(job);
  const kind = kindOf(job.job_type);
  const over = isOver(job.status);
  const tracks = useQuery({ ...tracksQuery(job.job_id), refetchInterval: over ? false : LOOK_AGAIN_MS });
  const notices = useQuery(noticesQuery(job.job_id)).data?.notices ?? [];
  const title = known.filename || t(`kinds.${kind}`);
  useTitle(over ? title : `${job.progress_percentage} % · ${title}`);
  const facts = [
    t(`kinds.${kind}`),
    kind !== "transcribe" && known.target_languages.map(name).join(", "),
    known.duration !== null && clock(known.duration * 1000),
    format.dateTime(new Date(job.created_at), { dateStyle: "medium", timeStyle: "short" }),
  ].filter(Boolean);
  return (
    <div className="grid gap-6">
      <div className="grid gap-3">
        <Back />
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="grid min-w-0 gap-1.5">
            <h1 className="text-2xl font-semibold [overflow-wrap:anywhere] sm:text-3xl">{title}</h1>
            <p className="text-muted">{facts.join(" · ")}</p>
          </div>
          <StatusChip status={job.status} />
        </div>
      </div>
      {job.status === "failed" && (
        <Notice tone="bad" title={t("failedTitle")}>
          {job.error_message && <p>{failure(job.error_message)}</p>}
          <p>{t("failed")}</p>
        </Notice>
      )}
      {job.status === "cancelled" && <Notice tone="info">{t("cancelled")}</Notice>}
      {!over && <Working job={job} tracks={tracks.data} />}
      {job.status === "completed" && <Results job={job} />}
      {notices.length > 0 && (
        <section className="grid gap-2">
          <h2 className="text-lg font-semibold">{t("notices")}</h2>
          <ul className="grid list-disc gap-1 pl-5 text-sm text-muted">
            {notices.map((notice) => (
              <li key={`${notice.language} ${notice.message}`}>{notice.message}</li>
            ))}
          </ul>
        </section>
      )}
      <div className="flex flex-wrap items-center justify-between gap-4 border-t border-line pt-4">
        <Charge job={job} />
        <JobActions job={job} />
      </div>
    </div>
  );
}
