import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { asProblem } from "@/lib/api";
import { pricingQuery } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { useBuying } from "./order";

/** What can be bought; `back` as for `useBuying`. */
export function Packages({ back }: { back: string }) {
  const t = useTranslations("billing");
  const explain = useExplain();
  const format = useFormatter();
  const { data } = useQuery(pricingQuery);
  const buy = useBuying(back);
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
