import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { chargesOfJob } from "@/lib/api";
import { type MessageSet, WithMessages } from "@/lib/i18n";
import { useExplain } from "@/lib/problems";

const CHARGES_MESSAGES: MessageSet = {
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
  de: () => import("./messages/de"),
  fr: () => import("./messages/fr"),
};

/** A button that opens the explanation of what a job cost; the job may be gone by now. */
export function Why({ jobId }: { jobId: string }) {
  return (
    <WithMessages set={CHARGES_MESSAGES}>
      <Asked>
        <Explanation jobId={jobId} />
      </Asked>
    </WithMessages>
  );
}

function Asked({ children }: { children: ReactNode }) {
  const t = useTranslations("charges");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        {t("why")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("title")} description={t("about")}>
        {children}
      </Dialog>
    </>
  );
}

/** Of each start of a job: what was held, charged language by language, and given back, each with its reason. */
function Explanation({ jobId }: { jobId: string }) {
  const t = useTranslations("charges");
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
            <span className="font-medium">{t("held", { credits: start.held })}</span>{" "}
            <span className="text-muted">{start.text}</span>
          </p>
          {start.charges.map((charge) => (
            <p key={`${charge.language}${charge.created_at}`}>
              <span className="font-medium">{t("charged", { credits: charge.amount })}</span>{" "}
              <span className="text-muted">{charge.text}</span>
            </p>
          ))}
          {start.released > 0 && <p className="font-medium">{t("released", { credits: start.released })}</p>}
        </li>
      ))}
    </ul>
  );
}
