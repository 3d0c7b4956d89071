import { useQuery } from "@tanstack/react-query";
import { MicVocal, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { AbilitiesOut } from "@/lib/api";
import { abilitiesQuery } from "@/lib/jobs";
import { useLanguageName } from "@/lib/languages";
import { useExplain } from "@/lib/problems";
import { useTitle } from "@/lib/title";
import { ownVoicesQuery } from "@/lib/voices";
import { BuiltIn } from "./built-in";
import { NewVoice } from "./new-voice";
import { OwnVoice } from "./own-voice";

/** Whom dubs can speak like. */
export function Voices() {
  const t = useTranslations("voices");
  const explain = useExplain();
  const [adding, setAdding] = useState(false);
  const own = useQuery(ownVoicesQuery);
  const abilities = useQuery(abilitiesQuery);
  useTitle(t("title"));
  const voices = own.data?.voices;
  // One's own stand above those of the engine: what comes later would push what was there.
  const waiting = own.isPending || abilities.isPending;
  const add = (
    <Button look="primary" icon={<Plus aria-hidden size={17} />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <div className="grid gap-10">
      <div className="grid gap-3">
        <h1 className="text-3xl font-semibold">{t("title")}</h1>
        <p className="max-w-2xl text-muted">{t("intro")}</p>
      </div>
      {waiting ? (
        <Skeleton className="h-96" />
      ) : (
        <>
          <section className="grid gap-4" aria-labelledby="own-voices">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <h2 id="own-voices" className="text-xl font-semibold">
                {t("own")}
              </h2>
              {voices && voices.length > 0 && add}
            </div>
            {abilities.data && <Cloning abilities={abilities.data} />}
            {own.error && <Notice tone="bad">{explain(own.error)}</Notice>}
            {voices?.length === 0 && (
              <Empty icon={<MicVocal aria-hidden size={24} />} title={t("none")} action={add}>
                {t("noneAbout")}
              </Empty>
            )}
            {voices && voices.length > 0 && (
              <ul className="grid gap-3">
                {voices.map((voice) => (
                  <OwnVoice key={voice.id} voice={voice} />
                ))}
              </ul>
            )}
          </section>
          <section className="grid gap-4" aria-labelledby="built-in-voices">
            <h2 id="built-in-voices" className="text-xl font-semibold">
              {t("builtIn")}
            </h2>
            {abilities.error && <Notice tone="bad">{explain(abilities.error)}</Notice>}
            {abilities.data && <BuiltIn languages={abilities.data.languages} />}
          </section>
        </>
      )}
      <Dialog open={adding} onOpenChange={setAdding} title={t("addTitle")} description={t("advice")} wide>
        <NewVoice languages={abilities.data?.languages ?? []} onKept={() => setAdding(false)} />
      </Dialog>
    </div>
  );
}

/** Whether dubs can speak in one's own voices here, and if not, what would help. */
function Cloning({ abilities }: { abilities: AbilitiesOut }) {
  const t = useTranslations("voices");
  const name = useLanguageName();
  if (abilities.clones) {
    const languages = abilities.cloned_into.map(name).sort((one, other) => one.localeCompare(other));
    return <p className="text-sm text-muted">{t("canInto", { languages: languages.join(", ") })}</p>;
  }
  return (
    <Notice tone="warn" title={t("cannot")}>
      {abilities.cloning_needs.length === 0 ? (
        <p>{t("cannotEmpty")}</p>
      ) : (
        <>
          <p>{t("cannotAbout")}</p>
          <ul className="grid gap-1 pt-2">
            {abilities.cloning_needs.map((each) => (
              <li key={each}>
                <code className="text-text">{each}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}
