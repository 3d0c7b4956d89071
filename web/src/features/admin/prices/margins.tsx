import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";
import { type JobMarginOut, readMargins } from "@/lib/api";
import { Listed } from "../parts/listed";
import { Moment } from "../parts/moment";
import { type Column, Table } from "../parts/table";

const PAGE = 20;

/** What jobs were charged, beside what vendors took for them. */
export function Margins({ asset }: { asset: string }) {
  const t = useTranslations("admin");
  const format = useFormatter();
  const query = useInfiniteQuery({
    queryKey: ["admin", "margins", asset],
    queryFn: ({ pageParam, signal }) =>
      readMargins({ query: { asset, limit: PAGE, offset: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (page.jobs.length === PAGE ? pages.length * PAGE : null),
  });
  const jobs = query.data?.pages.flatMap((page) => page.jobs) ?? [];
  const sums = query.data?.pages[0];
  const dollars = (amount: number) =>
    format.number(amount, { style: "currency", currency: "USD", maximumFractionDigits: 4 });
  const columns: Column<JobMarginOut>[] = [
    {
      key: "job",
      title: t("job"),
      cell: (job) => (
        <Link
          to="/app/admin/jobs"
          search={{ q: job.job_id }}
          aria-label={`${t("job")} ${job.job_id.slice(0, 8)}`}
          className="font-mono text-xs text-link hover:underline"
        >
          {job.job_id.slice(0, 8)}
        </Link>
      ),
    },
    { key: "when", title: t("when"), cell: (job) => <Moment at={job.held_at} />, by: (job) => job.held_at },
    {
      key: "charged",
      title: t("credits"),
      cell: (job) => format.number(job.charged),
      by: (job) => job.charged,
      numeric: true,
    },
    {
      key: "worth",
      title: t("worth"),
      cell: (job) => dollars(job.worth_usd),
      by: (job) => job.worth_usd,
      numeric: true,
    },
    {
      key: "cost",
      title: t("vendors"),
      cell: (job) => dollars(job.cost_usd),
      by: (job) => job.cost_usd,
      numeric: true,
    },
    {
      key: "margin",
      title: t("margin"),
      cell: (job) => <span className={job.margin_usd < 0 ? "text-bad" : ""}>{dollars(job.margin_usd)}</span>,
      by: (job) => job.margin_usd,
      numeric: true,
    },
  ];
  return (
    <section className="grid gap-4">
      <h2 className="text-xl font-semibold">{t("margins")}</h2>
      {sums && (
        <p className="text-sm text-muted">
          {t("marginsSum", {
            credits: sums.charged,
            worth: dollars(sums.worth_usd),
            cost: dollars(sums.cost_usd),
            credit: dollars(sums.credit_usd),
          })}
        </p>
      )}
      <Listed query={query} count={jobs.length} empty={<p className="text-muted">{t("noMargins")}</p>}>
        <Table caption={t("margins")} rows={jobs} columns={columns} rowKey={(job) => job.job_id} />
      </Listed>
    </section>
  );
}
