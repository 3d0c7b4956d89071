import { Pause, Play } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/button";
import { cx } from "@/lib/cx";
import { useLanguageName } from "@/lib/languages";
import { clock } from "@/lib/time";
import document from "./example.json";
import { lineAt, spanOf } from "./line-at";
import type { Side } from "./two-sides";
import { useExample } from "./use-example";

const { lines, engines, loudness, seconds } = document;
const SIDES: Side[] = ["original", "dub"];
const END_MS = seconds * 1000;
const SEEK_MS = 250;

/** A short talk and its dub, to be heard and switched between. `scripts/example.py` makes it. */
export function Example() {
  const t = useTranslations("landing.example");
  const format = useFormatter();
  const name = useLanguageName();
  const example = useExample("/example/talk.m4a");
  const { playing, side, atMs } = example;
  const shown = lineAt(lines, side, atMs);
  const bars = loudness[side];
  return (
    <figure className="glass grid gap-4 rounded-3xl p-5 shadow-card">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="flex items-center gap-3">
          <IconButton
            look="primary"
            label={t(playing ? "pause" : "play")}
            className="text-white hover:text-white"
            onClick={() => (playing ? example.pause() : example.play())}
          >
            {playing ? <Pause aria-hidden size={18} /> : <Play aria-hidden size={18} />}
          </IconButton>
          <span className="text-sm text-muted tabular-nums">
            {clock(atMs)} / {clock(END_MS)}
          </span>
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is shown. */}
        <div role="group" aria-label={t("hear")} className="flex rounded-lg border border-edge p-0.5">
          {SIDES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={side === each}
              onClick={() => example.hear(each)}
              className={cx(
                "h-8 rounded-md px-3 text-sm font-medium",
                side === each ? "bg-primary text-white" : "text-muted hover:text-text",
              )}
            >
              {t(each, { language: name(each === "dub" ? document.to : document.from) })}
            </button>
          ))}
        </div>
      </div>
      <div className="relative flex h-16 items-center gap-[2px] rounded-lg has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-link has-[:focus-visible]:outline-offset-4">
        {bars.map((height, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: bars stand where they stand
            key={place}
            aria-hidden
            className="min-h-[3px] flex-1 rounded-full bg-linear-to-t from-primary to-accent"
            style={{ height: `${height}%`, opacity: (place / bars.length) * END_MS < atMs ? 1 : 0.35 }}
          />
        ))}
        <input
          type="range"
          aria-label={t("position")}
          aria-valuetext={clock(atMs)}
          min={0}
          max={END_MS}
          step={SEEK_MS}
          value={atMs}
          onChange={(event) => example.seek(Number(event.target.value))}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
        />
      </div>
      <ol className="grid gap-2">
        {lines.map((line, place) => (
          <li key={line.said}>
            <button
              type="button"
              aria-current={place === shown ? "true" : undefined}
              onClick={() => example.play(spanOf(line, side)[0])}
              className={cx(
                "grid w-full grid-cols-[2.6rem_1fr] items-start gap-3 rounded-xl border p-3 text-left text-sm hover:border-edge",
                place === shown ? "border-link bg-raised" : "border-transparent bg-surface",
              )}
            >
              <span className="text-muted tabular-nums">{clock(spanOf(line, side)[0])}</span>
              <span className="grid gap-1">
                <span lang={document.from} className={side === "original" ? "font-medium" : "text-muted"}>
                  {line.said}
                </span>
                <span lang={document.to} className={side === "dub" ? "font-medium" : "text-muted"}>
                  {line.dubbed}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ol>
      <figcaption className="text-sm text-muted">
        {example.failed ? (
          <span role="alert">{t("failed")}</span>
        ) : (
          t("about", { engines: format.list(engines, { type: "conjunction" }) })
        )}
      </figcaption>
    </figure>
  );
}
