import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { AuthCard } from "@/features/auth/auth-card";
import { textOf } from "@/features/auth/forms";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { forgotPassword } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";

export default function ForgotPasswordRoute() {
  return (
    <WithAuthMessages>
      <ForgotPassword />
    </WithAuthMessages>
  );
}

function ForgotPassword() {
  const t = useTranslations("auth");
  const explain = useExplain();
  useTitle(t("forgotTitle"));
  const ask = useMutation({ mutationFn: (email: string) => forgotPassword({ body: { email } }) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(textOf(new FormData(event.currentTarget), "email"));
  };
  return (
    <AuthCard title={t("forgotTitle")} intro={t("forgotIntro")}>
      {ask.isSuccess ? (
        <Notice tone="ok">{t("forgotDone", { email: ask.variables })}</Notice>
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          {ask.error && <Notice tone="bad">{explain(ask.error)}</Notice>}
          <TextField name="email" type="email" label={t("email")} autoComplete="username" required />
          <Button type="submit" look="primary" busy={ask.isPending}>
            {t("forgotSend")}
          </Button>
        </form>
      )}
    </AuthCard>
  );
}
