import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { asProblem } from "@/lib/api";
import { abilitiesOf } from "@/lib/jobs";
import { forgetKept, useKept } from "@/lib/kept";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { ownVoicesQuery } from "@/lib/voices";
import { DubOptions } from "./dub-options";
import { KINDS, type Kind } from "./kinds";
import { Options } from "./options";
import { type Choice, choiceFor, isComplete, type Source, sourceOf, started } from "./orders";
import { Quote } from "./quote";
import { SourcePicker } from "./source-picker";
import { fitted } from "./targets";
import { taken, useUploads } from "./uploads";

/** A new job: what from, what into, what it costs, go. */
export function NewJob({ kind }: { kind: Kind }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const uploads = useUploads((state) => state.uploads);
  const [addresses, setAddresses] = useKept<readonly string[]>(`addresses.${kind}`, [], (kept) =>
    Array.isArray(kept) ? kept.map(String) : null,
  );
  const [choice, setChoice] = useKept<Choice>(`choice.${kind}`, choiceFor(kind), (kept) => ({
    ...choiceFor(kind),
    ...(kept as Partial<Choice>),
  }));
  // While another engine's voices are on their way, those of the last stay.
  const abilities = useQuery({ ...abilitiesOf(choice.engines.tts), placeholderData: keepPreviousData });
  const own = useQuery(ownVoicesQuery).data?.voices ?? [];
  const wanted = abilities.data ? fitted(kind, choice, abilities.data, own) : choice;
  useTitle(t(`kinds.${kind}`));

  const dubs = KINDS[kind].many;
  const fitting = uploads.filter(
    (each) => each.use !== "background" && (!each.file || fits(kind, each.file.file_type)),
  );
  const soundAlone = uploads.filter(
    (each) => kind === "video" && each.use === "source" && each.file?.file_type === "audio",
  );
  const sources: Source[] = [
    ...fitting.flatMap((each) => (each.file ? [sourceOf(each.id, each.file)] : [])),
    ...addresses.map((url) => ({ uploadId: null, fileId: "url", path: url, name: url })),
  ];
  // What lies under one recording fits no other.
  const background =
    (dubs && sources.length < 2 && uploads.find((each) => each.use === "background")) || null;
  const arriving = fitting.some((each) => !each.file) || (background !== null && !background.file);

  const start = useMutation({
    mutationFn: () =>
      started(kind, sources, wanted, background?.file ?? null, (source) => {
        if (background) taken([background.id]);
        if (source.uploadId === null) setAddresses((known) => known.filter((url) => url !== source.path));
        else taken([source.uploadId]);
      }),
    onSuccess: (jobIds) => {
      forgetKept(`choice.${kind}`);
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
            {soundAlone.map(({ id, name }) => (
              <Notice
                key={id}
                tone="info"
                action={
                  <Link to="/app/new" search={{ kind: "audio" }} className="font-medium text-link underline">
                    {t("kinds.audio")}
                  </Link>
                }
              >
                {t("soundAlone", { name })}
              </Notice>
            ))}
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
              <>
                <Options
                  kind={kind}
                  choice={wanted}
                  onChange={setChoice}
                  abilities={abilities.data}
                  own={own}
                />
                {dubs && (
                  <DubOptions
                    choice={wanted}
                    onChange={setChoice}
                    engines={abilities.data.engines}
                    background={background}
                    several={sources.length > 1}
                  />
                )}
              </>
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
          languages={Math.max(1, wanted.targets.length)}
          arriving={arriving}
          complete={isComplete(kind, wanted)}
          busy={start.isPending}
          fault={start.error && asProblem(start.error)}
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
