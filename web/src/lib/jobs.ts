import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import {
  type JobStatusOut,
  listAbilities,
  listNotices,
  type NoticesOut,
  pricingBilling,
  readStatus,
  readTracks,
} from "./api";
import { follow, type Happening } from "./events";
import { meQuery, useSessionEnded } from "./session";

/** How often the languages of a job are asked for while it works: reading jobs is limited to some 50 a minute. */
const TRACKS_EVERY_MS = 3_000;

/** What can be done with which language, and by which engines; the voices are those of the speech engine `tts`. */
export function abilitiesOf(tts: string) {
  return queryOptions({
    queryKey: ["abilities", tts],
    queryFn: ({ signal }) => listAbilities({ query: { tts }, signal }),
    staleTime: 600_000,
  });
}

export const abilitiesQuery = abilitiesOf("auto");

/** What credits and jobs cost. */
export const pricingQuery = queryOptions({
  queryKey: ["pricing"],
  queryFn: ({ signal }) => pricingBilling({ signal }),
  staleTime: 300_000,
});

/** Where a job stands. */
export function statusQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "status"],
    queryFn: ({ signal }) => readStatus({ path: { job_id: jobId }, signal }),
  });
}

/** Where its languages stand. */
export function tracksQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "tracks"],
    queryFn: ({ signal }) => readTracks({ path: { job_id: jobId }, signal }),
  });
}

/** What is to be known of it. */
export function noticesQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job-notices", jobId],
    queryFn: ({ signal }) => listNotices({ path: { job_id: jobId }, signal }),
  });
}

/** What a job's description holds beside its columns. */
export interface JobMetadata {
  source_language: string;
  target_languages: string[];
  /** Seconds; null until the source has been looked at. */
  duration: number | null;
  filename: string;
}

export function metadataOf(job: { job_metadata: string }): JobMetadata {
  return JSON.parse(job.job_metadata) as JobMetadata;
}

/** Whether a job has come to its end, whichever that is. */
export function isOver(status: string): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** A job's status after something happened to it. */
export function after(job: JobStatusOut, happening: Happening): JobStatusOut {
  const { status, phase, progress_percentage, current_step } = happening.data as Partial<JobStatusOut>;
  return {
    ...job,
    ...(status === undefined ? {} : { status }),
    ...(phase === undefined ? {} : { phase }),
    ...(progress_percentage === undefined ? {} : { progress_percentage }),
    ...(current_step === undefined ? {} : { current_step }),
  };
}

/** Keep what is shown of jobs up to date by what the server tells; for the whole app, once. */
export function useJobEvents(userId: string | undefined): void {
  const queries = useQueryClient();
  const ended = useSessionEnded();
  useEffect(() => {
    if (userId === undefined || ended) return;
    const asked = new Map<string, number>();
    const whoAmI = () => void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    return follow(userId, (happening) => heard(queries, happening, asked), whoAmI);
  }, [queries, userId, ended]);
}

function heard(queries: QueryClient, happening: Happening, asked: Map<string, number>): void {
  const { jobId, kind } = happening;
  // It concerns the studio alone.
  if (kind === "excerpt") return;
  queries.setQueryData(statusQuery(jobId).queryKey, (job) => job && after(job, happening));
  if (kind === "notice") {
    queries.setQueryData(noticesQuery(jobId).queryKey, (known) => known && noted(known, happening));
    return;
  }
  const over = kind !== "progress";
  const now = Date.now();
  // What is deleted is not asked for again, though its page may still be open.
  if (kind !== "deleted" && (over || now - (asked.get(jobId) ?? 0) > TRACKS_EVERY_MS)) {
    asked.set(jobId, now);
    void queries.invalidateQueries({ queryKey: over ? ["job", jobId] : tracksQuery(jobId).queryKey });
  }
  if (over) {
    void queries.invalidateQueries({ queryKey: ["jobs"] });
    void queries.invalidateQueries({ queryKey: ["billing"] });
    void queries.invalidateQueries({ queryKey: meQuery.queryKey });
  }
}

function noted(known: NoticesOut, happening: Happening): NoticesOut {
  const { message, language } = happening.data;
  if (typeof message !== "string") return known;
  const notice = { message, language: typeof language === "string" ? language : null };
  const twice = known.notices.some((each) => each.message === message && each.language === notice.language);
  return twice ? known : { ...known, notices: [...known.notices, notice] };
}
