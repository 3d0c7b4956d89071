import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { type AccountOut, type AccountPage, readUser } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { Moment } from "../parts/moment";
import { Acts } from "./acts";
import { Credits } from "./credits";
import { Places } from "./places";
import { Statement } from "./statement";
import { Standing } from "./users";

/** One user: who they are, what they have, and what can be done about them. */
export function User() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { userId } = useParams({ from: "/app/admin/users/$userId" });
  const { data, error } = useQuery({
    queryKey: ["admin", "user", userId],
    queryFn: ({ signal }) => readUser({ path: { user_id: userId }, signal }),
  });
  useTitle(data?.user.email || t("user"));
  return (
    <div className="grid gap-8">
      <Link
        to="/app/admin/users"
        className="inline-flex items-center gap-1.5 text-sm text-link hover:underline"
      >
        <ArrowLeft aria-hidden size={16} />
        {t("pages.users")}
      </Link>
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-96" />}
      {data && <Known {...data} />}
    </div>
  );
}

function Known({ user, sessions }: AccountPage) {
  const t = useTranslations("admin");
  return (
    <>
      <div className="grid gap-3">
        <h1 className="text-3xl font-semibold [overflow-wrap:anywhere]">{user.email || user.id}</h1>
        <Standing user={user} />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Facts user={user} />
        <Credits user={user} />
      </div>
      <Places userId={user.id} sessions={sessions} />
      <section className="grid gap-4">
        <h2 className="text-xl font-semibold">{t("acts")}</h2>
        <Acts user={user} />
      </section>
      <Statement userId={user.id} assets={user.wallets.map((wallet) => wallet.asset)} />
    </>
  );
}

function Facts({ user }: { user: AccountOut }) {
  const t = useTranslations("admin");
  const never = <span className="text-muted">{t("never")}</span>;
  const facts = [
    [t("name"), user.name || "—"],
    [t("made"), <Moment key="made" at={user.created_at} />],
    [t("confirmed"), user.verified_at ? <Moment key="confirmed" at={user.verified_at} /> : never],
    [t("seen"), user.seen_at ? <Moment key="seen" at={user.seen_at} /> : never],
    [
      t("pages.jobs"),
      <Link key="jobs" to="/app/admin/jobs" search={{ user: user.id }} className="text-link hover:underline">
        {t("showJobs", { jobs: user.jobs })}
      </Link>,
    ],
    [
      t("pages.audit"),
      <Link
        key="audit"
        to="/app/admin/audit"
        search={{ subject: user.id }}
        className="text-link hover:underline"
      >
        {t("showTrail")}
      </Link>,
    ],
    [
      t("ids"),
      <span key="ids" className="font-mono text-xs">
        {user.id}
        <br />
        {user.owner_id}
      </span>,
    ],
  ] as const;
  return (
    <Card>
      <dl className="grid gap-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[8rem_1fr] gap-3">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
