import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { SelectField, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type AccountOut, type CreditChangeKind, changeUserCredits } from "@/lib/api";
import { newKey } from "@/lib/once";
import { useExplain } from "@/lib/problems";
import { creditsOf, owning } from "./amounts";

const ASSETS = ["octavia", "ytdubber", "live"];

/** How many, of which kind, and why; and what the user has then. Sent twice it counts once. */
export function CreditsForm({ user, onDone }: { user: AccountOut; onDone: () => unknown }) {
  const t = useTranslations("admin");
  const explain = useExplain();
  const format = useFormatter();
  const [key] = useState(newKey);
  const [kind, setKind] = useState<CreditChangeKind>("grant");
  const [asset, setAsset] = useState("octavia");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const amount = creditsOf(typed);
  const credits = amount !== null && (kind === "correction" || amount > 0) ? amount : null;
  const wallet = user.wallets.find((each) => each.asset === asset);
  const change = useMutation({
    mutationFn: (body: { asset: string; kind: CreditChangeKind; credits: number; reason: string }) =>
      changeUserCredits({ path: { user_id: user.id }, body, headers: { "Idempotency-Key": key } }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    if (credits !== null && reason) change.mutate({ asset, kind, credits, reason });
  };
  const then = credits === null ? null : owning(wallet, credits);
  return (
    <form onSubmit={submit} className="grid gap-4">
      {change.error && <Notice tone="bad">{explain(change.error)}</Notice>}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField
          label={t("what")}
          value={kind}
          onChange={(event) => setKind(event.target.value === "grant" ? "grant" : "correction")}
          hint={t(kind === "grant" ? "grantHint" : "correctionHint")}
        >
          <option value="grant">{t("grant")}</option>
          <option value="correction">{t("correction")}</option>
        </SelectField>
        <SelectField label={t("asset")} value={asset} onChange={(event) => setAsset(event.target.value)}>
          {ASSETS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
      </div>
      <TextField
        label={t("credits")}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        fault={tried && credits === null ? t(kind === "grant" ? "noGrant" : "noCorrection") : undefined}
        required
      />
      <TextField name="reason" label={t("reason")} hint={t("reasonOfCredits")} required maxLength={500} />
      <p role="status" className="min-h-6 text-sm">
        {then &&
          t(then.owed > 0 ? "thenOwes" : "thenHas", {
            before: format.number(wallet?.balance ?? 0),
            after: format.number(then.balance),
            owed: format.number(then.owed),
          })}
      </p>
      <Button type="submit" look="primary" busy={change.isPending}>
        {t(kind === "grant" ? "give" : "correct")}
      </Button>
    </form>
  );
}
