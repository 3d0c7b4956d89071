import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Clapperboard } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { SelectField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { JobList } from "./job-list";
import { type Filter, jobsQuery } from "./queries";

const PAGE = 20;
const TYPES = ["dub", "transcribe", "translate", "synthesize", "video_translate", "audio_translate"] as const;
const STATUSES = ["pending", "processing", "completed", "failed", "cancelled"] as const;

/** All jobs, newest first; the filters stand in the address. */
export function History() {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const navigate = useNavigate();
  const { type = "", status = "", page = 0 } = useSearch({ from: "/app/jobs" });
  const filter: Filter = {
    type: pick(TYPES, type),
    status: pick(STATUSES, status),
    limit: PAGE,
    offset: page * PAGE,
  };
  const { data, error, isPlaceholderData } = useQuery(jobsQuery(filter));
  useTitle(t("history"));
  const go = (change: Partial<{ type: string; status: string; page: number }>) =>
    navigate({ to: "/app/jobs", search: { type, status, page: 0, ...change } });
  const filtered = type !== "" || status !== "";
  return (
    <div className="grid gap-6">
      <h1 className="text-3xl font-semibold">{t("history")}</h1>
      <div className="grid grid-cols-2 gap-3 sm:max-w-lg">
        <SelectField
          label={t("filterType")}
          value={type}
          onChange={(event) => go({ type: event.target.value })}
        >
          <option value="">{t("any")}</option>
          {TYPES.map((each) => (
            <option key={each} value={each}>
              {t(`types.${each}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("filterStatus")}
          value={status}
          onChange={(event) => go({ status: event.target.value })}
        >
          <option value="">{t("any")}</option>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {t(`status.${each}`)}
            </option>
          ))}
        </SelectField>
      </div>
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-96" />}
      {data && data.jobs.length === 0 && (
        <Empty
          icon={<Clapperboard aria-hidden size={24} />}
          title={t(filtered ? "noneFound" : "none")}
          action={
            filtered ? (
              <Button onClick={() => go({ type: "", status: "" })}>{t("showAll")}</Button>
            ) : (
              <Link to="/app" className={buttonClass("primary")}>
                {t("beginOne")}
              </Link>
            )
          }
        >
          {t(filtered ? "noneFoundAbout" : "noneAbout")}
        </Empty>
      )}
      {data && data.jobs.length > 0 && (
        <div className={isPlaceholderData ? "opacity-60" : undefined}>
          <JobList jobs={data.jobs} />
        </div>
      )}
      {data && data.total > PAGE && (
        <nav aria-label={t("pages")} className="flex items-center justify-between">
          <Button disabled={page === 0} onClick={() => go({ page: page - 1 })}>
            {t("newer")}
          </Button>
          <span className="text-sm text-muted tabular-nums">
            {t("pageOf", { page: page + 1, pages: Math.ceil(data.total / PAGE) })}
          </span>
          <Button disabled={(page + 1) * PAGE >= data.total} onClick={() => go({ page: page + 1 })}>
            {t("older")}
          </Button>
        </nav>
      )}
    </div>
  );
}

function pick<T extends string>(known: readonly T[], value: string): T | "" {
  return known.find((each) => each === value) ?? "";
}
