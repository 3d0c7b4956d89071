import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileUp, Link2, Sparkles, Trash2 } from "lucide-react";
import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { addSample, fileInfo } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useLanguage } from "@/lib/i18n";
import { useExplain } from "@/lib/problems";
import { bytes } from "@/lib/time";
import { KINDS, type Kind } from "./kinds";
import { UploadLine } from "./upload-line";
import { addStored, forget, leftBehind, send, type Upload } from "./uploads";

const LOOK_AGAIN_MS = 3_000;

interface SourcePickerProps {
  kind: Kind;
  uploads: readonly Upload[];
  addresses: readonly string[];
  onAddress: (url: string) => void;
  onDropAddress: (url: string) => void;
}

/** Files dropped, picked or fetched from an address. */
export function SourcePicker({ kind, uploads, addresses, onAddress, onDropAddress }: SourcePickerProps) {
  const t = useTranslations("jobs");
  const media = KINDS[kind].takes !== "subtitle";
  return (
    <div className="grid gap-4">
      <DropZone kind={kind} />
      {media && <OtherWays kind={kind} onAddress={onAddress} />}
      <LeftBehindNotice />
      {uploads.length + addresses.length > 0 && (
        <ul className="grid gap-2">
          {uploads.map((upload) => (
            <UploadLine key={upload.id} upload={upload} />
          ))}
          {addresses.map((url) => (
            <li
              key={url}
              className="flex items-center gap-3 rounded-xl border border-line bg-surface px-4 py-2"
            >
              <Link2 aria-hidden size={18} className="shrink-0 text-muted" />
              <span className="min-w-0 grow truncate text-sm">{url}</span>
              <IconButton label={t("remove", { name: url })} size="small" onClick={() => onDropAddress(url)}>
                <Trash2 aria-hidden size={16} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function DropZone({ kind }: { kind: Kind }) {
  const t = useTranslations("jobs");
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const { takes, accept } = KINDS[kind];
  const take = (files: FileList | null) => {
    for (const file of files ?? []) void send(file, takes);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      aria-label={t("dropHere")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={cx(
        "grid justify-items-center gap-3 rounded-2xl border-2 border-dashed px-4 py-8 text-center transition-colors",
        over ? "border-link bg-raised" : "border-edge",
      )}
    >
      <FileUp aria-hidden size={32} strokeWidth={1.5} className="text-link" />
      <p className="font-medium">{t("drop")}</p>
      <Button look="primary" onClick={() => picker.current?.click()}>
        {t("pick")}
      </Button>
      <input
        ref={picker}
        type="file"
        multiple
        accept={accept}
        aria-label={t("pick")}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
      <p className="text-sm text-muted">{t(takes === "subtitle" ? "takesSubtitles" : "takesMedia")}</p>
    </section>
  );
}

function OtherWays({ kind, onAddress }: { kind: Kind; onAddress: (url: string) => void }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const sample = useMutation({
    mutationFn: async () => {
      const { file_id } = await addSample();
      return fileInfo({ path: { file_id } });
    },
    onSuccess: addStored,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const url = new FormData(form).get("url");
    if (typeof url === "string" && url) onAddress(url);
    form.reset();
  };
  return (
    <div className="grid gap-4">
      <form onSubmit={submit} className="flex items-end gap-2">
        <TextField
          name="url"
          type="url"
          label={t("address")}
          placeholder="https://"
          pattern="https?://.+"
          className="min-w-0 grow"
          required
        />
        <Button type="submit">{t("add")}</Button>
      </form>
      {kind !== "audio" && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-muted">
          <Button
            size="small"
            icon={<Sparkles aria-hidden size={15} />}
            busy={sample.isPending}
            onClick={() => sample.mutate()}
          >
            {t("sample")}
          </Button>
          {t(sample.isPending ? "sampleMaking" : "sampleAbout")}
        </div>
      )}
      {sample.error && <Notice tone="bad">{explain(sample.error)}</Notice>}
    </div>
  );
}

/** Uploads that a closed tab left: the same file chosen again goes on where it was. */
function LeftBehindNotice() {
  const t = useTranslations("jobs");
  const [language] = useLanguage();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ["left-behind"],
    queryFn: leftBehind,
    gcTime: 0,
    // Another tab may be closed any time.
    refetchInterval: LOOK_AGAIN_MS,
    networkMode: "always",
  });
  const give = useMutation({
    mutationFn: forget,
    onSettled: () => queries.invalidateQueries({ queryKey: ["left-behind"] }),
  });
  if (!data || data.length === 0) return null;
  return (
    <Notice tone="info" title={t("leftTitle")}>
      <p>{t("left")}</p>
      <ul className="grid gap-1 pt-2">
        {data.map((each) => (
          <li key={each.key} className="flex flex-wrap items-center gap-2">
            <span className="font-medium text-text">{each.name}</span> {bytes(each.size, language)}
            <Button size="small" look="quiet" onClick={() => give.mutate(each)}>
              {t("giveUp")}
            </Button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
