import type { ReactNode } from "react";
import { soon, WithMessages } from "@/lib/i18n";

const AUTH_MESSAGES = soon({
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
});

/** Lets the pages around signing in speak. */
export function WithAuthMessages({ children }: { children: ReactNode }) {
  return <WithMessages set={AUTH_MESSAGES}>{children}</WithMessages>;
}
