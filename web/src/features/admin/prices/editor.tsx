import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import {
  asProblem,
  type PriceBookInput,
  type PriceBookOut,
  publishPriceBook,
  readPriceBook,
} from "@/lib/api";
import { pricingQuery } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { Changes } from "./changes";
import { differences } from "./differences";
import { type Book, bookOf, type Draft, draftOf } from "./draft";
import { Fields } from "./fields";
import { Versions } from "./versions";

/** The book in force, to be edited; nothing counts before it is published. */
export function Editor({ inForce }: { inForce: PriceBookOut }) {
  const t = useTranslations("admin");
  const explain = useExplain();
  const queries = useQueryClient();
  const { asset, version } = inForce;
  const [draft, setDraft] = useState<Draft>(() => draftOf(inForce.book as Book));
  const [overtaken, setOvertaken] = useState<number | null>(null);
  const said = bookOf(draft);
  const changes = said.book ? differences(inForce.book, said.book) : [];
  const again = () => queries.invalidateQueries({ queryKey: ["admin", "price-book", asset] });
  const publish = useMutation({
    mutationFn: ({ book, reason }: { book: PriceBookInput; reason: string }) =>
      publishPriceBook({
        path: { asset },
        body: { book, reason },
        headers: { "If-Match": `"${version}"` },
      }),
    onSuccess: async (made) => {
      queries.setQueryData(["admin", "price-book", asset], made);
      setDraft(draftOf(made.book as Book));
      setOvertaken(null);
      toast(t("published", { version: made.version }), "ok");
      await queries.invalidateQueries({ queryKey: ["admin"] });
      await queries.invalidateQueries({ queryKey: pricingQuery.queryKey });
    },
    onError: async (error) => {
      if (!isConflict(error)) return;
      // What was typed stays; it is compared with what is in force by now.
      setOvertaken(version);
      await again();
    },
  });
  const takeUp = async (older: number) => {
    const found = await readPriceBook({ path: { asset }, query: { version: older } });
    setDraft(draftOf(found.book as Book));
  };
  const publishWith = async (reason: string) => {
    if (!said.book) return true;
    try {
      await publish.mutateAsync({ book: said.book, reason });
      return true;
    } catch (error) {
      return isConflict(error);
    }
  };
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[1fr_20rem]">
      <Fields draft={draft} faults={said.faults ?? []} onChange={setDraft} />
      <div className="grid gap-6 lg:sticky lg:top-6">
        <h2 className="text-xl font-semibold">{t("versionInForce", { version })}</h2>
        {overtaken !== null && overtaken !== version && (
          <Notice tone="warn" title={t("overtakenTitle")}>
            {t("overtaken", { version, edited: overtaken })}
          </Notice>
        )}
        {said.faults && <Notice tone="bad">{t("faults", { fields: said.faults.length })}</Notice>}
        <Changes
          changes={changes}
          busy={publish.isPending}
          fault={publish.error && !isConflict(publish.error) ? explain(publish.error) : null}
          onPublish={publishWith}
        />
        {(changes.length > 0 || said.faults) && (
          <Button
            size="small"
            className="justify-self-start"
            onClick={() => {
              setDraft(draftOf(inForce.book as Book));
              setOvertaken(null);
            }}
          >
            {t("discard")}
          </Button>
        )}
        <Versions asset={asset} inForce={version} onTakeUp={takeUp} />
      </div>
    </div>
  );
}

/** Whether another version was put in force meanwhile. */
function isConflict(error: unknown): boolean {
  return asProblem(error).status === 412;
}
