import { queryOptions } from "@tanstack/react-query";
import { type ListJobsData, listArtifacts, listJobs } from "@/lib/api";

type ListQuery = NonNullable<ListJobsData["query"]>;

/** What a list of jobs is filtered by. */
export interface Filter {
  type: NonNullable<ListQuery["type"]>;
  status: NonNullable<ListQuery["status"]>;
  limit: number;
  offset: number;
}

/** A page of jobs, newest first. */
export function jobsQuery(filter: Filter) {
  return queryOptions({
    queryKey: ["jobs", filter],
    queryFn: ({ signal }) => listJobs({ query: filter, signal }),
    placeholderData: (before) => before,
  });
}

/** How often a job at work is asked whether something can be heard, should the event stream be lost. */
const SAMPLES_EVERY_MS = 30_000;

/** What can be heard of a job at work, by language. */
export function samplesQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "samples"],
    queryFn: async ({ signal }) => {
      const { artifacts } = await listArtifacts({ path: { job_id: jobId }, signal });
      return artifacts.filter((each) => each.role === "sample");
    },
    refetchInterval: SAMPLES_EVERY_MS,
  });
}

/** What a job delivered. */
export function artifactsQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "artifacts"],
    queryFn: ({ signal }) => listArtifacts({ path: { job_id: jobId }, signal }),
    staleTime: 60_000,
  });
}
