import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { asProblem, logIn, resendVerification } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { becameSomebodyElse } from "@/lib/session";
import { textOf } from "./forms";

interface LoginFormProps {
  /** The address, if it is known who signs in again. */
  email?: string;
  /** What follows. */
  onDone?: () => void;
}

/** Address and password. */
export function LoginForm({ email = "", onDone }: LoginFormProps) {
  const t = useTranslations("auth");
  const explain = useExplain();
  const [asked, setAsked] = useState(email);
  const login = useMutation({
    mutationFn: (body: { email: string; password: string }) => logIn({ body }),
    onSuccess: async () => {
      await becameSomebodyElse();
      onDone?.();
    },
  });
  const resend = useMutation({ mutationFn: () => resendVerification({ body: { email: asked } }) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setAsked(textOf(form, "email"));
    login.mutate({ email: textOf(form, "email"), password: textOf(form, "password") });
  };
  const problem = login.error && asProblem(login.error);
  return (
    <form onSubmit={submit} className="grid gap-4">
      {problem && (
        <Notice
          tone="bad"
          action={
            problem.kind === "not-verified" &&
            (resend.isSuccess ? (
              t("resent")
            ) : (
              <Button size="small" busy={resend.isPending} onClick={() => resend.mutate()}>
                {t("resend")}
              </Button>
            ))
          }
        >
          {explain(problem)}
        </Notice>
      )}
      <TextField
        name="email"
        type="email"
        label={t("email")}
        autoComplete="username"
        required
        defaultValue={email}
      />
      <TextField
        name="password"
        type="password"
        label={t("password")}
        autoComplete="current-password"
        required
      />
      <Button type="submit" look="primary" busy={login.isPending}>
        {t("login")}
      </Button>
      <Link to="/forgot-password" className="justify-self-start text-sm text-link hover:underline">
        {t("forgot")}
      </Link>
    </form>
  );
}
