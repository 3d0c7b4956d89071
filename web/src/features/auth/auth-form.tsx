import type { FormEvent, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useExplain } from "@/lib/problems";
import { SHORTEST_PASSWORD } from "./forms";

interface AuthFormProps {
  /** What its button says. */
  submit: ReactNode;
  /** What asks the server. */
  asked: { isPending: boolean; error: Error | null };
  onSubmit: (form: FormData) => void;
  /** What helps with what was refused. */
  help?: ReactNode;
  children: ReactNode;
}

/** A few fields, a button, and why they were refused. */
export function AuthForm({ submit, asked, onSubmit, help, children }: AuthFormProps) {
  const explain = useExplain();
  const sent = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={sent} className="grid gap-4">
      {asked.error && (
        <Notice tone="bad" action={help}>
          {explain(asked.error)}
        </Notice>
      )}
      {children}
      <Button type="submit" look="primary" busy={asked.isPending}>
        {submit}
      </Button>
    </form>
  );
}

/** A password that is chosen now. */
export function NewPassword({ label }: { label: ReactNode }) {
  const t = useTranslations("auth");
  return (
    <TextField
      name="password"
      type="password"
      label={label}
      hint={t("passwordHint", { shortest: SHORTEST_PASSWORD })}
      autoComplete="new-password"
      minLength={SHORTEST_PASSWORD}
      required
    />
  );
}
