import { Billing } from "@/features/billing/billing";
import { soon, WithMessages } from "@/lib/i18n";

const BILLING_MESSAGES = soon({
  en: () => import("@/features/billing/messages/en"),
  es: () => import("@/features/billing/messages/es"),
  de: () => import("@/features/billing/messages/de"),
  fr: () => import("@/features/billing/messages/fr"),
});

export default function BillingRoute() {
  return (
    <WithMessages set={BILLING_MESSAGES}>
      <Billing />
    </WithMessages>
  );
}
