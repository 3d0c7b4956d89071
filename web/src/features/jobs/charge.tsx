import { useTranslations } from "use-intl";
import { Why } from "@/components/charges/explanation";
import type { JobStatusOut } from "@/lib/api";
import { isOver } from "@/lib/jobs";

/** What it costs, and why. */
export function Charge({ job }: { job: JobStatusOut }) {
  const t = useTranslations("jobs");
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm text-muted">
      {t(isOver(job.status) ? "charged" : "held", { credits: job.credit_cost })}
      <Why jobId={job.job_id} />
    </div>
  );
}
