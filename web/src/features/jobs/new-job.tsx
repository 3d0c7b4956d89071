import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { abilitiesQuery } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { KINDS, type Kind } from "./kinds";
import { Options } from "./options";
import { type Choice, choiceFor, isComplete, type Source, sourceOf, started } from "./orders";
import { Quote } from "./quote";
import { SourcePicker } from "./source-picker";
import { taken, useUploads } from "./uploads";

/** A new job: what from, what into, what it costs, go. */
export function NewJob({ kind }: { kind: Kind }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const uploads = useUploads((state) => state.uploads);
  const [addresses, setAddresses] = useState<readonly string[]>([]);
  const [choice, setChoice] = useState<Choice>(() => choiceFor(kind));
  const abilities = useQuery(abilitiesQuery);
  useTitle(t(`kinds.${kind}`));

  const fitting = uploads.filter((each) => !each.file || fits(kind, each.file.file_type));
  const sources: Source[] = [
    ...fitting.flatMap((each) => (each.file ? [sourceOf(each.id, each.file)] : [])),
    ...addresses.map((url) => ({ uploadId: null, fileId: "url", path: url, name: url })),
  ];
  const arriving = fitting.some((each) => !each.file);

  const start = useMutation({
    mutationFn: () =>
      started(kind, sources, choice, (source) => {
        if (source.uploadId === null) setAddresses((known) => known.filter((url) => url !== source.path));
        else taken([source.uploadId]);
      }),
    onSuccess: (jobIds) => {
      const [only] = jobIds;
      return jobIds.length === 1 && only
        ? navigate({ to: "/app/jobs/$jobId", params: { jobId: only } })
        : navigate({ to: "/app/jobs" });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["jobs"] }),
        queries.invalidateQueries({ queryKey: ["me"] }),
        queries.invalidateQueries({ queryKey: ["billing"] }),
      ]),
  });

  const { Icon } = KINDS[kind];
  return (
    <div className="grid gap-8">
      <div className="grid gap-3">
        <Link
          to="/app"
          className="flex items-center gap-1.5 justify-self-start text-sm text-muted hover:text-text"
        >
          <ArrowLeft aria-hidden size={16} />
          {t("back")}
        </Link>
        <h1 className="flex items-center gap-3 text-3xl font-semibold">
          <Icon aria-hidden size={28} className="text-link" />
          {t(`kinds.${kind}`)}
        </h1>
        <p className="max-w-2xl text-muted">{t(`about.${kind}`)}</p>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_19rem]">
        <div className="grid min-w-0 gap-6">
          <Step number={1} title={t("sourceStep")}>
            <SourcePicker
              kind={kind}
              uploads={fitting}
              addresses={addresses}
              onAddress={(url) => setAddresses((known) => [...known.filter((each) => each !== url), url])}
              onDropAddress={(url) => setAddresses((known) => known.filter((each) => each !== url))}
            />
          </Step>
          <Step number={2} title={t("optionsStep")}>
            {abilities.data ? (
              <Options
                kind={kind}
                choice={choice}
                onChange={setChoice}
                languages={abilities.data.languages}
              />
            ) : abilities.error ? (
              <Notice tone="bad">{explain(abilities.error)}</Notice>
            ) : (
              <Skeleton className="h-40" />
            )}
          </Step>
        </div>
        <Quote
          kind={kind}
          sources={sources}
          languages={Math.max(1, choice.targets.length)}
          arriving={arriving}
          complete={isComplete(kind, choice)}
          busy={start.isPending}
          fault={start.error && explain(start.error)}
          onStart={() => start.mutate()}
        />
      </div>
    </div>
  );
}

function fits(kind: Kind, fileType: string): boolean {
  const subtitle = KINDS[kind].takes === "subtitle";
  return subtitle === (fileType === "subtitle") && (kind !== "video" || fileType === "video");
}

function Step({ number, title, children }: { number: number; title: string; children: React.ReactNode }) {
  return (
    <Card className="grid min-w-0 gap-5">
      <h2 className="flex items-center gap-3 text-lg font-semibold">
        <span
          aria-hidden
          className="grid size-7 place-items-center rounded-full bg-primary text-sm text-white"
        >
          {number}
        </span>
        {title}
      </h2>
      {children}
    </Card>
  );
}
