import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, FileText, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { SelectField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { ArtifactsOut, JobStatusOut } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { metadataOf } from "@/lib/jobs";
import { useLanguageName } from "@/lib/languages";
import { useExplain } from "@/lib/problems";
import { bytes } from "@/lib/time";
import { addressOf, grouped, main } from "./artifacts";
import { kindOf } from "./kinds";
import { artifactsQuery } from "./queries";

type Artifact = ArtifactsOut["artifacts"][number];

/** What a job delivered: to look at, to review, to take home. */
export function Results({ job }: { job: JobStatusOut }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const { data, error } = useQuery(artifactsQuery(job.job_id));
  if (error) return <Notice tone="bad">{explain(error)}</Notice>;
  if (!data) return <ResultsToCome picture={kindOf(job.job_type) === "video"} />;
  const dubbed = kindOf(job.job_type) === "video" || kindOf(job.job_type) === "audio";
  const report = data.artifacts.find((each) => each.role === "page");
  return (
    <div className="grid gap-6">
      <Player job={job} artifacts={data.artifacts} />
      <div className="flex flex-wrap gap-3">
        <DownloadLink
          href={`/api/v1/jobs/${job.job_id}/download`}
          className={buttonClass("primary", "large")}
        >
          <Download aria-hidden size={18} />
          {t("download")}
        </DownloadLink>
        {dubbed && (
          <Link
            to="/app/jobs/$jobId/studio"
            params={{ jobId: job.job_id }}
            className={buttonClass("plain", "large")}
          >
            <SlidersHorizontal aria-hidden size={18} />
            {t("review")}
          </Link>
        )}
        {report && (
          <DownloadLink
            href={`/api/v1/jobs/${job.job_id}/report?html=true`}
            className={buttonClass("quiet", "large")}
          >
            <FileText aria-hidden size={18} />
            {t("report")}
          </DownloadLink>
        )}
      </div>
      <Files job={job} artifacts={data.artifacts} />
    </div>
  );
}

function ResultsToCome({ picture }: { picture: boolean }) {
  return (
    <div className="grid gap-6">
      <Skeleton className={picture ? "aspect-video" : "h-32"} />
      <Skeleton className="h-12 w-2/3" />
      <Skeleton className="h-72" />
    </div>
  );
}

function Player({ job, artifacts }: { job: JobStatusOut; artifacts: readonly Artifact[] }) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const languages = metadataOf(job).target_languages.filter((code) => main(artifacts, code));
  const [chosen, setChosen] = useState(languages[0] ?? "");
  const shown = main(artifacts, chosen);
  if (!shown) return null;
  const source = addressOf(job.job_id, shown.name);
  const captions = artifacts.filter((each) => each.role === "subtitles-vtt");
  return (
    <Card className="grid gap-4">
      {shown.media_type.startsWith("video/") ? (
        // biome-ignore lint/a11y/useMediaCaption: captions are there whenever the job made some
        <video
          key={source}
          src={source}
          controls
          preload="metadata"
          className="aspect-video w-full rounded-xl bg-black"
        >
          {captions.map((each) => (
            <track
              key={each.name}
              kind="subtitles"
              src={addressOf(job.job_id, each.name)}
              srcLang={each.language ?? undefined}
              label={each.language ? name(each.language) : each.name}
            />
          ))}
        </video>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: sound alone; its text is among the files below
        <audio key={source} src={source} controls preload="metadata" className="w-full" />
      )}
      {languages.length > 1 && (
        <SelectField label={t("listenIn")} value={chosen} onChange={(event) => setChosen(event.target.value)}>
          {languages.map((code) => (
            <option key={code} value={code}>
              {name(code)}
            </option>
          ))}
        </SelectField>
      )}
    </Card>
  );
}

function Files({ job, artifacts }: { job: JobStatusOut; artifacts: readonly Artifact[] }) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const [language] = useLanguage();
  return (
    <section className="grid gap-3">
      <h2 className="text-xl font-semibold">{t("files")}</h2>
      {grouped(artifacts).map(([code, files]) => (
        <details key={code} open className="glass overflow-hidden rounded-2xl">
          <summary className="px-4 py-3 font-medium">{code ? name(code) : t("wholeJob")}</summary>
          <ul className="divide-y divide-line border-t border-line">
            {files.map((file) => (
              <li
                key={file.name}
                className="relative flex items-center gap-4 px-4 py-2.5 text-sm hover:bg-raised/60"
              >
                <div className="min-w-0 grow">
                  <p>{t.has(`roles.${file.role}`) ? t(`roles.${file.role as "package"}`) : file.role}</p>
                  <p className="truncate text-muted">
                    {file.name} · {bytes(file.size_bytes, language)}
                  </p>
                </div>
                <DownloadLink
                  href={addressOf(job.job_id, file.name)}
                  name={file.name}
                  className={buttonClass("quiet", "small", "after:absolute after:inset-0")}
                >
                  <Download aria-hidden size={16} />
                  <span className="sr-only">{t("downloadFile", { name: file.name })}</span>
                </DownloadLink>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
