import { Link } from "@tanstack/react-router";
import { CircleAlert, Clapperboard, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { asProblem } from "@/lib/api";
import { useExplain } from "@/lib/problems";

const ROWS = ["a", "b", "c", "d", "e", "f", "g"];

/** The studio before its lines are there, in its shape. */
export function Loading() {
  const t = useTranslations("studio");
  return (
    <main aria-busy aria-label={t("loading")} className="flex h-dvh flex-col overflow-hidden">
      <div className="h-[3.1rem] border-line border-b bg-surface" />
      <div className="flex min-h-0 grow flex-col-reverse md:grid md:grid-cols-[minmax(0,1.35fr)_minmax(20rem,1fr)]">
        <div className="grid content-start gap-4 overflow-hidden p-4">
          {ROWS.map((row) => (
            <Skeleton key={row} className="h-14" />
          ))}
        </div>
        <div className="h-[38dvh] p-3 md:h-auto">
          <Skeleton className="aspect-video max-h-full w-full" />
        </div>
      </div>
      <div className="hidden h-52 p-3 md:block">
        <Skeleton className="h-full" />
      </div>
    </main>
  );
}

/** A job that has no lines, now or ever. */
export function Blank({ status, jobId }: { status: string; jobId: string }) {
  const t = useTranslations("studio.state");
  const working = status === "pending" || status === "processing";
  return (
    <Page>
      <Empty
        icon={working ? <LoaderCircle aria-hidden /> : <Clapperboard aria-hidden />}
        title={t(working ? "working" : "noLines")}
        action={
          <Link to="/app/jobs/$jobId" params={{ jobId }} className={buttonClass("primary")}>
            {t("toJob")}
          </Link>
        }
      >
        {t(working ? "workingHint" : "noLinesHint")}
      </Empty>
    </Page>
  );
}

/** The lines could not be read. */
export function Failed({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const t = useTranslations("studio.state");
  const explain = useExplain();
  const problem = asProblem(error);
  if (problem.status === 401 || problem.status === 403) {
    return (
      <Page>
        <Empty
          icon={<CircleAlert aria-hidden />}
          title={t("signIn")}
          action={<Button onClick={onAgain}>{t("again")}</Button>}
        >
          {explain(problem)}
        </Empty>
      </Page>
    );
  }
  return (
    <Page>
      <Notice
        tone="bad"
        title={t(problem.status === 404 ? "notFound" : "failed")}
        action={<Button onClick={onAgain}>{t("again")}</Button>}
      >
        {problem.status === 404 ? t("notFoundHint") : explain(problem)}
      </Notice>
    </Page>
  );
}

function Page({ children }: { children: ReactNode }) {
  return <main className="mx-auto grid min-h-dvh max-w-xl content-center p-6">{children}</main>;
}
