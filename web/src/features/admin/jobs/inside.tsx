import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { inspectJob, type JobInside, restartJob, type StageOut, stopJob } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { isOver } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { span } from "@/lib/time";
import { Ask } from "../parts/ask";
import { Moment } from "../parts/moment";
import { Status } from "../parts/status";

const EVERY_MS = 3_000;

/** A job from inside: why it failed, what each stage of it does, and what can be done about it. */
export function Inside({ jobId, onClose }: { jobId: string | null; onClose: () => void }) {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { data, error } = useQuery({
    queryKey: ["admin", "job", jobId],
    queryFn: ({ signal }) => inspectJob({ path: { job_id: jobId ?? "" }, signal }),
    enabled: jobId !== null,
    refetchInterval: (query) => (query.state.data?.job.status === "processing" ? EVERY_MS : false),
  });
  return (
    <Dialog
      open={jobId !== null}
      onOpenChange={onClose}
      title={data?.job.source_name || t("job")}
      description={<span className="font-mono text-xs">{jobId}</span>}
      wide
    >
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-64" />}
      {data && <Seen inside={data} />}
    </Dialog>
  );
}

function Seen({ inside: { job, tracks, stages } }: { inside: JobInside }) {
  const t = useTranslations("admin");
  const format = useFormatter();
  const queries = useQueryClient();
  const path = { job_id: job.id };
  const after = async (done: Promise<unknown>) => {
    await done;
    await queries.invalidateQueries({ queryKey: ["admin"] });
  };
  const lost = tracks.filter((track) => track.error_message && track.error_message !== job.error_message);
  return (
    <div className="grid gap-5 text-sm">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Status status={job.status} />
        <Link
          to="/app/admin/users/$userId"
          params={{ userId: job.user_id }}
          className="text-link hover:underline"
        >
          {job.email || job.user_id}
        </Link>
        <Moment at={job.created_at} />
        <span>{t("startedTimes", { times: job.starts })}</span>
        <span>
          {t(isOver(job.status) ? "chargedOnly" : "money", {
            held: format.number(job.held),
            charged: format.number(job.charged),
            asset: job.asset,
          })}
        </span>
      </div>
      {job.error_message && (
        <Notice tone={job.status === "failed" ? "bad" : "warn"} title={job.error_name}>
          {job.error_message}
        </Notice>
      )}
      {lost.map((track) => (
        <Notice key={track.language} tone="warn" title={track.language}>
          {track.error_message}
        </Notice>
      ))}
      <Stages stages={stages} />
      <div className="flex flex-wrap justify-end gap-3">
        {(job.status === "failed" || job.status === "cancelled") && (
          <Ask
            label={t("retry")}
            title={t("retryTitle")}
            about={t("retryAbout")}
            act={t("retry")}
            onAct={() => after(restartJob({ path }))}
          />
        )}
        {(job.status === "processing" || job.status === "pending") && (
          <Ask
            label={t("stop")}
            title={t("stopTitle")}
            about={t("stopAbout")}
            act={t("stop")}
            danger
            reasonHint={t("reasonOfStop")}
            onAct={(reason) => after(stopJob({ path, body: { reason } }))}
          />
        )}
      </div>
    </div>
  );
}

function Stages({ stages }: { stages: readonly StageOut[] }) {
  const t = useTranslations("admin");
  const [language] = useLanguage();
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold">{t("stages")}</h3>
      <ol className="divide-y divide-line rounded-xl border border-line">
        {stages.map((stage) => (
          <li
            key={`${stage.name} ${stage.language} ${stage.part}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"
          >
            <span className="w-32 font-medium">
              {[stage.name, stage.language, stage.part || ""].filter(Boolean).join(" ")}
            </span>
            <Status status={stage.status} />
            <span className="text-muted">{facts(stage, t, language).join(" · ")}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function facts(stage: StageOut, t: ReturnType<typeof useTranslations<"admin">>, language: string): string[] {
  const { started_at: started, ended_at: ended } = stage;
  return [
    stage.queue,
    stage.status === "running" ? t("percent", { percent: stage.progress_percentage }) : "",
    started && ended ? span((Date.parse(ended) - Date.parse(started)) / 1000, language) : "",
    stage.failures ? t("failures", { times: stage.failures }) : "",
    stage.kills ? t("kills", { times: stage.kills }) : "",
    stage.worker_id && stage.status === "running" ? t("by", { worker: stage.worker_id.slice(0, 8) }) : "",
  ].filter(Boolean);
}
