import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { AuthCard } from "@/features/auth/auth-card";
import { SHORTEST_PASSWORD, textOf } from "@/features/auth/forms";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { asProblem, resetPassword } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";

export default function ResetPasswordRoute() {
  return (
    <WithAuthMessages>
      <ResetPassword />
    </WithAuthMessages>
  );
}

function ResetPassword() {
  const t = useTranslations("auth");
  const explain = useExplain();
  const { token } = useSearch({ strict: false });
  useTitle(t("resetTitle"));
  const set = useMutation({
    mutationFn: (password: string) => resetPassword({ body: { token: token ?? "", password } }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    set.mutate(textOf(new FormData(event.currentTarget), "password"));
  };
  return (
    <AuthCard title={t("resetTitle")} intro={t("resetIntro")}>
      {set.isSuccess ? (
        <>
          <Notice tone="ok">{t("resetDone")}</Notice>
          <Link to="/login" search={{ next: "" }} className={buttonClass("primary")}>
            {t("login")}
          </Link>
        </>
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          {set.error && (
            <Notice
              tone="bad"
              action={
                asProblem(set.error).kind === "bad-link" && (
                  <Link to="/forgot-password" className="font-medium text-link hover:underline">
                    {t("forgotSend")}
                  </Link>
                )
              }
            >
              {explain(set.error)}
            </Notice>
          )}
          <TextField
            name="password"
            type="password"
            label={t("newPassword")}
            hint={t("passwordHint", { shortest: SHORTEST_PASSWORD })}
            autoComplete="new-password"
            minLength={SHORTEST_PASSWORD}
            required
          />
          <Button type="submit" look="primary" busy={set.isPending}>
            {t("resetSet")}
          </Button>
        </form>
      )}
    </AuthCard>
  );
}
