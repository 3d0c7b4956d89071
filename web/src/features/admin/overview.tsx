import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { findJobs } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { unserved } from "./fleet";
import { Heading } from "./parts/heading";
import { Moment } from "./parts/moment";
import { booksQuery, failedPaymentsQuery, fleetQuery } from "./queries";

const EVERY_MS = 10_000;

/** How the installation stands, and what somebody should look at. */
export function Overview() {
  const t = useTranslations("admin");
  return (
    <div className="grid gap-6">
      <Heading title={t("title")} about={t("overviewAbout")} />
      <div className="grid items-start gap-4 md:grid-cols-2">
        <div className="grid gap-4">
          <Fleet />
          <FailedJobs />
        </div>
        <div className="grid gap-4">
          <Books />
          <FailedPayments />
        </div>
      </div>
    </div>
  );
}

function Part({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <Card className="grid gap-3">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="text-lg font-semibold">{title}</h2>
        <span className="text-sm text-link">{more}</span>
      </div>
      {children}
    </Card>
  );
}

function Fleet() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { data, error } = useQuery({ ...fleetQuery, refetchInterval: EVERY_MS });
  const alive = data?.workers.filter((worker) => worker.alive) ?? [];
  const busy = alive.filter((worker) => worker.doing.length > 0).length;
  const waiting = data?.queues.reduce((sum, queue) => sum + queue.waiting, 0) ?? 0;
  const nobody = data ? unserved(data) : [];
  return (
    <Part
      title={t("pages.workers")}
      more={
        <Link to="/app/admin/workers" className="hover:underline">
          {t("look")}
        </Link>
      }
    >
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-12" />}
      {data && <p>{t("fleetNow", { workers: alive.length, busy, waiting })}</p>}
      {data && alive.length === 0 && <Notice tone="bad">{t("noWorkersAbout")}</Notice>}
      {nobody.length > 0 && <Notice tone="warn">{t("unserved", { queues: nobody.join(", ") })}</Notice>}
    </Part>
  );
}

/** The books are added up when somebody asks: it takes longer the more there is in them. */
function Books() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { data, error, isFetching, refetch } = useQuery(booksQuery);
  return (
    <Part title={t("books")}>
      <p className="text-sm text-muted">{t("booksAbout")}</p>
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {data && !isFetching && (
        <Notice tone={data.right ? "ok" : "bad"} title={t(data.right ? "booksRight" : "booksBroken")}>
          {data.right
            ? t("booksCounted", {
                wallets: data.wallets,
                operations: data.operations,
                transfers: data.transfers,
                holds: data.open_holds,
              })
            : data.broken}
        </Notice>
      )}
      <Button size="small" className="justify-self-start" busy={isFetching} onClick={() => refetch()}>
        {t("proveBooks")}
      </Button>
    </Part>
  );
}

function FailedJobs() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { data, error } = useQuery({
    queryKey: ["admin", "jobs", "parked", "first"],
    queryFn: ({ signal }) => findJobs({ query: { parked: true, limit: 5 }, signal }),
    refetchInterval: EVERY_MS,
  });
  return (
    <Part
      title={t("parkedJobs")}
      more={
        <Link to="/app/admin/jobs" search={{ status: "parked" }} className="hover:underline">
          {t("look")}
        </Link>
      }
    >
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-12" />}
      {data?.jobs.length === 0 && <p className="text-sm text-muted">{t("noParkedJobs")}</p>}
      <ul className="grid gap-2 text-sm empty:hidden">
        {data?.jobs.map((job) => (
          <li key={job.id} className="grid">
            <Link to="/app/admin/jobs" search={{ q: job.id }} className="truncate text-link hover:underline">
              {job.source_name || job.id}
            </Link>
            <span className="truncate text-muted">
              <Moment at={job.created_at} /> · {job.error_message}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function FailedPayments() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const format = useFormatter();
  const { data, error } = useQuery(failedPaymentsQuery);
  const count = data?.events.length ?? 0;
  return (
    <Part
      title={t("failedPayments")}
      more={
        <Link to="/app/admin/payments" search={{ state: "failed" }} className="hover:underline">
          {t("look")}
        </Link>
      }
    >
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-12" />}
      {data &&
        (count === 0 ? (
          <p className="text-sm text-muted">{t("noFailedPayments")}</p>
        ) : (
          <Notice tone="warn">{t("someFailedPayments", { events: format.number(count) })}</Notice>
        ))}
    </Part>
  );
}
