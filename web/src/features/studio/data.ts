import { queryOptions } from "@tanstack/react-query";
import { asProblem, type LineOut, listAlternatives, listArtifacts, listLines, Problem } from "@/lib/api";
import { Peaks } from "./timeline/peaks";

const MOST_LINES = 10_000;
const ALL_AGAIN_BELOW = 1000;
const LOOK_AGAIN_MS = 10_000;
const AGAIN_AT_MOST = 3;
const WAIT_S = 5;

export const linesKey = (jobId: string, language?: string) =>
  language === undefined ? ["studio", jobId, "lines"] : ["studio", jobId, "lines", language];
export const summaryKey = (jobId: string) => ["studio", jobId, "summary"];

/** All lines of one language. */
export const linesQuery = (jobId: string, language: string) =>
  queryOptions({
    queryKey: linesKey(jobId, language),
    queryFn: ({ signal }) =>
      listLines({ path: { job_id: jobId }, query: { language, limit: MOST_LINES }, signal }),
    // Somebody else may have edited them; of very many that is found out when they are edited here.
    refetchOnWindowFocus: (query) => (query.state.data?.total ?? 0) < ALL_AGAIN_BELOW,
  });

/** What is known of the lines beside the lines: languages, how many are stale, what rendering them costs. */
export const summaryQuery = (jobId: string) =>
  queryOptions({
    queryKey: summaryKey(jobId),
    queryFn: ({ signal }) => listLines({ path: { job_id: jobId }, query: { limit: 1 }, signal }),
    // Events tell when rendering ends; this is for when they don't arrive.
    refetchInterval: (query) => (query.state.data?.rendering ? LOOK_AGAIN_MS : false),
  });

export const artifactsKey = (jobId: string) => ["studio", jobId, "artifacts"];
export const artifactsQuery = (jobId: string) =>
  queryOptions({
    queryKey: artifactsKey(jobId),
    queryFn: async ({ signal }) => (await listArtifacts({ path: { job_id: jobId }, signal })).artifacts,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What else a line could say; another thing once it is rendered anew. */
export const alternativesQuery = (jobId: string, line: LineOut) =>
  queryOptions({
    queryKey: [
      ...["studio", jobId, "alternatives", line.language, line.id],
      ...[line.text, line.voice, line.source_text, line.edit.source_text],
    ],
    queryFn: ({ signal }) =>
      listAlternatives({ path: { job_id: jobId, language: line.language, line_id: line.id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // Whoever walks through lines quickly asks for more than the server answers a minute.
    retry: (times, error) => times < AGAIN_AT_MOST && asProblem(error).status === 429,
    retryDelay: (_, error) => (asProblem(error).retryAfterS ?? WAIT_S) * 1000,
  });

/** The peaks at an address; `version` is that of the sound they are of. */
export const peaksQuery = (url: string | null | undefined, version: string) =>
  queryOptions({
    queryKey: ["studio", "peaks", url, version],
    queryFn: async ({ signal }) => {
      const answer = await fetch(url ?? "", { signal, credentials: "same-origin" });
      if (!answer.ok) throw new Problem(answer.status, "peaks", "");
      return new Peaks(new Uint8Array(await answer.arrayBuffer()));
    },
    enabled: Boolean(url),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
