import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleSlash, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { cancelJobs, deleteJobs, type JobStatusOut, retryJobs } from "@/lib/api";
import { isOver } from "@/lib/jobs";
import { useExplain } from "@/lib/problems";

type Question = "cancel" | "delete";

/** Stop it, do it again, remove it. */
export function JobActions({ job }: { job: JobStatusOut }) {
  const t = useTranslations("jobs");
  const ui = useTranslations("ui");
  const explain = useExplain();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const path = { job_id: job.job_id };
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["job", job.job_id] }),
      queries.invalidateQueries({ queryKey: ["jobs"] }),
      queries.invalidateQueries({ queryKey: ["me"] }),
    ]);
  const refused = (error: unknown) => toast(explain(error), "bad");
  const retry = useMutation({ mutationFn: () => retryJobs({ path }), onSuccess: refresh, onError: refused });
  const answer = useMutation({
    mutationFn: async (asked: Question) => {
      await (asked === "cancel" ? cancelJobs({ path }) : deleteJobs({ path }));
      return asked;
    },
    onSuccess: async (asked) => {
      setQuestion(null);
      if (asked === "delete") {
        await navigate({ to: "/app/jobs" });
        queries.removeQueries({ queryKey: ["job", job.job_id] });
        await queries.invalidateQueries({ queryKey: ["jobs"] });
      } else await refresh();
    },
    onError: refused,
  });
  return (
    <div className="flex flex-wrap gap-2">
      {(job.status === "failed" || job.status === "cancelled") && (
        <Button
          icon={<RotateCcw aria-hidden size={16} />}
          busy={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t("retry")}
        </Button>
      )}
      {isOver(job.status) ? (
        <Button look="quiet" icon={<Trash2 aria-hidden size={16} />} onClick={() => setQuestion("delete")}>
          {t("delete")}
        </Button>
      ) : (
        <Button icon={<CircleSlash aria-hidden size={16} />} onClick={() => setQuestion("cancel")}>
          {t("cancel")}
        </Button>
      )}
      <Dialog
        open={question !== null}
        onOpenChange={(open) => !open && setQuestion(null)}
        title={t(question === "delete" ? "deleteTitle" : "cancelTitle")}
        description={t(question === "delete" ? "deleteAsk" : "cancelAsk")}
        actions={
          <>
            <Button onClick={() => setQuestion(null)}>{ui("cancel")}</Button>
            <Button look="danger" busy={answer.isPending} onClick={() => question && answer.mutate(question)}>
              {t(question === "delete" ? "delete" : "cancel")}
            </Button>
          </>
        }
      />
    </div>
  );
}
