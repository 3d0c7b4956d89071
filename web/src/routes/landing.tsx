import { Landing } from "@/features/landing/landing";
import { soon, WithMessages } from "@/lib/i18n";

const LANDING_MESSAGES = soon({
  en: () => import("@/features/landing/messages/en"),
  es: () => import("@/features/landing/messages/es"),
  de: () => import("@/features/landing/messages/de"),
  fr: () => import("@/features/landing/messages/fr"),
});

export default function LandingRoute() {
  return (
    <WithMessages set={LANDING_MESSAGES}>
      <Landing />
    </WithMessages>
  );
}
