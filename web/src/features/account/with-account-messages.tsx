import type { ReactNode } from "react";
import { soon, WithMessages } from "@/lib/i18n";

const ACCOUNT_MESSAGES = soon({
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
});

/** Lets the pages about the account speak. */
export function WithAccountMessages({ children }: { children: ReactNode }) {
  return <WithMessages set={ACCOUNT_MESSAGES}>{children}</WithMessages>;
}
