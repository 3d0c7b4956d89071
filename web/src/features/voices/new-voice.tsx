import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { CheckField, CONTROL, Field, SelectField, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import { type AbilitiesOut, createVoice, removeFile, uploadFiles } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useLanguage } from "@/lib/i18n";
import { useLanguageName } from "@/lib/languages";
import { silence } from "@/lib/preview";
import { useExplain } from "@/lib/problems";
import { useMe } from "@/lib/session";
import { ownVoicesQuery } from "@/lib/voices";
import { Record } from "./record";

const WAYS = ["record", "file"] as const;
const CONSENT_WORDS = 3;

interface NewVoiceProps {
  languages: AbilitiesOut["languages"];
  onKept: () => void;
}

interface Wanted {
  file: File;
  name: string;
  language: string;
  consent: string;
}

/** Nothing leaves the browser before consent is given: the recording is sent when it is kept. */
async function kept({ file, name, language, consent }: Wanted) {
  const { file_id } = await uploadFiles({ body: { file, file_type: "audio" } });
  try {
    return await createVoice({ body: { file_id, name, language, consent, agreed: true } });
  } catch (error) {
    await removeFile({ path: { file_id } }).catch(() => undefined);
    throw error;
  }
}

/** A new voice of one's own: its sound, its name, and who agreed. */
export function NewVoice({ languages, onKept }: NewVoiceProps) {
  const t = useTranslations("voices");
  const explain = useExplain();
  const queries = useQueryClient();
  const [way, setWay] = useState<(typeof WAYS)[number]>("record");
  const [file, setFile] = useState<File | null>(null);
  const [consent, setConsent] = useState("");
  const [agreed, setAgreed] = useState(false);
  const keep = useMutation({
    mutationFn: kept,
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ownVoicesQuery.queryKey });
      toast(t("kept", { name }), "ok");
      onKept();
    },
  });
  useEffect(() => silence, []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!file) return;
    keep.mutate({ file, name: String(form.get("name")), language: String(form.get("language")), consent });
  };
  const said = consent.trim().split(/\s+/).length >= CONSENT_WORDS;
  return (
    <form onSubmit={submit} className="grid gap-5">
      <fieldset className="grid gap-3">
        <legend className="pb-2 text-sm font-medium">{t("how")}</legend>
        <div className="flex flex-wrap gap-2">
          {WAYS.map((each) => (
            <label
              key={each}
              className={cx(
                "cursor-pointer rounded-full border px-4 py-1.5 text-sm transition-colors",
                "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-link",
                way === each ? "border-primary bg-primary text-white" : "border-edge hover:bg-surface",
              )}
            >
              <input
                type="radio"
                name="way"
                className="sr-only"
                checked={way === each}
                onChange={() => {
                  setWay(each);
                  setFile(null);
                }}
              />
              {t(each)}
            </label>
          ))}
        </div>
        {way === "record" ? (
          <Record recorded={file} onRecorded={setFile} />
        ) : (
          <Field label={t("pickFile")} hint={t("pickFileHint")}>
            {(given) => (
              <input
                type="file"
                accept="audio/*"
                className={cx(CONTROL, "py-2")}
                onChange={(event) => setFile(event.target.files?.[0] ?? null)}
                {...given}
              />
            )}
          </Field>
        )}
        {file && <Heard key={file.lastModified} file={file} />}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="name" label={t("name")} required maxLength={100} autoComplete="off" />
        <Languages languages={languages} />
      </div>
      <Consent consent={consent} onConsent={setConsent} agreed={agreed} onAgreed={setAgreed} />
      {keep.error && <Notice tone="bad">{explain(keep.error)}</Notice>}
      <Button
        type="submit"
        look="primary"
        busy={keep.isPending}
        disabled={!(file && said && agreed)}
        className="justify-self-end"
      >
        {t("keep")}
      </Button>
    </form>
  );
}

/** What was recorded or chosen, to be heard before it is kept. */
function Heard({ file }: { file: File }) {
  const t = useTranslations("voices");
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div className="grid gap-2">
      {/* biome-ignore lint/a11y/useMediaCaption: it is what the reader has just said */}
      <audio controls src={url} aria-label={file.name} className="w-full" />
      <p className="text-sm text-muted">{t("uncheckable")}</p>
    </div>
  );
}

function Languages({ languages }: { languages: AbilitiesOut["languages"] }) {
  const t = useTranslations("voices");
  const name = useLanguageName();
  const [ours] = useLanguage();
  const named = [...languages].sort((one, other) => name(one.code).localeCompare(name(other.code)));
  return (
    <SelectField name="language" label={t("language")} defaultValue={ours} required>
      <option value="">{t("choose")}</option>
      {named.map((each) => (
        <option key={each.code} value={each.code}>
          {name(each.code)}
        </option>
      ))}
    </SelectField>
  );
}

interface ConsentProps {
  consent: string;
  onConsent: (words: string) => void;
  agreed: boolean;
  onAgreed: (agreed: boolean) => void;
}

function Consent({ consent, onConsent, agreed, onAgreed }: ConsentProps) {
  const t = useTranslations("voices");
  const format = useFormatter();
  const me = useMe();
  const [mine, setMine] = useState(false);
  const itIsMine = (is: boolean) => {
    setMine(is);
    const date = format.dateTime(new Date(), { dateStyle: "long" });
    onConsent(is ? t("mineText", { name: me?.name || me?.email || "", date }) : "");
  };
  return (
    <fieldset className="grid gap-4 rounded-xl border border-line p-4">
      <legend className="sr-only">{t("consent")}</legend>
      <CheckField label={t("mine")} checked={mine} onChange={(event) => itIsMine(event.target.checked)} />
      <TextField
        label={t("consent")}
        hint={t("consentHint", { example: t("consentExample") })}
        value={consent}
        onChange={(event) => onConsent(event.target.value)}
        required
        maxLength={1_000}
        autoComplete="off"
      />
      <CheckField
        label={t("agreed")}
        hint={t("agreedHint")}
        checked={agreed}
        onChange={(event) => onAgreed(event.target.checked)}
        required
      />
    </fieldset>
  );
}
