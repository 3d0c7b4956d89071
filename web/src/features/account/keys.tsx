import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Empty } from "@/components/ui/empty";
import { CheckField, SelectField, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { type CreatedApiKey, createApiKey, listApiKeys, revokeApiKey } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { Secret } from "./secret";

const KEYS = ["api-keys"];
const SCOPES = [
  "files:read",
  "files:write",
  "jobs:read",
  "jobs:write",
  "billing:read",
  "webhooks:write",
] as const;
const USUAL: readonly string[] = ["files:write", "jobs:read", "jobs:write"];
const DAYS = ["", "30", "90", "365"];

/** Keys for programs. */
export function Keys() {
  const t = useTranslations("account");
  const explain = useExplain();
  const format = useFormatter();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const { data, error } = useQuery({ queryKey: KEYS, queryFn: ({ signal }) => listApiKeys({ signal }) });
  const revoke = useMutation({
    mutationFn: (id: string) => revokeApiKey({ path: { key_id: id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
    onError: (fault) => toast(explain(fault), "bad"),
  });
  useTitle(t("keys"));
  const day = (at: string) => format.dateTime(new Date(at), { dateStyle: "medium" });
  const newKey = (
    <Button look="primary" onClick={() => setAsking(true)}>
      {t("newKey")}
    </Button>
  );
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-3xl font-semibold">{t("keys")}</h1>
        {data && data.api_keys.length > 0 && newKey}
      </div>
      {made && <Secret title={made.name} value={made.key} />}
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-40" />}
      {data?.api_keys.length === 0 && (
        <Empty icon={<KeyRound aria-hidden size={24} />} title={t("noKeys")} action={newKey}>
          {t("noKeysAbout")}
        </Empty>
      )}
      {data && data.api_keys.length > 0 && (
        <ul className="glass divide-y divide-line rounded-2xl text-sm">
          {data.api_keys.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              <div className="grid min-w-0 gap-0.5">
                <p className="font-medium">
                  {key.name} <code className="text-muted">{key.prefix}…</code>
                </p>
                <p className="text-muted">
                  {key.scopes.join(", ")} · {t("made", { at: day(key.created_at) })}
                  {key.expires_at && ` · ${t("expires", { at: day(key.expires_at) })}`}
                </p>
              </div>
              <Button
                size="small"
                onClick={() => revoke.mutate(key.id)}
                aria-label={t("revokeOne", { name: key.name })}
              >
                {t("revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Dialog open={asking} onOpenChange={setAsking} title={t("newKey")} description={t("newKeyAbout")}>
        <NewKey
          onMade={(key) => {
            setMade(key);
            setAsking(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function NewKey({ onMade }: { onMade: (key: CreatedApiKey) => void }) {
  const t = useTranslations("account");
  const explain = useExplain();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (form: FormData) => {
      const days = Number(form.get("days"));
      const scopes = form.getAll("scope").map(String);
      return createApiKey({
        body: { name: String(form.get("name")), scopes, expires_in_days: days || null },
      });
    },
    onSuccess: (key) => {
      onMade(key);
      return queries.invalidateQueries({ queryKey: KEYS });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {make.error && <Notice tone="bad">{explain(make.error)}</Notice>}
      <TextField name="name" label={t("keyName")} required maxLength={100} />
      <fieldset className="grid gap-2">
        <legend className="pb-1 text-sm font-medium">{t("mayDo")}</legend>
        {SCOPES.map((scope) => (
          <CheckField
            key={scope}
            name="scope"
            value={scope}
            label={<code>{scope}</code>}
            defaultChecked={USUAL.includes(scope)}
          />
        ))}
      </fieldset>
      <SelectField name="days" label={t("validFor")}>
        {DAYS.map((days) => (
          <option key={days} value={days}>
            {days ? t("days", { days: Number(days) }) : t("untilRevoked")}
          </option>
        ))}
      </SelectField>
      <Button type="submit" look="primary" busy={make.isPending}>
        {t("makeKey")}
      </Button>
    </form>
  );
}
