import type { MessageSet } from "@/lib/i18n";

/** The messages of the review studio. */
export const STUDIO_MESSAGES: MessageSet = {
  en: () => import("./en"),
  es: () => import("./es"),
  de: () => import("./de"),
  fr: () => import("./fr"),
};
