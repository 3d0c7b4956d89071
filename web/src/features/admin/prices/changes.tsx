import { ArrowRight } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type Difference, inUnits } from "./differences";

interface ChangesProps {
  changes: readonly Difference[];
  busy: boolean;
  /** Why it could not be put in force, as far as that is said where the reason is asked for. */
  fault: string | null;
  /** Resolves to whether no more is asked. */
  onPublish: (reason: string) => Promise<boolean>;
}

/** What the draft says otherwise than the book in force, and the way to put it in force. */
export function Changes({ changes, busy, fault, onPublish }: ChangesProps) {
  const t = useTranslations("admin");
  const [asking, setAsking] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    if (reason && (await onPublish(reason))) setAsking(false);
  };
  return (
    <section className="grid gap-3">
      <h3 className="font-semibold">{t("changes")}</h3>
      {changes.length === 0 ? (
        <p className="text-sm text-muted">{t("noChanges")}</p>
      ) : (
        <List changes={changes} />
      )}
      <Button
        look="primary"
        disabled={changes.length === 0}
        busy={busy}
        className="justify-self-start"
        onClick={() => setAsking(true)}
      >
        {t("publish")}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("publishTitle")}
        description={t("publishAbout")}
      >
        <form onSubmit={submit} className="grid gap-4">
          {fault && <Notice tone="bad">{fault}</Notice>}
          <List changes={changes} />
          <TextField name="reason" label={t("reason")} hint={t("reasonOfPrices")} required maxLength={500} />
          <Button type="submit" look="danger" busy={busy}>
            {t("publish")}
          </Button>
        </form>
      </Dialog>
    </section>
  );
}

function List({ changes }: { changes: readonly Difference[] }) {
  const t = useTranslations("admin");
  return (
    <ul className="grid gap-2 text-sm">
      {changes.map((change) => (
        <li key={`${change.part} ${change.name} ${change.field}`} className="rounded-lg bg-raised px-3 py-2">
          <p className="text-muted">
            {[t(`parts.${change.part}`), change.name, change.field && field(t, change.field)]
              .filter(Boolean)
              .join(" · ")}
          </p>
          <p className="flex flex-wrap items-center gap-2 font-medium [overflow-wrap:anywhere]">
            <del className="text-bad">{inUnits(change.field, change.before) ?? t("notThere")}</del>
            <ArrowRight aria-hidden size={14} />
            <ins className="text-ok no-underline">{inUnits(change.field, change.after) ?? t("notThere")}</ins>
          </p>
        </li>
      ))}
    </ul>
  );
}

function field(t: ReturnType<typeof useTranslations<"admin">>, name: string): string {
  return t.has(`fields.${name as "rate_ucr"}`) ? t(`fields.${name as "rate_ucr"}`) : name;
}
