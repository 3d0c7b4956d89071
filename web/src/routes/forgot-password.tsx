import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { AuthCard } from "@/features/auth/auth-card";
import { AuthForm } from "@/features/auth/auth-form";
import { textOf } from "@/features/auth/forms";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { forgotPassword } from "@/lib/api";
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
  useTitle(t("forgotTitle"));
  const ask = useMutation({ mutationFn: (email: string) => forgotPassword({ body: { email } }) });
  return (
    <AuthCard title={t("forgotTitle")} intro={t("forgotIntro")}>
      {ask.isSuccess ? (
        <Notice tone="ok">{t("forgotDone", { email: ask.variables })}</Notice>
      ) : (
        <AuthForm submit={t("forgotSend")} asked={ask} onSubmit={(form) => ask.mutate(textOf(form, "email"))}>
          <TextField name="email" type="email" label={t("email")} autoComplete="username" required />
        </AuthForm>
      )}
    </AuthCard>
  );
}
