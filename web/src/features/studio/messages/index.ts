import { soon } from "@/lib/i18n";

/** The messages of the review studio. */
export const STUDIO_MESSAGES = soon({
  en: () => import("./en"),
  es: () => import("./es"),
  de: () => import("./de"),
  fr: () => import("./fr"),
});
