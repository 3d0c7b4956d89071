import { FileAudio, FileText, FileVideo, Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { useLanguage } from "@/lib/i18n";
import { useExplain } from "@/lib/problems";
import { bytes, clock } from "@/lib/time";
import { drop, mayGoOn, pause, resume, type Upload } from "./uploads";

const ICONS: Record<string, typeof FileText> = { audio: FileAudio, subtitle: FileText };

/** A file on its way, or arrived. */
export function UploadLine({ upload }: { upload: Upload }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const [language] = useLanguage();
  const { id, name, size, sent, state, problem, file } = upload;
  const Icon = ICONS[file?.file_type ?? ""] ?? FileVideo;
  const percent = size ? Math.floor((100 * sent) / size) : 100;
  const facts = [
    bytes(size, language),
    file?.duration_ms ? clock(file.duration_ms) : null,
    t(`upload.${state}`),
  ];
  return (
    <li className="grid gap-2 rounded-xl border border-line bg-surface px-4 py-3">
      <div className="flex items-center gap-3">
        <Icon aria-hidden size={20} className="shrink-0 text-link" />
        <div className="min-w-0 grow">
          <p className="truncate text-sm font-medium">{name}</p>
          <p className="text-xs text-muted tabular-nums">{facts.filter(Boolean).join(" · ")}</p>
        </div>
        {state === "sending" && (
          <IconButton label={t("pause", { name })} size="small" onClick={() => pause(id)}>
            <Pause aria-hidden size={16} />
          </IconButton>
        )}
        {state === "paused" && (
          <IconButton label={t("resume", { name })} size="small" onClick={() => resume(id)}>
            <Play aria-hidden size={16} />
          </IconButton>
        )}
        {mayGoOn(upload) && (
          <IconButton label={t("resume", { name })} size="small" onClick={() => resume(id)}>
            <RotateCcw aria-hidden size={16} />
          </IconButton>
        )}
        <IconButton label={t("remove", { name })} size="small" onClick={() => drop(id)}>
          <Trash2 aria-hidden size={16} />
        </IconButton>
      </div>
      {state !== "done" && <Progress value={percent} label={t("uploading", { name })} />}
      {problem && (
        <p role="alert" className="text-sm text-bad">
          {explain(problem)}
        </p>
      )}
    </li>
  );
}
