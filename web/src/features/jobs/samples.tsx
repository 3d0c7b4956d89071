import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Card } from "@/components/ui/card";
import { useLanguageName } from "@/lib/languages";
import { addressOf } from "./artifacts";
import { samplesQuery } from "./queries";

/** What can be heard of a job that is still at work: the first minute of each language that got so far. */
export function Samples({ jobId }: { jobId: string }) {
  const t = useTranslations("jobs");
  const name = useLanguageName();
  const { data } = useQuery(samplesQuery(jobId));
  if (!data?.length) return null;
  return (
    <Card className="grid gap-4">
      <div className="grid gap-1">
        <h2 className="text-lg font-semibold">{t("sampleTitle")}</h2>
        <p className="text-sm text-muted">{t("sampleHear")}</p>
      </div>
      <ul className="grid gap-3">
        {data.map((each) => (
          <li key={each.sha256} className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-[8rem_1fr]">
            <span className="text-sm font-medium">{name(each.language ?? "")}</span>
            {/* biome-ignore lint/a11y/useMediaCaption: sound alone, of a minute */}
            <audio
              src={addressOf(jobId, each.name)}
              controls
              preload="metadata"
              aria-label={t("sampleOf", { language: name(each.language ?? "") })}
              className="w-full"
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
