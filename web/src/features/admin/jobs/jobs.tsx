import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Clapperboard } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Empty } from "@/components/ui/empty";
import { SelectField } from "@/components/ui/field";
import { findJobs, type OverseenJob } from "@/lib/api";
import { isOver } from "@/lib/jobs";
import { Heading } from "../parts/heading";
import { Listed } from "../parts/listed";
import { Moment } from "../parts/moment";
import { Search } from "../parts/search";
import { Status } from "../parts/status";
import { type Column, Table } from "../parts/table";
import { Inside } from "./inside";

const PAGE = 50;
const EVERY_MS = 10_000;
const STATUSES = ["pending", "processing", "completed", "failed", "cancelled"] as const;
const KINDS = ["dub", "video_translate", "audio_translate", "transcribe", "translate", "synthesize"] as const;

/** Everybody's jobs. */
export function Jobs() {
  const t = useTranslations("admin");
  const format = useFormatter();
  const navigate = useNavigate();
  const { q = "", status = "", kind = "", user = "" } = useSearch({ from: "/app/admin/jobs" });
  const [open, setOpen] = useState<string | null>(null);
  const chosen = {
    status: STATUSES.find((each) => each === status),
    kind: KINDS.find((each) => each === kind),
  };
  const query = useInfiniteQuery({
    queryKey: ["admin", "jobs", q, status, kind, user],
    queryFn: ({ pageParam, signal }) =>
      findJobs({
        query: {
          search: q,
          user,
          parked: status === "parked",
          limit: PAGE,
          ...(chosen.status ? { status: chosen.status } : {}),
          ...(chosen.kind ? { kind: chosen.kind } : {}),
          ...(pageParam ? { after: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    refetchInterval: EVERY_MS,
  });
  const jobs = query.data?.pages.flatMap((page) => page.jobs) ?? [];
  const go = (search: Record<string, string>) =>
    navigate({ to: "/app/admin/jobs", search: { q, status, kind, user, ...search } });
  const columns: Column<OverseenJob>[] = [
    { key: "job", title: t("job"), cell: (job) => <Name job={job} onOpen={() => setOpen(job.id)} /> },
    { key: "owner", title: t("owner"), cell: (job) => <Owner job={job} /> },
    { key: "status", title: t("standing"), cell: (job) => <How job={job} /> },
    {
      key: "credits",
      title: t("credits"),
      cell: (job) => format.number(isOver(job.status) ? job.charged : job.held),
      by: (job) => (isOver(job.status) ? job.charged : job.held),
      numeric: true,
    },
    {
      key: "made",
      title: t("made"),
      cell: (job) => <Moment at={job.created_at} />,
      by: (job) => job.created_at,
    },
  ];
  return (
    <div className="grid gap-6">
      <Heading title={t("pages.jobs")} about={t("jobsAbout")} />
      <Search
        label={t("seekJob")}
        hint={t("seekJobHint")}
        value={q}
        onSeek={(words) => void go({ q: words })}
      >
        <SelectField
          label={t("standing")}
          value={status}
          onChange={(event) => go({ status: event.target.value })}
          className="min-w-0 grow sm:max-w-48"
        >
          <option value="">{t("any")}</option>
          <option value="parked">{t("parked")}</option>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {t(`status.${each}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("kind")}
          value={kind}
          onChange={(event) => go({ kind: event.target.value })}
          className="min-w-0 grow sm:max-w-56"
        >
          <option value="">{t("any")}</option>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`kinds.${each}`)}
            </option>
          ))}
        </SelectField>
      </Search>
      {user && (
        <p className="flex flex-wrap items-center gap-3 text-sm">
          {t("onlyOf", { name: jobs[0]?.email || user })}
          <Button size="small" onClick={() => go({ user: "" })}>
            {t("ofEverybody")}
          </Button>
        </p>
      )}
      <Listed
        query={query}
        count={jobs.length}
        empty={
          <Empty icon={<Clapperboard aria-hidden size={24} />} title={t("noJobs")}>
            {t("noJobsAbout")}
          </Empty>
        }
      >
        <Table caption={t("pages.jobs")} rows={jobs} columns={columns} rowKey={(job) => job.id} />
      </Listed>
      <Inside jobId={open} onClose={() => setOpen(null)} />
    </div>
  );
}

function Name({ job, onOpen }: { job: OverseenJob; onOpen: () => void }) {
  const t = useTranslations("admin");
  return (
    <div className="grid justify-items-start">
      <button type="button" onClick={onOpen} className="text-left font-medium text-link hover:underline">
        {job.source_name || job.id}
      </button>
      <span className="text-muted">
        {[t(`kinds.${job.job_type}`), ...job.languages].filter(Boolean).join(" · ")}
      </span>
    </div>
  );
}

function Owner({ job }: { job: OverseenJob }) {
  return (
    <Link
      to="/app/admin/users/$userId"
      params={{ userId: job.user_id }}
      className="text-link hover:underline"
    >
      {job.email || job.user_id}
    </Link>
  );
}

function How({ job }: { job: OverseenJob }) {
  const t = useTranslations("admin");
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap gap-1.5">
        <Status status={job.status} />
        {job.parked && <Chip tone="warn">{t("parked")}</Chip>}
      </div>
      {job.status === "processing" && (
        <span className="text-muted tabular-nums">{t("percent", { percent: job.progress_percentage })}</span>
      )}
      {job.error_message && <span className="line-clamp-2 text-muted">{job.error_message}</span>}
    </div>
  );
}
