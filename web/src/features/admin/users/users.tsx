import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { UserSearch } from "lucide-react";
import { useMemo } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Empty } from "@/components/ui/empty";
import { SelectField } from "@/components/ui/field";
import { type AccountOut, findUsers } from "@/lib/api";
import { Heading } from "../parts/heading";
import { Listed } from "../parts/listed";
import { Moment } from "../parts/moment";
import { Search } from "../parts/search";
import { type Column, Table } from "../parts/table";

const PAGE = 50;

/** Everybody who has an account here. */
export function Users() {
  const t = useTranslations("admin");
  const format = useFormatter();
  const navigate = useNavigate();
  const { q = "", role = "" } = useSearch({ from: "/app/admin/users" });
  const query = useInfiniteQuery({
    queryKey: ["admin", "users", q, role],
    queryFn: ({ pageParam, signal }) =>
      findUsers({
        query: {
          search: q,
          limit: PAGE,
          ...(role === "admin" || role === "user" ? { role } : {}),
          ...(pageParam ? { after: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  const users = useMemo(() => query.data?.pages.flatMap((page) => page.users) ?? [], [query.data]);
  const go = (search: { q: string; role: string }) => navigate({ to: "/app/admin/users", search });
  const columns: Column<AccountOut>[] = [
    { key: "user", title: t("user"), cell: (user) => <Who user={user} />, by: (user) => user.email },
    { key: "standing", title: t("standing"), cell: (user) => <Standing user={user} /> },
    {
      key: "credits",
      title: t("credits"),
      cell: (user) => <Wallets user={user} />,
      by: (user) => user.wallets.find((wallet) => wallet.asset === "octavia")?.balance ?? 0,
      numeric: true,
    },
    {
      key: "jobs",
      title: t("pages.jobs"),
      cell: (user) => (
        <Link
          to="/app/admin/jobs"
          search={{ user: user.id }}
          className="text-link hover:underline"
          aria-label={t("jobsOf", { name: user.email || user.id, jobs: user.jobs })}
        >
          {format.number(user.jobs)}
        </Link>
      ),
      by: (user) => user.jobs,
      numeric: true,
    },
    {
      key: "seen",
      title: t("seen"),
      cell: (user) => (user.seen_at ? <Moment at={user.seen_at} /> : <span className="text-muted">—</span>),
      by: (user) => user.seen_at ?? "",
    },
    {
      key: "made",
      title: t("made"),
      cell: (user) => <Moment at={user.created_at} />,
      by: (user) => user.created_at,
    },
  ];
  return (
    <div className="grid gap-6">
      <Heading title={t("pages.users")} about={t("usersAbout")} />
      <Search
        label={t("seekUser")}
        hint={t("seekUserHint")}
        value={q}
        onSeek={(words) => void go({ q: words, role })}
      >
        <SelectField
          label={t("role")}
          value={role}
          onChange={(event) => go({ q, role: event.target.value })}
          className="w-full sm:w-44"
        >
          <option value="">{t("any")}</option>
          <option value="user">{t("roles.user")}</option>
          <option value="admin">{t("roles.admin")}</option>
        </SelectField>
      </Search>
      <Listed
        query={query}
        count={users.length}
        empty={
          <Empty
            icon={<UserSearch aria-hidden size={24} />}
            title={t("noUsers")}
            action={<Button onClick={() => go({ q: "", role: "" })}>{t("showAll")}</Button>}
          >
            {t("noUsersAbout")}
          </Empty>
        }
      >
        <Table caption={t("pages.users")} rows={users} columns={columns} rowKey={(user) => user.id} />
      </Listed>
    </div>
  );
}

function Who({ user }: { user: AccountOut }) {
  return (
    <div className="grid">
      <Link
        to="/app/admin/users/$userId"
        params={{ userId: user.id }}
        className="font-medium text-link hover:underline"
      >
        {user.email || user.id}
      </Link>
      {user.name && <span className="text-muted">{user.name}</span>}
    </div>
  );
}

/** What is to be known of a user at a glance. */
export function Standing({ user }: { user: AccountOut }) {
  const t = useTranslations("admin");
  const plain = user.role === "user" && user.verified_at && !user.disabled_at && user.tier === "free";
  return (
    <div className="flex flex-wrap gap-1.5">
      {user.disabled_at && <Chip tone="bad">{t("keptOut")}</Chip>}
      {!user.verified_at && <Chip tone="warn">{t("unverified")}</Chip>}
      {user.role === "admin" && <Chip tone="info">{t("roles.admin")}</Chip>}
      {user.tier === "premium" && <Chip tone="ok">{t("premium")}</Chip>}
      {plain && <Chip>{t("roles.user")}</Chip>}
    </div>
  );
}

function Wallets({ user }: { user: AccountOut }) {
  const format = useFormatter();
  if (user.wallets.length === 0) return <span className="text-muted">—</span>;
  return (
    <ul>
      {user.wallets.map((wallet) => (
        <li key={wallet.asset} className="whitespace-nowrap">
          {user.wallets.length > 1 && <span className="text-muted">{wallet.asset} </span>}
          {format.number(wallet.balance)}
        </li>
      ))}
    </ul>
  );
}
