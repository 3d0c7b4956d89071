import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { soon, WithMessages } from "@/lib/i18n";

const JOBS_MESSAGES = soon({
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
});

/** Lets the pages about jobs speak. */
export function WithJobsMessages({ children }: { children: ReactNode }) {
  return (
    <WithMessages set={JOBS_MESSAGES} waiting={<Skeleton className="h-64" />}>
      {children}
    </WithMessages>
  );
}
