import { Link, Outlet } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { useMe } from "@/lib/session";
import { Brand } from "./brand";
import { LanguageSelect, ThemeToggle } from "./controls";

/** What stands around the pages that anybody may see. */
export default function PublicLayout() {
  const t = useTranslations("nav");
  const me = useMe();
  return (
    <div className="flex min-h-dvh flex-col overflow-x-clip">
      <a href="#main" className={buttonClass("primary", "normal", "skip-link")}>
        {t("skip")}
      </a>
      <header className="mx-auto flex w-full max-w-6xl items-center justify-between gap-2 px-4 py-4 sm:px-6">
        <Brand />
        <nav aria-label={t("main")} className="flex items-center gap-1 sm:gap-2">
          <LanguageSelect />
          <ThemeToggle />
          {me ? (
            <Link to="/app" className={buttonClass("primary", "normal")}>
              {t("openApp")}
            </Link>
          ) : (
            <Link to="/login" search={{ next: "" }} className={buttonClass("plain", "normal")}>
              {t("login")}
            </Link>
          )}
        </nav>
      </header>
      <main id="main" className="peer grow">
        <Outlet />
      </main>
      {/* It comes with the page, which would push it away otherwise. */}
      <footer className="mx-auto w-full max-w-6xl px-4 py-8 text-muted text-sm peer-empty:invisible sm:px-6">
        {t("footer")}
      </footer>
    </div>
  );
}
