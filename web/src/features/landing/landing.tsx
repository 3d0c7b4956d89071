import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AudioLines, Captions, FileCheck2, PencilLine, ShieldCheck, Timer } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { abilitiesQuery, pricingQuery } from "@/lib/jobs";
import { useMe } from "@/lib/session";
import { Example } from "./example";

const PROMISES = [
  { key: "time", Icon: Timer },
  { key: "bed", Icon: AudioLines },
  { key: "review", Icon: PencilLine },
  { key: "subtitles", Icon: Captions },
  { key: "report", Icon: FileCheck2 },
  { key: "own", Icon: ShieldCheck },
] as const;

/** What Octavia does, for whoever comes by. */
export function Landing() {
  const t = useTranslations("landing");
  const me = useMe();
  const abilities = useQuery(abilitiesQuery);
  const dubbed = new Set(abilities.data?.languages.flatMap((each) => (each.heard ? each.dubbed_into : [])));
  return (
    <div className="mx-auto grid max-w-6xl gap-20 px-4 pt-8 pb-16 sm:px-6 sm:pt-14">
      <section className="relative grid items-center gap-10 lg:grid-cols-[1.05fr_1fr]">
        <div
          aria-hidden
          className="pointer-events-none absolute -inset-x-40 -top-48 -z-10 h-[44rem] bg-[radial-gradient(closest-side,var(--glow-a),transparent),radial-gradient(closest-side_at_75%_60%,var(--glow-b),transparent)]"
        />
        <div className="grid gap-6">
          <h1 className="text-4xl font-semibold sm:text-6xl">{t("title")}</h1>
          <p className="max-w-xl text-lg text-muted">{t("intro")}</p>
          <div className="flex flex-wrap gap-3">
            <Link to={me ? "/app" : "/signup"} className={buttonClass("primary", "large")}>
              {t(me ? "open" : "start")}
            </Link>
            <a href="#prices" className={buttonClass("plain", "large")}>
              {t("seePrices")}
            </a>
          </div>
          <p className="min-h-12 text-sm text-muted sm:min-h-6">
            {dubbed.size > 0 && (
              <>
                {t("served", { languages: dubbed.size })} <LowestPrice />
              </>
            )}
          </p>
        </div>
        <Example />
      </section>
      <section className="grid gap-8">
        <h2 className="text-3xl font-semibold">{t("promisesTitle")}</h2>
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {PROMISES.map(({ key, Icon }) => (
            <li key={key}>
              <Card className="grid h-full content-start gap-3">
                <Icon aria-hidden size={24} className="text-link" />
                <h3 className="text-lg font-semibold">{t(`promises.${key}.title`)}</h3>
                <p className="text-sm text-muted">{t(`promises.${key}.text`)}</p>
              </Card>
            </li>
          ))}
        </ul>
      </section>
      <Prices />
      <section className="grid justify-items-center gap-5 text-center">
        <h2 className="text-3xl font-semibold">{t("lastTitle")}</h2>
        <Link to={me ? "/app" : "/signup"} className={buttonClass("primary", "large")}>
          {t(me ? "open" : "signUp")}
        </Link>
      </section>
    </div>
  );
}

/** What a minute costs in the largest package. */
function LowestPrice() {
  const t = useTranslations("landing");
  const format = useFormatter();
  const { data } = useQuery(pricingQuery);
  const dub = data?.rates.find((each) => each.job_type === "dub" && each.unit === "minute");
  const best = data?.tiers
    .filter((tier) => tier.price_usd > 0)
    .sort((one, other) => one.price_usd / one.credits - other.price_usd / other.credits)[0];
  if (!dub || !best) return null;
  const price = (best.price_usd / best.credits) * dub.credits;
  return t("from", { price: format.number(price, { style: "currency", currency: best.currency }) });
}

/** Prices as the server has them now. */
function Prices() {
  const t = useTranslations("landing");
  const format = useFormatter();
  const { data } = useQuery(pricingQuery);
  const dub = data?.rates.find((each) => each.job_type === "dub");
  return (
    <section id="prices" className="grid scroll-mt-8 gap-8">
      <div className="grid gap-3">
        <h2 className="text-3xl font-semibold">{t("pricesTitle")}</h2>
        <p className="max-w-2xl text-muted">
          {dub ? t("prices", { credits: dub.credits }) : t("pricesPlain")}
        </p>
      </div>
      <ul className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        {data
          ? data.tiers.map((tier) => (
              <li key={tier.id}>
                <Card className="grid h-full content-start gap-2">
                  <h3 className="font-medium text-muted">{tier.name}</h3>
                  <p className="font-display text-2xl font-semibold sm:text-3xl">
                    {format.number(tier.price_usd, { style: "currency", currency: tier.currency })}
                  </p>
                  <p className="text-sm">{t("tier", { credits: tier.credits, every: tier.every })}</p>
                  {dub && (
                    <p className="text-sm text-muted">
                      {t("tierMinutes", { minutes: Math.floor(tier.credits / dub.credits) })}
                    </p>
                  )}
                </Card>
              </li>
            ))
          : [0, 1, 2, 3].map((place) => <Skeleton key={place} className="h-40" />)}
      </ul>
    </section>
  );
}
