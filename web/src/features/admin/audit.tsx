import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Download, ScrollText } from "lucide-react";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { DownloadLink } from "@/components/ui/download-link";
import { Empty } from "@/components/ui/empty";
import { TextField } from "@/components/ui/field";
import { type AuditEntry, readAudit } from "@/lib/api";
import { askedOf, csvAddress, FIELDS } from "./asked";
import { Heading } from "./parts/heading";
import { Listed } from "./parts/listed";
import { Moment } from "./parts/moment";
import { type Column, Table } from "./parts/table";

const PAGE = 50;
const CREDIT_UCR = 1_000_000;

/** Who did what to what, when and from where. */
export function Audit() {
  const t = useTranslations("admin");
  const navigate = useNavigate();
  const search = useSearch({ from: "/app/admin/audit" });
  const asked = askedOf(search);
  const query = useInfiniteQuery({
    queryKey: ["admin", "audit", asked],
    queryFn: ({ pageParam, signal }) =>
      readAudit({ query: { ...asked, limit: PAGE, before_id: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const seek = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = FIELDS.map((name) => [name, String(form.get(name) ?? "").trim()] as const);
    void navigate({
      to: "/app/admin/audit",
      search: Object.fromEntries(given.filter(([, value]) => value)),
    });
  };
  const columns: Column<AuditEntry>[] = [
    { key: "when", title: t("when"), cell: (entry) => <Moment at={entry.created_at} /> },
    {
      key: "who",
      title: t("who"),
      cell: (entry) => <Somebody id={entry.actor} name={entry.actor_name} address={entry.address} />,
    },
    {
      key: "what",
      title: t("didWhat"),
      cell: (entry) => (
        <div className="flex flex-wrap items-center gap-1.5">
          <code>{entry.action}</code>
          {entry.outcome === "refused" && <Chip tone="warn">{t("refused")}</Chip>}
        </div>
      ),
    },
    {
      key: "whom",
      title: t("toWhat"),
      cell: (entry) => <Somebody id={entry.target} name={entry.target_name} />,
    },
    {
      key: "more",
      title: t("details"),
      cell: (entry) => Object.keys(entry.details).length > 0 && <Details details={entry.details} />,
    },
  ];
  return (
    <div className="grid gap-6">
      <Heading title={t("pages.audit")} about={t("auditAbout")}>
        <DownloadLink href={csvAddress(asked)} className={buttonClass("plain", "small")}>
          <Download aria-hidden size={16} />
          CSV
        </DownloadLink>
      </Heading>
      <form
        onSubmit={seek}
        key={JSON.stringify(asked)}
        className="grid grid-cols-2 items-end gap-3 sm:grid-cols-3"
      >
        <TextField name="actor" label={t("who")} defaultValue={search.actor} placeholder="ana@…" />
        <TextField
          name="action"
          label={t("didWhat")}
          defaultValue={search.action}
          placeholder="credits"
          list="admin-actions"
        />
        <TextField name="subject" label={t("toWhat")} defaultValue={search.subject} placeholder="ana@…" />
        <TextField name="since" type="date" label={t("from")} defaultValue={search.since} />
        <TextField name="until" type="date" label={t("upTo")} defaultValue={search.until} />
        <Button type="submit">{t("seek")}</Button>
        <datalist id="admin-actions">
          {["account", "api-key", "credits", "job", "password", "payment-event", "prices", "session"].map(
            (each) => (
              <option key={each} value={each} />
            ),
          )}
        </datalist>
      </form>
      <Listed
        query={query}
        count={entries.length}
        empty={
          <Empty icon={<ScrollText aria-hidden size={24} />} title={t("noEntries")}>
            {t("noEntriesAbout")}
          </Empty>
        }
      >
        <Table caption={t("pages.audit")} rows={entries} columns={columns} rowKey={(entry) => entry.id} />
      </Listed>
    </div>
  );
}

function Somebody({ id, name, address }: { id: string; name: string; address?: string }) {
  const t = useTranslations("admin");
  const known = id === "operator" || id === "system";
  return (
    <div className="grid">
      {name ? (
        <Link to="/app/admin/users" search={{ q: id }} className="text-link hover:underline">
          {name}
        </Link>
      ) : (
        <span className={known || !id ? undefined : "font-mono text-xs"}>
          {known ? t(`actors.${id}`) : id || (address === undefined ? "—" : t("actors.nobody"))}
        </span>
      )}
      {address && <span className="text-muted">{address}</span>}
    </div>
  );
}

function Details({ details }: { details: AuditEntry["details"] }) {
  return (
    <ul className="text-muted">
      {Object.entries(details).map(([name, value]) => (
        <li key={name}>{detail(name, value)}</li>
      ))}
    </ul>
  );
}

/** A figure of an entry; amounts of credits as one thinks of them. */
function detail(name: string, value: unknown): string {
  if (name.endsWith("_ucr") && typeof value === "number")
    return `${name.slice(0, -4)}: ${value / CREDIT_UCR}`;
  return `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}
