import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { type AccountOut, changeUser, confirmUser } from "@/lib/api";
import { meQuery, useMe } from "@/lib/session";
import { Ask } from "../parts/ask";

/** What concerns the whole account; each asks, and says what will happen. */
export function Acts({ user }: { user: AccountOut }) {
  const t = useTranslations("admin");
  const me = useMe();
  const queries = useQueryClient();
  const path = { user_id: user.id };
  const name = user.email || user.id;
  const after = async (done: Promise<unknown>) => {
    await done;
    await queries.invalidateQueries({ queryKey: ["admin"] });
    if (me?.id === user.id) await queries.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const isAdmin = user.role === "admin";
  const isOut = user.disabled_at !== null;
  return (
    <Card className="grid gap-5 text-sm">
      {!user.verified_at && (
        <Act title={t("confirm")} about={t("confirmHint")}>
          <Ask
            label={t("confirm")}
            title={t("confirmTitle", { name })}
            about={t("confirmAbout")}
            act={t("confirm")}
            onAct={() => after(confirmUser({ path }))}
          />
        </Act>
      )}
      <Act title={t("roles.admin")} about={t("roleHint")}>
        <Ask
          label={t(isAdmin ? "dismiss" : "appoint")}
          title={t(isAdmin ? "dismissTitle" : "appointTitle", { name })}
          about={t(isAdmin ? "dismissAbout" : "appointAbout")}
          act={t(isAdmin ? "dismiss" : "appoint")}
          danger
          reasonHint={t("reasonOfAct")}
          onAct={(reason) => after(changeUser({ path, body: { role: isAdmin ? "user" : "admin", reason } }))}
        />
      </Act>
      <Act title={t("signIn")} about={t(me?.id === user.id ? "notYourself" : "signInHint")}>
        <Ask
          label={t(isOut ? "letIn" : "keepOut")}
          title={t(isOut ? "letInTitle" : "keepOutTitle", { name })}
          about={t(isOut ? "letInAbout" : "keepOutAbout")}
          act={t(isOut ? "letIn" : "keepOut")}
          danger={!isOut}
          disabled={me?.id === user.id}
          reasonHint={t("reasonOfAct")}
          onAct={(reason) => after(changeUser({ path, body: { enabled: isOut, reason } }))}
        />
      </Act>
    </Card>
  );
}

function Act({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="grid gap-0.5">
        <h3 className="font-medium">{title}</h3>
        <p className="max-w-xl text-muted">{about}</p>
      </div>
      {children}
    </div>
  );
}
