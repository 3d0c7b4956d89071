import { Check } from "lucide-react";
import { useTranslations } from "use-intl";

const EXAMPLE = [
  {
    at: "0:02",
    said: "Good morning, and welcome to the workshop.",
    dubbed: "Buenos días y bienvenidos al taller.",
  },
  {
    at: "0:06",
    said: "Today we build a small bridge.",
    dubbed: "Hoy construimos un pequeño puente.",
  },
  {
    at: "0:09",
    said: "All you need is paper and patience.",
    dubbed: "Solo necesitáis papel y paciencia.",
  },
];
const BARS = [
  18, 42, 66, 30, 74, 92, 54, 38, 80, 60, 24, 48, 88, 70, 34, 56, 96, 62, 28, 44, 76, 50, 22, 40, 84, 58, 32,
  68, 46, 20,
];

/** What reviewing looks like: lines side by side over their sound. A picture of it, not a player. */
export function Lines() {
  const t = useTranslations("landing");
  return (
    <figure className="glass grid gap-4 rounded-3xl p-5 shadow-card">
      <figcaption className="flex items-center justify-between text-sm text-muted">
        <span>{t("exampleTitle")}</span>
        <span className="font-medium">English → español</span>
      </figcaption>
      <ul className="grid gap-2">
        {EXAMPLE.map((line) => (
          <li
            key={line.at}
            className="grid grid-cols-[2.6rem_1fr_auto] items-start gap-3 rounded-xl bg-surface p-3 text-sm"
          >
            <span className="text-muted tabular-nums">{line.at}</span>
            <span className="grid gap-1">
              <span lang="en" className="text-muted">
                {line.said}
              </span>
              <span lang="es" className="font-medium">
                {line.dubbed}
              </span>
            </span>
            <Check aria-hidden size={14} className="mt-0.5 text-ok" />
          </li>
        ))}
      </ul>
      <div aria-hidden className="flex h-20 items-center gap-1">
        {BARS.map((height, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture that never changes
            key={place}
            className="flex-1 rounded-full bg-linear-to-t from-primary to-accent"
            style={{ height: `${height}%`, opacity: place < 19 ? 1 : 0.35 }}
          />
        ))}
      </div>
    </figure>
  );
}
