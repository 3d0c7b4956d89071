import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Radio, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Empty } from "@/components/ui/empty";
import { Skeleton } from "@/components/ui/skeleton";
import { useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { JobList } from "./job-list";
import { KIND_NAMES } from "./kind-names";
import { KINDS } from "./kinds";
import { jobsQuery } from "./queries";

const LATEST = 5;

/** Where one begins: what can be made, and what was made last. */
export function Hub() {
  const t = useTranslations("jobs");
  const me = useMe();
  useTitle(t("hubTitle"));
  return (
    <div className="grid gap-10">
      <div className="grid gap-2">
        <h1 className="text-3xl font-semibold">{me?.name ? t("hello", { name: me.name }) : t("hubTitle")}</h1>
        <p className="text-muted">{t("hubIntro")}</p>
      </div>
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {KIND_NAMES.map((kind) => {
          const { Icon } = KINDS[kind];
          return (
            <Choice key={kind} icon={<Icon aria-hidden size={24} />} text={t(`about.${kind}`)}>
              <Link
                to="/app/new"
                search={{ kind }}
                className="after:absolute after:inset-0 after:rounded-2xl"
              >
                {t(`kinds.${kind}`)}
              </Link>
            </Choice>
          );
        })}
        <Choice
          icon={<Radio aria-hidden size={24} />}
          text={t("about.live")}
          mark={<Chip>{t("notYet")}</Chip>}
        >
          <Link to="/app/live" className="after:absolute after:inset-0 after:rounded-2xl">
            {t("kinds.live")}
          </Link>
        </Choice>
      </ul>
      <Latest />
    </div>
  );
}

interface ChoiceProps {
  icon: ReactNode;
  text: string;
  mark?: ReactNode;
  children: ReactNode;
}

function Choice({ icon, text, mark, children }: ChoiceProps) {
  return (
    <li className="glass group relative grid content-start gap-3 rounded-2xl p-5 transition-colors hover:border-link">
      <span className="flex items-start justify-between gap-3">
        <span className="grid size-11 place-items-center rounded-xl bg-primary text-white">{icon}</span>
        {mark}
      </span>
      <h2 className="flex items-center gap-2 text-lg font-semibold">
        {children}
        <ArrowRight
          aria-hidden
          size={18}
          className="text-link opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100"
        />
      </h2>
      <p className="text-sm text-muted">{text}</p>
    </li>
  );
}

/** What somebody does who has made nothing yet. */
function First() {
  const t = useTranslations("jobs");
  return (
    <Empty
      icon={<Sparkles aria-hidden size={24} />}
      title={t("first")}
      action={
        <Link to="/app/new" search={{ kind: "video" }} className={buttonClass("primary")}>
          {t("firstGo")}
        </Link>
      }
    >
      {t("firstAbout")}
    </Empty>
  );
}

function Latest() {
  const t = useTranslations("jobs");
  const { data } = useQuery(jobsQuery({ limit: LATEST, offset: 0, type: "", status: "" }));
  if (!data) return <Skeleton className="h-40" />;
  if (data.jobs.length === 0) return <First />;
  return (
    <section className="grid gap-3">
      <div className="flex items-baseline justify-between">
        <h2 className="text-xl font-semibold">{t("latest")}</h2>
        <Link to="/app/jobs" className="text-sm text-link hover:underline">
          {t("all")}
        </Link>
      </div>
      <JobList jobs={data.jobs} />
    </section>
  );
}
