import type { ArtifactsOut } from "@/lib/api";

type Artifact = ArtifactsOut["artifacts"][number];

/** Files that a person asks for; what a program reads besides is not listed. */
const SHOWN = [
  "package",
  "burned",
  "mix-m4a",
  "mix",
  "voice",
  "subtitles-srt",
  "subtitles-vtt",
  "subtitles-ass",
  "transcript",
  "page",
];
const PLAYED = ["burned", "package", "mix-m4a", "voice"];

/** Where a file of a job is fetched. */
export function addressOf(jobId: string, name: string): string {
  return `/api/v1/jobs/${jobId}/artifacts/${encodeURIComponent(name)}`;
}

/** What is played of a language: its own picture, else the one that all share, else its sound. */
export function main(artifacts: readonly Artifact[], language: string): Artifact | undefined {
  const own = (role: string) => artifacts.find((each) => each.role === role && each.language === language);
  const shared = (role: string) => artifacts.find((each) => each.role === role && !each.language);
  const first = (find: typeof own, roles: string[]) => roles.map(find).find((each) => each !== undefined);
  const many =
    new Set(artifacts.flatMap((each) => (each.role === "mix-m4a" && each.language) || [])).size > 1;
  // Browsers play a file's first sound track only: where there are several languages, their sound is played alone.
  return (
    first(own, ["burned", "package"]) ??
    (many ? first(own, PLAYED) : (first(shared, PLAYED) ?? first(own, PLAYED)))
  );
}

/** The files to show, by language; those of no language first. */
export function grouped(artifacts: readonly Artifact[]): [string, Artifact[]][] {
  const groups = new Map<string, Artifact[]>();
  for (const role of SHOWN) {
    for (const each of artifacts.filter((one) => one.role === role)) {
      const group = groups.get(each.language ?? "") ?? [];
      groups.set(each.language ?? "", [...group, each]);
    }
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other));
}
