import type { MessageSet } from "@/lib/i18n";

/** What is said of what the server refuses: of no use before something was asked, so that no page waits for it. */
export const REFUSALS: MessageSet = {
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
};
