import { useQuery } from "@tanstack/react-query";
import { Cpu } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { Progress } from "@/components/ui/progress";
import { Skeleton } from "@/components/ui/skeleton";
import type { FleetOut, WorkerOut } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { useExplain } from "@/lib/problems";
import { span } from "@/lib/time";
import { isStuck, unserved } from "./fleet";
import { Heading } from "./parts/heading";
import { Moment } from "./parts/moment";
import { fleetQuery } from "./queries";

const LIVE_MS = 5_000;

/** The machines that do the work, and what waits for them; as it is now. */
export function Workers() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const { data, error } = useQuery({ ...fleetQuery, refetchInterval: LIVE_MS });
  return (
    <div className="grid gap-8">
      <Heading title={t("pages.workers")} about={t("workersAbout")} />
      {error && <Notice tone="bad">{explain(error)}</Notice>}
      {!data && !error && <Skeleton className="h-96" />}
      {data && (
        <>
          <Queues fleet={data} />
          <section className="grid gap-4">
            <h2 className="text-xl font-semibold">{t("workerCount", { workers: data.workers.length })}</h2>
            {data.workers.length === 0 && (
              <Empty icon={<Cpu aria-hidden size={24} />} title={t("noWorkers")}>
                {t("noWorkersAbout")} <code>octavia worker</code>
              </Empty>
            )}
            <ul className="grid items-start gap-4 lg:grid-cols-2">
              {data.workers.map((worker) => (
                <li key={worker.id}>
                  <Worker worker={worker} version={data.version} />
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </div>
  );
}

function Queues({ fleet }: { fleet: FleetOut }) {
  const t = useTranslations("admin");
  const format = useFormatter();
  const [language] = useLanguage();
  const nobody = unserved(fleet);
  return (
    <section className="grid gap-4">
      <h2 className="text-xl font-semibold">{t("queues")}</h2>
      {nobody.length > 0 && <Notice tone="warn">{t("unserved", { queues: nobody.join(", ") })}</Notice>}
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
        {fleet.queues.map((queue) => (
          <li key={queue.name}>
            <Card className="grid h-full content-start gap-1 !p-4 text-sm">
              <h3 className="font-medium">{t(`queue.${queue.name}`)}</h3>
              <p className="font-display text-2xl font-semibold tabular-nums">
                {format.number(queue.waiting)}{" "}
                <span className="text-sm font-normal text-muted">{t("waiting")}</span>
              </p>
              <p className="text-muted">{t("running", { running: queue.running, workers: queue.workers })}</p>
              {queue.oldest_at && (
                <p className={isStuck(queue, fleet.now) ? "text-warn" : "text-muted"}>
                  {t("oldest", {
                    time: span((Date.parse(fleet.now) - Date.parse(queue.oldest_at)) / 1000, language),
                  })}
                </p>
              )}
            </Card>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Worker({ worker, version }: { worker: WorkerOut; version: string }) {
  const t = useTranslations("admin");
  return (
    <Card className="grid gap-4 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-0.5">
          <h3 className="font-mono text-xs [overflow-wrap:anywhere]">{worker.id}</h3>
          <p className="text-muted [overflow-wrap:anywhere]">
            {t("process", { pid: String(worker.pid), place: worker.place || "—" })}
          </p>
        </div>
        {worker.alive ? (
          <Chip tone={worker.doing.length > 0 ? "info" : "ok"}>
            {t(worker.doing.length > 0 ? "works" : "idle")}
          </Chip>
        ) : (
          <Chip tone="bad">{t("silent")}</Chip>
        )}
      </div>
      {worker.doing.map((doing) => (
        <div key={`${doing.job_id} ${doing.stage} ${doing.language} ${doing.part}`} className="grid gap-1">
          <p className="flex justify-between gap-3">
            <span className="min-w-0 truncate">
              <strong className="font-medium">
                {[doing.stage, doing.language, doing.part || ""].filter(Boolean).join(" ")}
              </strong>{" "}
              {doing.source_name}
            </span>
            {doing.started_at && <Moment at={doing.started_at} />}
          </p>
          <Progress value={doing.progress_percentage} label={t("progressOf", { name: doing.source_name })} />
        </div>
      ))}
      <dl className="grid gap-1.5">
        <Fact name={t("heartbeat")}>
          <Moment at={worker.seen_at} />
        </Fact>
        <Fact name={t("since")}>
          <Moment at={worker.started_at} />
        </Fact>
        <Fact name={t("version")}>
          {worker.version || "—"}{" "}
          {worker.version !== version && <Chip tone="warn">{t("otherVersion", { version })}</Chip>}
        </Fact>
        <Fact name={t("queues")}>{worker.queues.join(", ")}</Fact>
        {worker.targets && <Fact name={t("targets")}>{worker.targets.join(", ") || "—"}</Fact>}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_1fr] gap-3">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
