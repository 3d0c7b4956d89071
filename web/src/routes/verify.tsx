import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { AuthCard } from "@/features/auth/auth-card";
import { textOf } from "@/features/auth/forms";
import { WithAuthMessages } from "@/features/auth/with-auth-messages";
import { asProblem, confirmAccounts } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { becameSomebodyElse } from "@/lib/session";
import { useTitle } from "@/lib/title";

export default function VerifyRoute() {
  return (
    <WithAuthMessages>
      <Verify />
    </WithAuthMessages>
  );
}

/** Opens the account that a mailed link is about; in another browser than the one that signed up, with the password. */
function Verify() {
  const t = useTranslations("auth");
  const explain = useExplain();
  const navigate = useNavigate();
  const { token } = useSearch({ strict: false });
  useTitle(t("verifyTitle"));
  const confirm = useMutation({
    mutationFn: (password: string | null) => confirmAccounts({ body: { token: token ?? "", password } }),
    onSuccess: async () => {
      await becameSomebodyElse();
      await navigate({ to: "/app" });
    },
  });
  const begun = useRef(false);
  const { mutate } = confirm;
  useEffect(() => {
    // Once, also where React runs effects twice: the token is used up by it.
    if (!begun.current) mutate(null);
    begun.current = true;
  }, [mutate]);
  const problem = confirm.error && asProblem(confirm.error);
  const needsPassword = problem?.kind === "password-needed" || problem?.status === 401;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(textOf(new FormData(event.currentTarget), "password"));
  };
  return (
    <AuthCard
      title={t("verifyTitle")}
      intro={needsPassword ? t("verifyElsewhere") : problem ? undefined : t("verifying")}
    >
      {problem && !needsPassword && (
        <>
          <Notice tone="bad">{explain(problem)}</Notice>
          {/* Whoever is verified gets in there; whoever is not, can ask for another mail. */}
          <Link to="/login" search={{ next: "" }} className={buttonClass("primary")}>
            {t("login")}
          </Link>
        </>
      )}
      {needsPassword && (
        <form onSubmit={submit} className="grid gap-4">
          <TextField
            name="password"
            type="password"
            label={t("password")}
            fault={confirm.variables === null ? undefined : explain(problem)}
            autoComplete="current-password"
            required
          />
          <Button type="submit" look="primary" busy={confirm.isPending}>
            {t("activate")}
          </Button>
        </form>
      )}
    </AuthCard>
  );
}
