import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { asProblem, balanceBilling, openCheckout, readCheckout } from "@/lib/api";
import { pricingQuery } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { meQuery } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { Statement } from "./statement";

const WAITING: readonly string[] = ["new", "open"];

/** What there is, how to get more, and what became of it. */
export function Billing() {
  const t = useTranslations("billing");
  const { order } = useSearch({ from: "/app/billing" });
  useTitle(t("title"));
  return (
    <div className="grid gap-10">
      <h1 className="text-3xl font-semibold">{t("title")}</h1>
      {order && <Order orderId={order} />}
      <Balance />
      <Packages />
      <Statement />
    </div>
  );
}

/** A payment from which one has just come back: it counts when the payment provider says so, seconds later. */
function Order({ orderId }: { orderId: string }) {
  const t = useTranslations("billing");
  const explain = useExplain();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ["order", orderId],
    queryFn: ({ signal }) => readCheckout({ path: { order_id: orderId }, signal }),
    refetchInterval: (query) => (WAITING.includes(query.state.data?.status ?? "") ? 2_000 : false),
  });
  const paid = data?.status === "paid";
  useEffect(() => {
    if (!paid) return;
    void queries.invalidateQueries({ queryKey: ["billing"] });
    void queries.invalidateQueries({ queryKey: meQuery.queryKey });
  }, [paid, queries]);
  if (error) return <Notice tone="bad">{explain(error)}</Notice>;
  if (!data) return null;
  if (paid) return <Notice tone="ok">{t("paid", { credits: data.credits })}</Notice>;
  return WAITING.includes(data.status) ? (
    <Notice tone="info">{t("waiting")}</Notice>
  ) : (
    <Notice tone="warn">{t("notPaid")}</Notice>
  );
}

function Balance() {
  const t = useTranslations("billing");
  const explain = useExplain();
  const { data, error } = useQuery({
    queryKey: ["billing", "balance"],
    queryFn: ({ signal }) => balanceBilling({ signal }),
  });
  if (error) return <Notice tone="bad">{explain(error)}</Notice>;
  if (!data) return <Skeleton className="h-28" />;
  return (
    <Card className="flex flex-wrap items-end gap-x-12 gap-y-4">
      <p className="grid">
        <span className="text-sm text-muted">{t("balance")}</span>
        <span className="font-display text-5xl font-semibold tabular-nums">
          {t("number", { credits: data.balance })}
        </span>
      </p>
      {data.held > 0 && <p className="text-muted">{t("held", { credits: data.held })}</p>}
      {data.owed > 0 && <p className="text-warn">{t("owed", { credits: data.owed })}</p>}
    </Card>
  );
}

function Packages() {
  const t = useTranslations("billing");
  const explain = useExplain();
  const format = useFormatter();
  const { data } = useQuery(pricingQuery);
  const buy = useMutation({
    mutationFn: (tier: string) => {
      // The server writes the order's id where it says so.
      const back = `${location.origin}/app/billing?order={ORDER_ID}`;
      return openCheckout({ body: { package: tier, success_url: back, cancel_url: back } });
    },
    // Where nothing is to be paid, there is no page to pay at.
    onSuccess: ({ checkout_url, order_id }) =>
      location.assign(checkout_url || `/app/billing?order=${encodeURIComponent(order_id)}`),
  });
  const closed = buy.error && asProblem(buy.error).status === 404;
  return (
    <section className="grid gap-4">
      <h2 className="text-xl font-semibold">{t("buy")}</h2>
      {buy.error && (
        <Notice tone={closed ? "info" : "bad"}>{closed ? t("noPayments") : explain(buy.error)}</Notice>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {data
          ? data.tiers.map((tier) => (
              <li key={tier.id}>
                <Card className="grid h-full content-between gap-4">
                  <div className="grid gap-1">
                    <h3 className="text-muted">{tier.name}</h3>
                    <p className="font-display text-2xl font-semibold">
                      {t("credits", { credits: tier.credits })}
                    </p>
                    <p className="text-sm text-muted">
                      {t("priceOf", {
                        price: format.number(tier.price_usd, { style: "currency", currency: tier.currency }),
                        every: tier.every,
                      })}
                    </p>
                  </div>
                  <Button
                    look="primary"
                    busy={buy.isPending && buy.variables === tier.id}
                    disabled={buy.isPending}
                    onClick={() => buy.mutate(tier.id)}
                    aria-label={t("buyOne", { name: tier.name })}
                  >
                    {t("buyThis")}
                  </Button>
                </Card>
              </li>
            ))
          : [0, 1, 2, 3].map((place) => <Skeleton key={place} className="h-40" />)}
      </ul>
    </section>
  );
}
