import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { SelectField } from "@/components/ui/field";
import { readUserStatement, type TransactionOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { Listed } from "../parts/listed";
import { Moment } from "../parts/moment";
import { type Column, Table } from "../parts/table";

const PAGE = 10;

/** Everything that changed a user's balance, the newest first. */
export function Statement({ userId, assets }: { userId: string; assets: readonly string[] }) {
  const t = useTranslations("admin");
  const format = useFormatter();
  const [chosen, setChosen] = useState("");
  const asset = assets.includes(chosen) ? chosen : (assets.find((each) => each === "octavia") ?? assets[0]);
  const query = useInfiniteQuery({
    queryKey: ["admin", "statement", userId, asset],
    queryFn: ({ pageParam, signal }) =>
      readUserStatement({
        path: { user_id: userId },
        query: { limit: PAGE, ...(asset ? { asset } : {}), ...(pageParam ? { before: pageParam } : {}) },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const columns: Column<TransactionOut>[] = [
    { key: "when", title: t("when"), cell: (line) => <Moment at={line.created_at} /> },
    { key: "what", title: t("what"), cell: (line) => t(`lines.${line.transaction_type}`) },
    { key: "why", title: t("reason"), cell: (line) => line.reason },
    {
      key: "change",
      title: t("change"),
      cell: (line) => (
        <span className={cx("font-medium", line.amount > 0 && "text-ok")}>
          {format.number(line.amount, { signDisplay: "exceptZero" })}
        </span>
      ),
      numeric: true,
    },
    { key: "after", title: t("after"), cell: (line) => format.number(line.balance_after), numeric: true },
  ];
  return (
    <section className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-xl font-semibold">{t("statement")}</h2>
        {assets.length > 1 && (
          <SelectField
            label={t("asset")}
            labelHidden
            value={asset ?? ""}
            onChange={(event) => setChosen(event.target.value)}
            className="w-40"
          >
            {assets.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </SelectField>
        )}
      </div>
      <Listed query={query} count={lines.length} empty={<p className="text-muted">{t("noLines")}</p>}>
        <Table caption={t("statement")} rows={lines} columns={columns} rowKey={(line) => line.id} />
      </Listed>
    </section>
  );
}
