import { useQueryClient } from "@tanstack/react-query";
import { Coins } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { AccountOut } from "@/lib/api";
import { CreditsForm } from "./credits-form";

/** What a user has, and a way to give them more or to put a mistake right. */
export function Credits({ user }: { user: AccountOut }) {
  const t = useTranslations("admin");
  const format = useFormatter();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const done = () => {
    setOpen(false);
    toast(t("creditsChanged"), "ok");
    return queries.invalidateQueries({ queryKey: ["admin"] });
  };
  return (
    <Card className="grid gap-4">
      <h2 className="text-xl font-semibold">{t("credits")}</h2>
      {user.wallets.length === 0 && <p className="text-muted">{t("noCredits")}</p>}
      <ul className="grid gap-3">
        {user.wallets.map((wallet) => (
          <li key={wallet.asset} className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
            <span className="text-muted">{wallet.asset}</span>
            <span className="font-display text-2xl font-semibold tabular-nums">
              {format.number(wallet.balance)}
            </span>
            <span className="w-full text-muted empty:hidden">
              {wallet.held > 0 && t("held", { credits: wallet.held })}
              {wallet.owed > 0 && t("owed", { credits: wallet.owed })}
            </span>
          </li>
        ))}
      </ul>
      <Button
        look="primary"
        icon={<Coins aria-hidden size={18} />}
        className="justify-self-start"
        onClick={() => setOpen(true)}
      >
        {t("changeCredits")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t("changeCreditsOf", { name: user.email || user.id })}
        description={t("changeCreditsAbout")}
      >
        <CreditsForm user={user} onDone={done} />
      </Dialog>
    </Card>
  );
}
