import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Skeleton } from "@/components/ui/skeleton";
import { type MessageSet, WithMessages } from "@/lib/i18n";

const ADMIN_MESSAGES: MessageSet = {
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
};

const PAGES = [
  { to: "/app/admin", key: "overview" },
  { to: "/app/admin/users", key: "users" },
  { to: "/app/admin/jobs", key: "jobs" },
  { to: "/app/admin/workers", key: "workers" },
  { to: "/app/admin/prices", key: "prices" },
  { to: "/app/admin/payments", key: "payments" },
  { to: "/app/admin/audit", key: "audit" },
] as const;

/** What stands around the pages for administrators. */
export function AdminFrame() {
  return (
    <WithMessages set={ADMIN_MESSAGES} waiting={<Skeleton className="h-64" />}>
      <Pages />
      <Outlet />
    </WithMessages>
  );
}

function Pages() {
  const t = useTranslations("admin");
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a phone they don't all fit: the one that is open is never out of sight.
  useEffect(() => {
    const open = pathname && nav.current?.querySelector("[aria-current=page]");
    if (open) open.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={t("title")} className="-mx-4 mb-8 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex w-max min-w-full gap-1 border-b border-line">
        {PAGES.map(({ to, key }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/app/admin", includeSearch: false }}
              className="inline-block border-b-2 border-transparent px-3 py-2 text-sm font-medium text-muted hover:text-text aria-[current=page]:border-link aria-[current=page]:text-text"
            >
              {t(`pages.${key}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
