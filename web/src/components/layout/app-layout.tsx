import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import {
  Clapperboard,
  Coins,
  History,
  KeyRound,
  LifeBuoy,
  LogOut,
  Menu as MenuIcon,
  MicVocal,
  Settings,
  ShieldCheck,
  Webhook,
} from "lucide-react";
import { lazy, Suspense, useRef } from "react";
import { useTranslations } from "use-intl";
import { buttonClass, IconButton } from "@/components/ui/button";
import { logOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useJobEvents } from "@/lib/jobs";
import { becameSomebodyElse, useMe, useSessionEnded } from "@/lib/session";
import { Brand } from "./brand";
import { Connection } from "./connection";
import { LanguageSelect, ThemeToggle } from "./controls";

const SignInAgain = lazy(() => import("@/features/auth/sign-in-again"));

const PLACES = [
  { to: "/app", key: "home", Icon: Clapperboard },
  { to: "/app/jobs", key: "history", Icon: History },
  { to: "/app/voices", key: "voices", Icon: MicVocal },
  { to: "/app/billing", key: "billing", Icon: Coins },
  { to: "/app/keys", key: "keys", Icon: KeyRound },
  { to: "/app/webhooks", key: "webhooks", Icon: Webhook },
  { to: "/app/settings", key: "settings", Icon: Settings },
  { to: "/app/help", key: "help", Icon: LifeBuoy },
] as const;
const FOR_ADMINISTRATORS = [{ to: "/app/admin", key: "admin", Icon: ShieldCheck }] as const;

/** What stands around the pages of somebody who is signed in. */
export default function AppLayout() {
  const t = useTranslations("nav");
  const me = useMe();
  const ended = useSessionEnded();
  useJobEvents(me?.id);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_1fr]">
      <a href="#main" className={buttonClass("primary", "normal", "skip-link")}>
        {t("skip")}
      </a>
      <Bar credits={me?.credits} />
      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 border-r border-line bg-surface p-4 lg:flex">
        <div className="px-2 pt-1">
          <Brand to="/app" />
        </div>
        <Places />
        <div className="mt-auto grid gap-2">
          {me && <Credits credits={me.credits} />}
          <p className="truncate px-3 text-xs text-muted" title={me?.email}>
            {me?.name || me?.email}
          </p>
          <div className="flex items-center justify-between">
            <LanguageSelect />
            <ThemeToggle />
            <SignOut />
          </div>
        </div>
      </aside>
      <main id="main" className="mx-auto w-full max-w-5xl min-w-0 px-4 py-6 sm:px-8 lg:py-10">
        <Connection />
        <Outlet />
      </main>
      {ended && (
        <Suspense>
          <SignInAgain email={me?.email ?? ""} />
        </Suspense>
      )}
    </div>
  );
}

/** On a phone: a bar with a menu that opens. */
function Bar({ credits }: { credits: number | undefined }) {
  const t = useTranslations("nav");
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute("open");
  return (
    <header className="sticky top-0 z-30 flex items-center justify-between gap-2 border-b border-line bg-surface px-4 py-2 lg:hidden">
      <Brand to="/app" />
      <div className="flex items-center gap-1">
        {credits !== undefined && <Credits credits={credits} />}
        <details ref={menu} className="group">
          <summary aria-label={t("menu")} className={buttonClass("quiet", "normal", "list-none !px-2.5")}>
            <MenuIcon aria-hidden size={20} />
          </summary>
          <div className="absolute inset-x-0 top-full grid gap-3 border-b border-line bg-surface p-4 shadow-card">
            <Places onGo={close} />
            <div className="flex items-center justify-between border-t border-line pt-3">
              <LanguageSelect />
              <ThemeToggle />
              <SignOut />
            </div>
          </div>
        </details>
      </div>
    </header>
  );
}

function Places({ onGo }: { onGo?: () => void }) {
  const t = useTranslations("nav");
  const me = useMe();
  const places = me?.role === "admin" ? [...PLACES, ...FOR_ADMINISTRATORS] : PLACES;
  return (
    <nav aria-label={t("main")} className="grid gap-0.5">
      {places.map(({ to, key, Icon }) => (
        <Link
          key={to}
          to={to}
          onClick={onGo}
          activeOptions={{ exact: to === "/app", includeSearch: false }}
          className="flex items-center gap-3 rounded-lg px-3 py-2 text-sm font-medium text-muted hover:bg-raised hover:text-text aria-[current=page]:bg-raised aria-[current=page]:text-text"
        >
          <Icon aria-hidden size={18} />
          {t(key)}
        </Link>
      ))}
    </nav>
  );
}

function Credits({ credits }: { credits: number }) {
  const t = useTranslations("nav");
  return (
    <Link
      to="/app/billing"
      className={cx(
        "flex items-center justify-between gap-2 rounded-lg border border-line bg-raised px-3 py-1.5 text-sm hover:border-link",
        credits <= 0 && "text-warn",
      )}
    >
      <Coins aria-hidden size={16} />
      <span className="font-medium tabular-nums">{t("credits", { credits })}</span>
    </Link>
  );
}

function SignOut() {
  const t = useTranslations("nav");
  const navigate = useNavigate();
  const leave = async () => {
    await logOut();
    await navigate({ to: "/" });
    await becameSomebodyElse();
  };
  return (
    <IconButton label={t("logout")} onClick={leave}>
      <LogOut aria-hidden size={18} />
    </IconButton>
  );
}
