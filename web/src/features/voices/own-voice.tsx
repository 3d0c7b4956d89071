import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PreviewButton } from "@/components/ui/preview-button";
import { type OwnVoiceOut, removeVoice, renameVoice } from "@/lib/api";
import { useLanguageName } from "@/lib/languages";
import { useExplain } from "@/lib/problems";
import { clock } from "@/lib/time";
import { ownVoicesQuery, recordingOf } from "@/lib/voices";

/** A voice of one's own. */
export function OwnVoice({ voice }: { voice: OwnVoiceOut }) {
  const t = useTranslations("voices");
  const language = useLanguageName();
  const [asking, setAsking] = useState<"name" | "delete" | null>(null);
  return (
    <li className="glass flex flex-wrap items-center gap-3 rounded-2xl py-3 pr-4 pl-3">
      <PreviewButton id={voice.voice} name={voice.name} load={() => recordingOf(voice)} />
      <div className="grid min-w-0 grow basis-48 gap-0.5">
        <p className="font-medium [overflow-wrap:anywhere]">{voice.name}</p>
        <p className="text-sm text-muted">
          {t("facts", { language: language(voice.language), length: clock(voice.duration_ms) })}
        </p>
        <p className="text-sm text-muted [overflow-wrap:anywhere]">
          {t("consentOf", { consent: voice.consent })}
        </p>
      </div>
      <div className="flex gap-1">
        <IconButton label={t("renameOne", { name: voice.name })} onClick={() => setAsking("name")}>
          <Pencil aria-hidden size={16} />
        </IconButton>
        <IconButton label={t("deleteOne", { name: voice.name })} onClick={() => setAsking("delete")}>
          <Trash2 aria-hidden size={16} />
        </IconButton>
      </div>
      <Dialog
        open={asking === "name"}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t("renameTitle")}
      >
        <Rename voice={voice} onDone={() => setAsking(null)} />
      </Dialog>
      <Dialog
        open={asking === "delete"}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t("deleteTitle")}
        description={t("deleteAsk")}
      >
        <Remove voice={voice} />
      </Dialog>
    </li>
  );
}

function Rename({ voice, onDone }: { voice: OwnVoiceOut; onDone: () => void }) {
  const t = useTranslations("voices");
  const explain = useExplain();
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: (name: string) => renameVoice({ path: { voice_id: voice.id }, body: { name } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ownVoicesQuery.queryKey });
      onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(String(new FormData(event.currentTarget).get("name")));
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {rename.error && <Notice tone="bad">{explain(rename.error)}</Notice>}
      <TextField name="name" label={t("name")} defaultValue={voice.name} required maxLength={100} />
      <Button type="submit" look="primary" busy={rename.isPending} className="justify-self-end">
        {t("save")}
      </Button>
    </form>
  );
}

function Remove({ voice }: { voice: OwnVoiceOut }) {
  const t = useTranslations("voices");
  const explain = useExplain();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeVoice({ path: { voice_id: voice.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ownVoicesQuery.queryKey }),
  });
  return (
    <div className="grid gap-4">
      {remove.error && <Notice tone="bad">{explain(remove.error)}</Notice>}
      <Button
        look="danger"
        busy={remove.isPending}
        className="justify-self-end"
        onClick={() => remove.mutate()}
      >
        {t("delete")}
      </Button>
    </div>
  );
}
