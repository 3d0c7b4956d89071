import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { chargesOfJob, type JobStatusOut } from "@/lib/api";
import { isOver } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";

/** What it costs, and why. */
export function Charge({ job }: { job: JobStatusOut }) {
  const t = useTranslations("jobs");
  const [open, setOpen] = useState(false);
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
      {t(isOver(job.status) ? "charged" : "held", { credits: job.credit_cost })}
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        {t("why")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("whyTitle")} description={t("whyAbout")}>
        <Explanation jobId={job.job_id} />
      </Dialog>
    </p>
  );
}

/** Of each start of a job: what was held, charged language by language, and given back, each with its reason. */
export function Explanation({ jobId }: { jobId: string }) {
  const t = useTranslations("jobs");
  const explain = useExplain();
  const { data, error } = useQuery({
    queryKey: ["billing", "charges", jobId],
    queryFn: ({ signal }) => chargesOfJob({ path: { job_id: jobId }, signal }),
  });
  if (error) return <Notice tone="bad">{explain(error)}</Notice>;
  if (!data) return <Skeleton className="h-24" />;
  if (data.starts.length === 0) return <p className="text-muted">{t("neverStarted")}</p>;
  return (
    <ul className="grid gap-4 text-sm">
      {data.starts.map((start) => (
        <li key={start.hold_id} className="grid gap-2 rounded-xl border border-line p-4">
          <p>
            <span className="font-medium">{t("heldCredits", { credits: start.held })}</span>{" "}
            <span className="text-muted">{start.text}</span>
          </p>
          {start.charges.map((charge) => (
            <p key={`${charge.language}${charge.created_at}`}>
              <span className="font-medium">{t("chargedCredits", { credits: charge.amount })}</span>{" "}
              <span className="text-muted">{charge.text}</span>
            </p>
          ))}
          {start.released > 0 && (
            <p className="font-medium">{t("releasedCredits", { credits: start.released })}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
