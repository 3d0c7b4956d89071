import { useMutation, useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Notice } from "@/components/ui/notice";
import { openPortal, readSubscription, type SubscriptionOut } from "@/lib/api";
import { useExplain } from "@/lib/problems";

/** What somebody has subscribed to, how long it lasts, and the provider's page where it is changed or ended. */
export function Subscription() {
  const t = useTranslations("billing");
  const explain = useExplain();
  const { data } = useQuery({
    queryKey: ["billing", "subscription"],
    queryFn: ({ signal }) => readSubscription({ signal }),
  });
  const portal = useMutation({
    mutationFn: () => openPortal({ body: { return_url: `${location.origin}/app/billing` } }),
    onSuccess: ({ portal_url }) => location.assign(portal_url),
  });
  const mine = data?.subscription;
  if (!mine) return null;
  return (
    <section className="grid gap-4">
      <h2 className="text-xl font-semibold">{t("subscription")}</h2>
      {portal.error && <Notice tone="bad">{explain(portal.error)}</Notice>}
      <Card className="flex flex-wrap items-center justify-between gap-4">
        <div className="grid gap-1">
          <h3 className="flex items-center gap-3 text-lg font-semibold">
            {mine.name}
            <Standing one={mine} />
          </h3>
          <Terms one={mine} />
        </div>
        <Button
          icon={<ExternalLink aria-hidden size={16} />}
          busy={portal.isPending}
          onClick={() => portal.mutate()}
        >
          {t("manage")}
        </Button>
      </Card>
    </section>
  );
}

function Standing({ one }: { one: SubscriptionOut }) {
  const t = useTranslations("billing.standing");
  if (one.status === "past_due" || one.status === "unpaid") return <Chip tone="warn">{t("due")}</Chip>;
  if (one.good_until === null || one.status === "canceled") return <Chip>{t("over")}</Chip>;
  return one.ends_at ? <Chip tone="warn">{t("ending")}</Chip> : <Chip tone="ok">{t("on")}</Chip>;
}

function Terms({ one }: { one: SubscriptionOut }) {
  const t = useTranslations("billing");
  const format = useFormatter();
  const day = (at: string) => format.dateTime(new Date(at), { dateStyle: "medium" });
  const price = format.number(one.amount_usd, { style: "currency", currency: one.currency });
  const until = one.ends_at ?? (one.status === "canceled" ? one.period_end : null);
  return (
    <p className="text-muted">
      {t("terms", { credits: one.credits, price })}{" "}
      {until ? t("endsAt", { at: day(until) }) : one.period_end && t("renewsAt", { at: day(one.period_end) })}
    </p>
  );
}
