import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { SelectField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { listPriceBooks, readPriceBook } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { Heading } from "../parts/heading";
import { Editor } from "./editor";
import { Margins } from "./margins";

/** What jobs cost and what is sold; each edit is a new version. */
export function Prices() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const navigate = useNavigate();
  const { asset: named } = useSearch({ from: "/app/admin/prices" });
  const asset = named || "octavia";
  const books = useQuery({
    queryKey: ["admin", "price-books"],
    queryFn: ({ signal }) => listPriceBooks({ signal }),
  });
  const { data, error } = useQuery({
    queryKey: ["admin", "price-book", asset],
    queryFn: ({ signal }) => readPriceBook({ path: { asset }, signal }),
  });
  return (
    <div className="grid gap-8">
      <Heading title={t("pages.prices")} about={t("pricesAbout")}>
        <SelectField
          label={t("asset")}
          value={asset}
          onChange={(event) => navigate({ to: "/app/admin/prices", search: { asset: event.target.value } })}
          className="w-44"
        >
          {(books.data?.assets ?? [asset]).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
      </Heading>
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-dvh" />}
      {data?.asset === asset && <Editor key={asset} inForce={data} />}
      <Margins asset={asset} />
    </div>
  );
}
