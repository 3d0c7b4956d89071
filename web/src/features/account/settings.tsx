import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Dialog } from "@/components/ui/dialog";
import { CheckField, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import {
  changeMe,
  changePassword,
  deleteAccount,
  listSessions,
  type Me,
  revokeOtherSessions,
  revokeSession,
} from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { becameSomebodyElse, meQuery, useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { deviceOf } from "./devices";

const SHORTEST_PASSWORD = 8;
const SESSIONS = ["sessions"];

/** The account and its password, sign-ins and end. */
export function Settings() {
  const t = useTranslations("account");
  const me = useMe();
  useTitle(t("settings"));
  return (
    <div className="grid gap-6">
      <h1 className="text-3xl font-semibold">{t("settings")}</h1>
      {me ? <Profile me={me} /> : <Skeleton className="h-56" />}
      <Password />
      <SessionList />
      <End />
    </div>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <Card className="grid gap-4">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </Card>
  );
}

function Profile({ me }: { me: Me }) {
  const t = useTranslations("account");
  const explain = useExplain();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (body: { name?: string; job_mail?: boolean }) => changeMe({ body }),
    onSuccess: (now) => {
      queries.setQueryData(meQuery.queryKey, now);
      toast(t("saved"), "ok");
    },
    onError: (error) => toast(explain(error), "bad"),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate({ name: String(new FormData(event.currentTarget).get("name") ?? "") });
  };
  return (
    <Part title={t("profile")}>
      <form onSubmit={submit} className="flex max-w-md items-end gap-2">
        <TextField name="name" label={t("name")} defaultValue={me.name} maxLength={100} className="grow" />
        <Button type="submit" busy={change.isPending}>
          {t("save")}
        </Button>
      </form>
      <TextField label={t("email")} value={me.email} readOnly className="max-w-md" />
      <CheckField
        label={t("jobMail")}
        hint={t("jobMailHint")}
        checked={me.job_mail}
        onChange={(event) => change.mutate({ job_mail: event.target.checked })}
      />
    </Part>
  );
}

function Password() {
  const t = useTranslations("account");
  const explain = useExplain();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) => changePassword({ body }),
    onSuccess: () => {
      toast(t("passwordChanged"), "ok");
      return queries.invalidateQueries({ queryKey: SESSIONS });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    change.mutate(
      { current_password: String(fields.get("current")), new_password: String(fields.get("new")) },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <Part title={t("password")}>
      <form onSubmit={submit} className="grid max-w-md gap-4">
        {change.error && <Notice tone="bad">{explain(change.error)}</Notice>}
        <TextField
          name="current"
          type="password"
          label={t("currentPassword")}
          autoComplete="current-password"
          required
        />
        <TextField
          name="new"
          type="password"
          label={t("newPassword")}
          hint={t("newPasswordHint", { shortest: SHORTEST_PASSWORD })}
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          required
        />
        <Button type="submit" className="justify-self-start" busy={change.isPending}>
          {t("changePassword")}
        </Button>
      </form>
    </Part>
  );
}

function SessionList() {
  const t = useTranslations("account");
  const explain = useExplain();
  const format = useFormatter();
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: SESSIONS, queryFn: ({ signal }) => listSessions({ signal }) });
  const refresh = () => queries.invalidateQueries({ queryKey: SESSIONS });
  const refused = (fault: unknown) => toast(explain(fault), "bad");
  const end = useMutation({
    mutationFn: (id: string) => revokeSession({ path: { session_id: id } }),
    onSuccess: refresh,
    onError: refused,
  });
  const endOthers = useMutation({
    mutationFn: () => revokeOtherSessions(),
    onSuccess: refresh,
    onError: refused,
  });
  return (
    <Part title={t("sessions")}>
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-20" />}
      <ul className="divide-y divide-line">
        {data?.sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm">
            <div className="grid gap-0.5">
              <p className="flex items-center gap-2 font-medium">
                {deviceOf(session.user_agent) || t("unknownDevice")}
                {session.current && <Chip tone="info">{t("thisOne")}</Chip>}
              </p>
              <p className="text-muted">
                {t("lastUsed", {
                  at: format.dateTime(new Date(session.last_used_at), {
                    dateStyle: "medium",
                    timeStyle: "short",
                  }),
                  address: session.address,
                })}
              </p>
            </div>
            {!session.current && (
              <Button size="small" onClick={() => end.mutate(session.id)}>
                {t("endSession")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {data && data.sessions.length > 1 && (
        <Button className="justify-self-start" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {t("endOthers")}
        </Button>
      )}
    </Part>
  );
}

function End() {
  const t = useTranslations("account");
  const explain = useExplain();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const end = useMutation({
    mutationFn: (password: string) => deleteAccount({ body: { password } }),
    onSuccess: async () => {
      await navigate({ to: "/" });
      await becameSomebodyElse();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    end.mutate(String(new FormData(event.currentTarget).get("password")));
  };
  return (
    <Part title={t("deleteAccount")}>
      <p className="text-sm text-muted">{t("deleteAbout")}</p>
      <Button className="justify-self-start" onClick={() => setOpen(true)}>
        {t("deleteAccount")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("deleteAsk")} description={t("deleteAbout")}>
        <form onSubmit={submit} className="grid gap-4">
          {end.error && <Notice tone="bad">{explain(end.error)}</Notice>}
          <TextField
            name="password"
            type="password"
            label={t("currentPassword")}
            autoComplete="current-password"
            required
          />
          <Button type="submit" look="danger" busy={end.isPending}>
            {t("deleteForGood")}
          </Button>
        </form>
      </Dialog>
    </Part>
  );
}
