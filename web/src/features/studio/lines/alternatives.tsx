import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Skeleton } from "@/components/ui/skeleton";
import type { AlternativeOut, LineOut } from "@/lib/api";
import { useStudio } from "../context";
import { alternativesQuery } from "../data";
import { type Shown, tidy } from "../model/line";

const REST_MS = 350;

/** What else a line could say, the best first, each with how much shorter or longer it would be. */
export function Alternatives({ line, now }: { line: LineOut; now: Shown }) {
  const t = useTranslations("studio.alternatives");
  const { session } = useStudio();
  const rests = useRests(line.id);
  const found = useQuery({ ...alternativesQuery(session.jobId, line), enabled: rests });
  if (found.isPending) return <Skeleton className="h-8" />;
  if (found.isError) return <p className="text-muted text-sm">{t("failed")}</p>;
  const { alternatives, outdated } = found.data;
  if (alternatives.every(({ text }) => text === now.text)) {
    return <p className="text-muted text-sm">{t("none")}</p>;
  }
  return (
    <section aria-label={t("title")} className="grid gap-1">
      <h3 className="font-medium text-muted text-xs">{t("title")}</h3>
      {outdated && <p className="text-sm text-warn">{t("outdated")}</p>}
      <ul className="grid max-h-56 gap-1 overflow-y-auto">
        {alternatives.map((each) => (
          <li key={each.text}>
            <Alternative
              alternative={each}
              used={tidy(now.text) === each.text}
              onUse={() => session.edit(line.id, { text: each.text })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether a line has been looked at for a moment: what is only passed by isn't asked for. */
function useRests(lineId: string): boolean {
  const [rested, setRested] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setRested(lineId), REST_MS);
    return () => clearTimeout(timer);
  }, [lineId]);
  return rested === lineId;
}

interface AlternativeProps {
  alternative: AlternativeOut;
  used: boolean;
  onUse: () => void;
}

function Alternative({ alternative, used, onUse }: AlternativeProps) {
  const t = useTranslations("studio.alternatives");
  const locale = useLocale();
  const said = (ms: number) => (ms / 1000).toLocaleString(locale, { maximumFractionDigits: 1 });
  const seconds = said(Math.abs(alternative.longer_by_ms));
  const length = alternative.length === "same" ? t("same") : t(alternative.length, { seconds });
  const takes = t(alternative.measured ? "measured" : "predicted", {
    seconds: said(alternative.predicted_ms),
  });
  return (
    <button
      type="button"
      aria-pressed={used}
      onClick={onUse}
      className="flex w-full items-baseline gap-3 rounded-lg border border-line px-2.5 py-1.5 text-left text-sm hover:border-link aria-pressed:border-link"
    >
      <span className="grow [overflow-wrap:anywhere]">{alternative.text}</span>
      <span className="shrink-0 text-muted text-xs tabular-nums">
        {takes} · {length}
      </span>
      {used && <Check aria-hidden size={14} className="shrink-0 self-center text-ok" />}
    </button>
  );
}
