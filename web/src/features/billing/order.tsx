import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { openCheckout, readCheckout } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { creditsChanged } from "@/lib/session";

const WAITING: readonly string[] = ["new", "open"];
const LOOK_AGAIN_MS = 2_000;

/**
 * Buys a package: leads to where it is paid, and back to this page.
 *
 * @param back - Where to go on after that; empty: nowhere.
 */
export function useBuying(back: string) {
  return useMutation({
    mutationFn: (tier: string) => {
      // The server writes the order's id where it says so.
      const here = `${location.origin}/app/billing?order={ORDER_ID}`;
      const on = back ? `&back=${encodeURIComponent(back)}` : "";
      const body = { package: tier, success_url: here + on, cancel_url: `${here}&left=1${on}` };
      return openCheckout({ body });
    },
    // Where nothing is to be paid, there is no page to pay at.
    onSuccess: ({ checkout_url, order_id }) =>
      location.assign(checkout_url || `/app/billing?order=${encodeURIComponent(order_id)}`),
  });
}

interface OrderProps {
  orderId: string;
  /** Whether one came back without paying. */
  left: boolean;
}

/** A payment from which one has just come back: it counts when the payment provider says so, seconds later. */
export function Order({ orderId, left }: OrderProps) {
  const t = useTranslations("billing");
  const explain = useExplain();
  const { data, error } = useQuery({
    queryKey: ["order", orderId],
    queryFn: ({ signal }) => readCheckout({ path: { order_id: orderId }, signal }),
    refetchInterval: (query) =>
      !left && WAITING.includes(query.state.data?.status ?? "") ? LOOK_AGAIN_MS : false,
  });
  const paid = data?.status === "paid";
  useEffect(() => {
    if (paid) void creditsChanged();
  }, [paid]);
  if (error) return <Notice tone="bad">{explain(error)}</Notice>;
  if (!data) return null;
  if (paid) return <Notice tone="ok">{t("paid", { credits: data.credits })}</Notice>;
  if (!WAITING.includes(data.status)) return <Notice tone="warn">{t("notPaid")}</Notice>;
  if (!left) return <Notice tone="info">{t("waiting")}</Notice>;
  return (
    <Notice
      tone="info"
      action={
        <a href={data.checkout_url} className={buttonClass("plain", "small")}>
          {t("payAfterAll")}
        </a>
      }
    >
      {t("leftUnpaid")}
    </Notice>
  );
}
