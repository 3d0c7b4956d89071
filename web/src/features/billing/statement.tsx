import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, Receipt } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Why } from "@/components/charges/explanation";
import { Button, buttonClass } from "@/components/ui/button";
import { DownloadLink } from "@/components/ui/download-link";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { type TransactionsOut, transactionsBilling } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useExplain } from "@/lib/problems";

const PAGE = 20;

/** Everything that changed the balance, newest first. */
export function Statement() {
  const t = useTranslations("billing");
  const explain = useExplain();
  const [page, setPage] = useState(0);
  const { data, error } = useQuery({
    queryKey: ["billing", "transactions", page],
    queryFn: ({ signal }) => transactionsBilling({ query: { limit: PAGE, offset: page * PAGE }, signal }),
    placeholderData: (before) => before,
  });
  return (
    <section className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-xl font-semibold">{t("statement")}</h2>
        <DownloadLink href="/api/v1/billing/transactions.csv" className={buttonClass("quiet", "small")}>
          <Download aria-hidden size={16} />
          CSV
        </DownloadLink>
      </div>
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-48" />}
      {data?.transactions.length === 0 && (
        <Empty icon={<Receipt aria-hidden size={24} />} title={t("none")}>
          {t("noneAbout")}
        </Empty>
      )}
      {data && data.transactions.length > 0 && <Lines lines={data.transactions} />}
      {data && data.total > PAGE && (
        <div className="flex justify-between">
          <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
            {t("newer")}
          </Button>
          <Button disabled={(page + 1) * PAGE >= data.total} onClick={() => setPage(page + 1)}>
            {t("older")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Lines({ lines }: { lines: TransactionsOut["transactions"] }) {
  const t = useTranslations("billing");
  const format = useFormatter();
  return (
    <ul className="glass divide-y divide-line overflow-hidden rounded-2xl text-sm">
      {lines.map((line) => (
        <li key={line.id} className="flex items-center gap-4 px-4 py-3">
          <div className="grid min-w-0 grow gap-0.5">
            <p className="font-medium">
              {t.has(`kinds.${line.transaction_type}`)
                ? t(`kinds.${line.transaction_type as "purchase"}`)
                : line.transaction_type}
            </p>
            <p className="text-muted">
              {format.dateTime(new Date(line.created_at), { dateStyle: "medium", timeStyle: "short" })}
              {line.job_id && (
                <>
                  {" · "}
                  <Link to="/app/jobs/$jobId" params={{ jobId: line.job_id }} className="text-link underline">
                    {t("job")}
                  </Link>
                </>
              )}
            </p>
          </div>
          {line.transaction_type === "deduction" && line.job_id && <Why jobId={line.job_id} />}
          <p className="grid shrink-0 justify-items-end whitespace-nowrap">
            <span className={cx("font-medium tabular-nums", line.amount > 0 && "text-ok")}>
              {format.number(line.amount, { signDisplay: "exceptZero" })}
            </span>
            <span className="text-xs text-muted tabular-nums">
              {t("left", { credits: line.balance_after })}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}
