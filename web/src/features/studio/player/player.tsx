import { ChevronsLeft, ChevronsRight, Pause, Play } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { cx } from "@/lib/cx";
import { clock } from "@/lib/time";
import { useStudio, useStudioState } from "../context";
import { usePlayback } from "../hooks";
import { shown } from "../model/line";
import type { Picture } from "../playback/deck";
import type { Side } from "../playback/playback";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** Where the picture is. */
export function Screen({ picture }: { picture: Picture }) {
  const t = useTranslations("studio.player");
  const { video } = useStudio().deck;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    video.className = "absolute inset-0 size-full object-contain";
    place.current?.prepend(video);
    return () => video.remove();
  }, [video]);
  useEffect(() => {
    video.setAttribute("aria-label", t("picture"));
    video.style.opacity = picture === "video" ? "1" : "0";
  }, [video, picture, t]);
  return (
    <div
      ref={place}
      className="relative grid min-h-0 grow place-items-center overflow-hidden rounded-xl bg-black md:aspect-video md:min-h-36 md:grow-0"
    >
      {picture === "loading" && <Skeleton className="absolute inset-0 rounded-none" />}
      {(picture === "sound" || picture === "none") && (
        <p className="relative px-6 text-center text-[#b3a8cf] text-sm">
          {t(picture === "none" ? "noPicture" : "soundOnly")}
        </p>
      )}
    </div>
  );
}

/** What plays, stops, and switches between the original and the dub. */
export function Controls() {
  const t = useTranslations("studio.player");
  const { deck } = useStudio();
  const playing = usePlayback(() => deck.moving);
  const rate = usePlayback((playback) => playback.rate);
  return (
    <div className="grid gap-2">
      <NowPlaying />
      <div className="flex flex-wrap items-center gap-1">
        <IconButton
          label={t("back")}
          size="small"
          className="w-8"
          onClick={() => deck.playback.seek(deck.playback.timeS - 1)}
        >
          <ChevronsLeft aria-hidden size={18} />
        </IconButton>
        <IconButton
          look="primary"
          label={t(playing ? "pause" : "play")}
          className="text-white hover:text-white"
          onClick={() => deck.toggle()}
        >
          {playing ? <Pause aria-hidden size={18} /> : <Play aria-hidden size={18} />}
        </IconButton>
        <IconButton
          label={t("forward")}
          size="small"
          className="w-8"
          onClick={() => deck.playback.seek(deck.playback.timeS + 1)}
        >
          <ChevronsRight aria-hidden size={18} />
        </IconButton>
        <Clock />
        <select
          aria-label={t("speed")}
          value={rate}
          onChange={(event) => deck.playback.setRate(Number(event.target.value))}
          className="h-8 rounded-lg border border-transparent bg-transparent px-1 text-muted text-sm hover:border-edge"
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each} ×
            </option>
          ))}
        </select>
        <Sides />
      </div>
    </div>
  );
}

function Sides() {
  const t = useTranslations("studio.player");
  const { deck } = useStudio();
  const side = usePlayback((playback) => playback.side);
  const original = usePlayback((playback) => playback.has("original"));
  const choice = (each: Side) => (
    <button
      type="button"
      aria-pressed={side === each}
      disabled={each === "original" && !original}
      onClick={() => deck.playback.hear(each)}
      className={cx(
        "h-7 rounded-md px-3 text-sm font-medium disabled:opacity-50",
        side === each ? "bg-primary text-white" : "text-muted hover:text-text",
      )}
    >
      {t(each)}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is shown.
    <div
      role="group"
      aria-label={t("hear")}
      title={original ? undefined : t("noOriginal")}
      className="ml-auto flex rounded-lg border border-edge p-0.5"
    >
      {choice("original")}
      {choice("dub")}
    </div>
  );
}

/** The time, written into the page without React: it changes with every frame. */
function Clock() {
  const { deck, track } = useStudio();
  const text = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      deck.onTick((seconds) => {
        if (text.current) text.current.textContent = clock(seconds * 1000, true);
      }),
    [deck],
  );
  return (
    <span className="px-1 text-sm tabular-nums">
      <span ref={text}>0:00.000</span>
      <span className="text-muted"> / {clock(track.duration_ms)}</span>
    </span>
  );
}

/** The words of the line that sounds, under the picture. */
function NowPlaying() {
  const { session } = useStudio();
  const lineId = useStudioState((state) => state.playingId);
  const changes = useStudioState((state) => state.drafts.get(lineId ?? ""));
  const line = session.line(lineId);
  return (
    <p dir="auto" className="line-clamp-2 hidden min-h-10 text-center text-sm leading-5 md:block">
      {line ? shown(line, changes).text : ""}
    </p>
  );
}
