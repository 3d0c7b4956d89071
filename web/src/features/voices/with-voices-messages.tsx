import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { type MessageSet, WithMessages } from "@/lib/i18n";

const VOICES_MESSAGES: MessageSet = {
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
};

/** Lets the page about voices speak. */
export function WithVoicesMessages({ children }: { children: ReactNode }) {
  return (
    <WithMessages set={VOICES_MESSAGES} waiting={<Skeleton className="h-64" />}>
      {children}
    </WithMessages>
  );
}
