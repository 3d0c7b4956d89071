import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { toast } from "@/components/ui/toast";
import { asProblem, cancelJobs, type LinesOut, type Problem, renderJobs } from "@/lib/api";
import { follow } from "@/lib/events";
import { useExplain } from "@/lib/problems";
import { useMe } from "@/lib/session";
import { artifactsKey, linesKey, summaryKey } from "./data";
import type { CreditsMissing, Session } from "./model/session";

interface Rendering {
  /** It goes on, or is about to. */
  rendering: boolean;
  /** The only line that is rendered; null: all that changed, or it began elsewhere. */
  onlyLine: string | null;
  percent: number;
  render: (lineId?: string) => void;
  stop: () => void;
}

/** Lines made anew: begun, followed, and what came of it shown. */
export function useRendering(session: Session, summary: LinesOut): Rendering {
  const t = useTranslations("studio.render");
  const explain = useLatest(useExplain());
  const client = useQueryClient();
  const { jobId } = session;
  const userId = useMe()?.id;
  const [asking, setAsking] = useState(false);
  const [percent, setPercent] = useState(0);
  const [onlyLine, setOnlyLine] = useState<string | null>(null);
  const was = useRef(summary.rendering);
  const stopped = useRef(false);
  const begun = useRef(false);

  useEffect(() => {
    if (userId === undefined) return;
    return follow(userId, ({ jobId: of, kind, data }) => {
      if (of !== jobId) return;
      if (kind === "progress") {
        setPercent(Number(data.progress_percentage ?? 0));
        return;
      }
      if (kind === "notice") return;
      // Of an excerpt it is told where it is: the rest goes on.
      if (kind !== "excerpt") setPercent(0);
      void client.invalidateQueries({ queryKey: summaryKey(jobId) });
    });
  }, [userId, jobId, client]);

  useEffect(() => {
    const ended = was.current && !summary.rendering;
    was.current = summary.rendering;
    if (!ended) return;
    setOnlyLine(null);
    void client.invalidateQueries({ queryKey: linesKey(jobId) });
    void client.invalidateQueries({ queryKey: artifactsKey(jobId) });
    if (stopped.current) toast(t("stopped"));
    else if (summary.error_message) toast(t("failed", { reason: summary.error_message }), "bad");
    else toast(t("done"), "ok");
    stopped.current = false;
  }, [summary.rendering, summary.error_message, client, jobId, t]);

  const render = useCallback(
    (lineId?: string) => {
      // A key pressed twice is quicker than what the page shows.
      if (begun.current || client.getQueryData<LinesOut>(summaryKey(jobId))?.rendering) return;
      begun.current = true;
      const begin = async () => {
        setAsking(true);
        try {
          if (!(await session.settle())) {
            toast(t("unsaved"), "bad");
            return;
          }
          const lines = lineId === undefined ? null : [{ language: session.language, line_id: lineId }];
          setPercent(0);
          session.tellCredits(null);
          setOnlyLine(lineId ?? null);
          await renderJobs({ path: { job_id: jobId }, body: { lines } });
          client.setQueryData<LinesOut>(summaryKey(jobId), (known) => known && { ...known, rendering: true });
        } catch (error) {
          const problem = asProblem(error);
          setOnlyLine(null);
          if (problem.status === 402) session.tellCredits(missing(problem));
          else toast(t("failed", { reason: explain.current(problem) }), "bad");
          // It may have begun, and the answer been lost.
          void client.invalidateQueries({ queryKey: summaryKey(jobId) });
        } finally {
          begun.current = false;
          setAsking(false);
        }
      };
      void begin();
    },
    [session, client, jobId, t, explain],
  );

  const stop = useCallback(() => {
    stopped.current = true;
    cancelJobs({ path: { job_id: jobId } })
      .catch((error) => {
        stopped.current = false;
        // It may have been done just before; then that is told.
        if (asProblem(error).status !== 409)
          toast(t("notStopped", { reason: explain.current(error) }), "bad");
      })
      .finally(() => client.invalidateQueries({ queryKey: summaryKey(jobId) }));
  }, [client, jobId, t, explain]);

  return { rendering: asking || summary.rendering, onlyLine, percent, render, stop };
}

/** Always the latest of something, without being another thing each time. */
function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

function missing({ details, message }: Problem): CreditsMissing {
  const figure = (name: string) => (typeof details[name] === "number" ? Number(details[name]) : null);
  return { needed: figure("needed"), available: figure("available"), message };
}
