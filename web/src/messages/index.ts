import { soon } from "@/lib/i18n";

/** The messages of the shell and its pages. */
export const SHELL_MESSAGES = soon({
  en: () => import("./en"),
  es: () => import("./es"),
  de: () => import("./de"),
  fr: () => import("./fr"),
});
