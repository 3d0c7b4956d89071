import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { balanceBilling } from "@/lib/api";
import { pricingQuery } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { Order } from "./order";
import { Packages } from "./packages";
import { Statement } from "./statement";
import { Subscription } from "./subscription";

/** What there is, how to get more, and what became of it. */
export function Billing() {
  const t = useTranslations("billing");
  const { order, left = false, back = "" } = useSearch({ from: "/app/billing" });
  const { history } = useRouter();
  useTitle(t("title"));
  return (
    <div className="grid gap-10">
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-3xl font-semibold">{t("title")}</h1>
          {back && (
            <Button icon={<ArrowLeft aria-hidden size={16} />} onClick={() => history.push(back)}>
              {t("back")}
            </Button>
          )}
        </div>
        {order && <Order key={order} orderId={order} left={left} />}
      </div>
      <Balance />
      <Subscription />
      <Packages back={back} />
      <Statement />
    </div>
  );
}

function Balance() {
  const t = useTranslations("billing");
  const explain = useExplain();
  const { data, error } = useQuery({
    queryKey: ["billing", "balance"],
    queryFn: ({ signal }) => balanceBilling({ signal }),
  });
  const dub = useQuery(pricingQuery).data?.rates.find((each) => each.job_type === "dub");
  if (error) return <Notice tone="bad">{explain(error)}</Notice>;
  if (!data) return <Skeleton className="h-28" />;
  const low = dub?.unit === "minute" && data.balance < dub.credits;
  return (
    <Card className="grid gap-4">
      <div className="flex flex-wrap items-end gap-x-12 gap-y-4">
        <p className="grid">
          <span className="text-sm text-muted">{t("balance")}</span>
          <span className="font-display text-5xl font-semibold tabular-nums">
            {t("number", { credits: data.balance })}
          </span>
        </p>
        {data.held > 0 && <p className="text-muted">{t("held", { credits: data.held })}</p>}
        {data.owed > 0 && <p className="text-warn">{t("owed", { credits: data.owed })}</p>}
      </div>
      {low && <Notice tone="warn">{t("low", { credits: dub.credits })}</Notice>}
    </Card>
  );
}
