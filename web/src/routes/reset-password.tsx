import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { AuthCard } from "@/features/auth/auth-card";
import { AuthForm, NewPassword } from "@/features/auth/auth-form";
import { textOf } from "@/features/auth/forms";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { asProblem, resetPassword } from "@/lib/api";
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
  const { token } = useSearch({ strict: false });
  useTitle(t("resetTitle"));
  const set = useMutation({
    mutationFn: (password: string) => resetPassword({ body: { token: token ?? "", password } }),
  });
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
        <AuthForm
          submit={t("resetSet")}
          asked={set}
          onSubmit={(form) => set.mutate(textOf(form, "password"))}
          help={
            asProblem(set.error).kind === "bad-link" && (
              <Link to="/forgot-password" className="font-medium text-link hover:underline">
                {t("forgotSend")}
              </Link>
            )
          }
        >
          <NewPassword label={t("newPassword")} />
        </AuthForm>
      )}
    </AuthCard>
  );
}
