import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { AuthCard } from "@/features/auth/auth-card";
import { AuthForm, NewPassword } from "@/features/auth/auth-form";
import { textOf } from "@/features/auth/forms";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { type SignedUp, signUp } from "@/lib/api";
import { useTitle } from "@/lib/title";

export default function SignUpRoute() {
  return (
    <WithAuthMessages>
      <SignUp />
    </WithAuthMessages>
  );
}

function SignUp() {
  const t = useTranslations("auth");
  useTitle(t("signup"));
  const ask = useMutation({
    mutationFn: (body: { name: string; email: string; password: string }) => signUp({ body }),
  });
  const submit = (form: FormData) =>
    ask.mutate({
      name: textOf(form, "name"),
      email: textOf(form, "email"),
      password: textOf(form, "password"),
    });
  if (ask.data) return <CheckMail answer={ask.data} />;
  const link = (text: ReactNode) => (
    <Link to="/login" search={{ next: "" }} className="text-link underline">
      {text}
    </Link>
  );
  return (
    <AuthCard title={t("signupTitle")} intro={t("signupIntro")} foot={t.rich("haveAccount", { link })}>
      <AuthForm submit={t("signup")} asked={ask} onSubmit={submit}>
        <TextField name="name" label={t("name")} hint={t("nameHint")} autoComplete="name" maxLength={100} />
        <TextField name="email" type="email" label={t("email")} autoComplete="username" required />
        <NewPassword label={t("password")} />
      </AuthForm>
    </AuthCard>
  );
}

/** What to do next: open the mailed link. A server in development mode shows the link here as well. */
function CheckMail({ answer }: { answer: SignedUp }) {
  const t = useTranslations("auth");
  const token = answer.verify_url ? new URL(answer.verify_url).searchParams.get("token") : null;
  return (
    <AuthCard title={t("checkMailTitle")} intro={t("checkMail", { email: answer.user.email })}>
      <div className="grid justify-items-center gap-4 text-link">
        <MailCheck aria-hidden size={48} strokeWidth={1.4} />
      </div>
      {token && (
        <Notice
          tone="info"
          title={t("developmentTitle")}
          action={
            <Link to="/verify" search={{ token }} className={buttonClass("primary", "normal")}>
              {t("activate")}
            </Link>
          }
        >
          {t("development")}
        </Notice>
      )}
    </AuthCard>
  );
}
