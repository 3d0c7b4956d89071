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

/** What a job delivered. */
export function artifactsQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "artifacts"],
    queryFn: ({ signal }) => listArtifacts({ path: { job_id: jobId }, signal }),
    staleTime: 60_000,
  });
}
