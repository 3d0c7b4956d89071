import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Webhook as Sign } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Dialog } from "@/components/ui/dialog";
import { Empty } from "@/components/ui/empty";
import { CheckField, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import {
  type CreatedWebhook,
  changeWebhook,
  createWebhook,
  listDeliveries,
  listWebhooks,
  type NewWebhook,
  pingWebhook,
  removeWebhook,
  type Webhook,
  type Webhooks as WebhookList,
} from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { Secret } from "./secret";

const HOOKS = ["webhooks"];
const EVENTS = ["job.started", "job.completed", "job.failed", "job.cancelled"] as const;

/** Addresses that are told when jobs go on. */
export function Webhooks() {
  const t = useTranslations("account");
  const explain = useExplain();
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<CreatedWebhook | null>(null);
  const { data, error } = useQuery({ queryKey: HOOKS, queryFn: ({ signal }) => listWebhooks({ signal }) });
  useTitle("Webhooks");
  const newHook = (
    <Button look="primary" onClick={() => setAsking(true)}>
      {t("newHook")}
    </Button>
  );
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-3xl font-semibold">Webhooks</h1>
        {data && data.webhooks.length > 0 && newHook}
      </div>
      {made && <Secret title={t("hookSecret")} value={made.secret} />}
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-40" />}
      {data?.webhooks.length === 0 && (
        <Empty icon={<Sign aria-hidden size={24} />} title={t("noHooks")} action={newHook}>
          {t("noHooksAbout")}
        </Empty>
      )}
      {data?.webhooks.map((hook) => (
        <Hook key={hook.id} hook={hook} />
      ))}
      <Dialog open={asking} onOpenChange={setAsking} title={t("newHook")} description={t("newHookAbout")}>
        <NewHook
          onMade={(hook) => {
            setMade(hook);
            setAsking(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function Hook({ hook }: { hook: Webhook }) {
  const t = useTranslations("account");
  const explain = useExplain();
  const queries = useQueryClient();
  const path = { webhook_id: hook.id };
  const after = {
    onSuccess: () => queries.invalidateQueries({ queryKey: HOOKS }),
    onError: (fault: unknown) => toast(explain(fault), "bad"),
  };
  const remove = useMutation({
    mutationFn: () => removeWebhook({ path }),
    ...after,
    onSuccess: () => {
      // What it had sent is not asked for again: it is gone with it.
      queries.setQueryData<WebhookList>(HOOKS, (known) => known && without(known, hook.id));
      queries.removeQueries({ queryKey: [...HOOKS, hook.id] });
      return queries.invalidateQueries({ queryKey: HOOKS, exact: true });
    },
  });
  const enable = useMutation({
    mutationFn: (enabled: boolean) => changeWebhook({ path, body: { enabled } }),
    ...after,
  });
  const ping = useMutation({ mutationFn: () => pingWebhook({ path }), ...after });
  return (
    <Card className="grid gap-4 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-1">
          <p className="font-medium [overflow-wrap:anywhere]">{hook.url}</p>
          <p className="text-muted">{hook.events.join(", ")}</p>
        </div>
        <Chip tone={hook.enabled ? "ok" : "warn"}>{t(hook.enabled ? "on" : "off")}</Chip>
      </div>
      {hook.disabled_reason && <Notice tone="warn">{hook.disabled_reason}</Notice>}
      <Deliveries hookId={hook.id} />
      <div className="flex flex-wrap gap-2">
        <Button size="small" busy={ping.isPending} onClick={() => ping.mutate()}>
          {t("ping")}
        </Button>
        <Button size="small" busy={enable.isPending} onClick={() => enable.mutate(!hook.enabled)}>
          {t(hook.enabled ? "switchOff" : "switchOn")}
        </Button>
        <Button size="small" look="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
          {t("removeHook")}
        </Button>
      </div>
    </Card>
  );
}

function without({ webhooks }: WebhookList, id: string): WebhookList {
  return { webhooks: webhooks.filter((each) => each.id !== id) };
}

function Deliveries({ hookId }: { hookId: string }) {
  const t = useTranslations("account");
  const format = useFormatter();
  const { data } = useQuery({
    queryKey: [...HOOKS, hookId],
    queryFn: ({ signal }) => listDeliveries({ path: { webhook_id: hookId }, query: { limit: 5 }, signal }),
    refetchInterval: (query) =>
      query.state.data?.deliveries.some((each) => each.status === "pending") ? 3_000 : false,
  });
  if (!data || data.deliveries.length === 0) return <p className="text-muted">{t("noDeliveries")}</p>;
  return (
    <ul className="grid gap-1.5">
      {data.deliveries.map((each) => (
        <li key={each.id} className="flex flex-wrap items-center gap-3">
          <Chip tone={each.status === "delivered" ? "ok" : each.status === "failed" ? "bad" : "plain"}>
            {t.has(`delivery.${each.status}`) ? t(`delivery.${each.status as "pending"}`) : each.status}
          </Chip>
          <code>{each.event}</code>
          <span className="text-muted">
            {format.dateTime(new Date(each.created_at), { dateStyle: "short", timeStyle: "medium" })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function NewHook({ onMade }: { onMade: (hook: CreatedWebhook) => void }) {
  const t = useTranslations("account");
  const explain = useExplain();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (body: NewWebhook) => createWebhook({ body }),
    onSuccess: (hook) => {
      onMade(hook);
      return queries.invalidateQueries({ queryKey: HOOKS });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const events = EVENTS.filter((each) => form.getAll("event").includes(each));
    make.mutate({ url: String(form.get("url")), events });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {make.error && <Notice tone="bad">{explain(make.error)}</Notice>}
      <TextField name="url" type="url" label={t("hookUrl")} placeholder="https://" required />
      <fieldset className="grid gap-2">
        <legend className="pb-1 text-sm font-medium">{t("hookEvents")}</legend>
        {EVENTS.map((each) => (
          <CheckField key={each} name="event" value={each} label={<code>{each}</code>} defaultChecked />
        ))}
      </fieldset>
      <Button type="submit" look="primary" busy={make.isPending}>
        {t("addHook")}
      </Button>
    </form>
  );
}
