import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ExcerptOut, LinesOut, LineTrackOut } from "@/lib/api";
import { artifactsQuery, summaryKey } from "../data";
import { Deck, type Picture } from "../playback/deck";

const SAME_CLOCK_MS = 120;

/** The sound of a language's dub; it changes when lines are rendered. */
export function useDubSound(jobId: string, language: string): { url: string; version: string } | null {
  const artifacts = useQuery(artifactsQuery(jobId)).data;
  const mix = artifacts?.find((each) => each.role === "mix-m4a" && each.language === language);
  if (!mix) return null;
  return { url: addressOf(jobId, mix.name, mix.sha256), version: mix.sha256 };
}

function addressOf(jobId: string, name: string, sha256: string): string {
  return `/api/v1/jobs/${jobId}/artifacts/${encodeURIComponent(name)}?v=${sha256.slice(0, 16)}`;
}

/**
 * The pieces of the dub to be heard in its place. When lines are rendered there are none any more, but it takes until the
 * artifacts are read anew to know where the dub is now; so long there are those that there were.
 */
function useExcerpts(jobId: string, { excerpts }: LineTrackOut): readonly ExcerptOut[] {
  const readAt = useQueryClient().getQueryState(summaryKey(jobId))?.dataUpdatedAt ?? 0;
  const { dataUpdatedAt: artifactsAt } = useQuery(artifactsQuery(jobId));
  const last = useRef({ excerpts, readAt });
  if (excerpts.length > 0) last.current = { excerpts, readAt };
  return artifactsAt > last.current.readAt ? excerpts : last.current.excerpts;
}

/**
 * The player of a job's language; null for an instant.
 *
 * @param latest - The track as it was read last, which has the excerpts there are.
 */
export function useDeck(
  document: LinesOut,
  track: LineTrackOut,
  latest: LineTrackOut,
): { deck: Deck | null; picture: Picture } {
  const jobId = document.job_id;
  const [deck, setDeck] = useState<Deck | null>(null);
  const [picture, setPicture] = useState<Picture>("loading");
  useEffect(() => {
    const made = new Deck(setPicture);
    setDeck(made);
    return () => made.close();
  }, []);

  const { data: artifacts, isError } = useQuery(artifactsQuery(jobId));
  const dub = useDubSound(jobId, track.language);
  const source = document.source_media;
  // Where the picture was slowed, the original runs on a clock of its own.
  const sameClock =
    Math.abs(track.duration_ms - (document.duration_ms ?? track.duration_ms)) <= SAME_CLOCK_MS;
  const packages = artifacts?.filter(({ role }) => role === "package" || role === "burned") ?? [];
  const whole =
    packages.find(({ language }) => language === track.language) ??
    packages.find(({ language }) => !language);
  const rendered = whole && addressOf(jobId, whole.name, whole.sha256);
  const known = artifacts !== undefined || isError;
  // The source stays as it is when lines are rendered; so the picture needn't be loaded again.
  const urls = [sameClock ? source : null, rendered, dub?.url].filter(Boolean).join("\n");
  useEffect(() => {
    if (known) deck?.setPictures(urls.split("\n").filter(Boolean));
  }, [deck, known, urls]);
  useEffect(() => deck?.setSound("original", sameClock ? source : null), [deck, source, sameClock]);
  useEffect(() => {
    if (known) deck?.setSound("dub", dub?.url ?? null);
  }, [deck, known, dub?.url]);
  const excerpts = useExcerpts(jobId, latest);
  useEffect(
    () =>
      deck?.setExcerpts(
        excerpts.map(({ media, start_ms, end_ms }) => ({
          url: media,
          startS: start_ms / 1000,
          endS: end_ms / 1000,
        })),
      ),
    [deck, excerpts],
  );
  return { deck, picture };
}
