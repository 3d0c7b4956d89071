import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { estimateJobs, type Problem } from "@/lib/api";
import { pricingQuery } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { useMe } from "@/lib/session";
import { KINDS, type Kind } from "./kinds";
import type { Source } from "./orders";

interface QuoteProps {
  kind: Kind;
  sources: readonly Source[];
  languages: number;
  arriving: boolean;
  complete: boolean;
  busy: boolean;
  fault: Problem | null;
  onStart: () => void;
}

/** What it will cost at most, before it starts. */
export function Quote({ kind, sources, languages, arriving, complete, busy, fault, onStart }: QuoteProps) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const me = useMe();
  const { jobType } = KINDS[kind];
  const pricing = useQuery(pricingQuery);
  const rate = pricing.data?.rates.find((each) => each.job_type === jobType);
  const files = sources.filter((each) => each.uploadId !== null);
  const quotes = useQueries({
    queries: files.map((source) => ({
      queryKey: ["estimate", jobType, source.path, languages],
      queryFn: () => estimateJobs({ body: { job_type: jobType, input_file_path: source.path, languages } }),
      staleTime: 60_000,
      placeholderData: (before: Awaited<ReturnType<typeof estimateJobs>> | undefined) => before,
    })),
  });
  const total = quotes.reduce((sum, quote) => sum + (quote.data?.estimated_credits ?? 0), 0);
  const known = quotes.every((quote) => quote.data);
  const balance = me?.credits ?? 0;
  const short = known && files.length > 0 && total > balance;
  const failed = quotes.find((quote) => quote.error)?.error;
  const waitsFor = sources.length === 0 ? (arriving ? "arriving" : "noSource") : complete ? null : "noTarget";
  return (
    <Card className="sticky top-6 grid gap-4">
      <h2 className="text-lg font-semibold">{t("price")}</h2>
      {sources.length === 0 ? (
        <p className="text-sm text-muted">{t("priceLater")}</p>
      ) : (
        <dl className="grid gap-2 text-sm">
          {files.map((source, place) => (
            <div key={source.uploadId} className="flex justify-between gap-4">
              <dt className="min-w-0 truncate text-muted">{source.name}</dt>
              <dd className="shrink-0 tabular-nums">
                {quotes[place]?.data ? (
                  t("credits", { credits: quotes[place].data.estimated_credits })
                ) : (
                  <Skeleton className="h-5 w-16" />
                )}
              </dd>
            </div>
          ))}
          {files.length < sources.length && <p className="text-muted">{t("priceOfAddress")}</p>}
          {files.length > 0 && (
            <div className="flex justify-between gap-4 border-t border-line pt-2 text-base font-semibold">
              <dt>{t("atMost")}</dt>
              <dd className="tabular-nums">{known ? t("credits", { credits: total }) : "…"}</dd>
            </div>
          )}
          <div className="flex justify-between gap-4 text-muted">
            <dt>{t("balance")}</dt>
            <dd className="tabular-nums">{t("credits", { credits: balance })}</dd>
          </div>
        </dl>
      )}
      {rate && (
        <p className="text-xs text-muted">
          {t(rate.unit === "minute" ? (rate.per_language ? "rateEach" : "rateMinute") : "rateJob", {
            credits: rate.credits,
          })}{" "}
          {t("onlyDelivered")}
        </p>
      )}
      {failed && <Notice tone="bad">{explain(failed)}</Notice>}
      {short && (
        <Notice tone="warn" action={<GetCredits kind={kind} />}>
          {t("tooFew", { missing: Math.ceil(total - balance) })}
        </Notice>
      )}
      {fault && (
        <Notice tone="bad" action={fault.status === 402 && <GetCredits kind={kind} />}>
          {explain(fault)}
        </Notice>
      )}
      <Button
        look="primary"
        size="large"
        icon={<Play aria-hidden size={18} />}
        busy={busy}
        disabled={waitsFor !== null || short || !known}
        aria-describedby="waits-for"
        onClick={onStart}
      >
        {t("start", { jobs: Math.max(1, sources.length) })}
      </Button>
      <p id="waits-for" className="text-center text-xs text-muted empty:hidden">
        {waitsFor && t(`waits.${waitsFor}`)}
      </p>
    </Card>
  );
}

/** To where credits are bought, and back from there: what was chosen here stays. */
function GetCredits({ kind }: { kind: Kind }) {
  const t = useTranslations("jobs");
  return (
    <Link
      to="/app/billing"
      search={{ back: `/app/new?kind=${kind}` }}
      className="font-medium text-link underline"
    >
      {t("buy")}
    </Link>
  );
}
