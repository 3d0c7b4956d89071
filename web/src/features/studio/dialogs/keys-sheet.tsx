import { useTranslations } from "use-intl";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/field";
import { useStudio, useStudioState } from "../context";
import { COMMANDS, type Group } from "../model/keys";
import { Keys } from "./keys";

const GROUPS: readonly Group[] = ["play", "lines", "edit", "render", "view"];

/** All keys, and what they do. */
export default function KeysSheet() {
  const t = useTranslations("studio");
  const { session } = useStudio();
  const pause = useStudioState((state) => state.pauseWhileTyping);
  return (
    <Dialog open onOpenChange={() => session.show(null)} title={t("keys.title")} wide>
      <CheckField
        label={t("keys.pause")}
        checked={pause}
        onChange={(event) => session.setPauseWhileTyping(event.target.checked)}
      />
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="pb-1 font-semibold text-sm">{t(`keys.group.${group}`)}</h3>
            <dl className="grid gap-1 text-sm">
              {COMMANDS.filter((each) => each.group === group).map(({ id, keys }) => (
                <div key={id} className="flex items-baseline justify-between gap-4">
                  <dt className="text-muted">{t(`command.${id}`)}</dt>
                  <dd className="flex shrink-0 gap-2">
                    {keys.map((each) => (
                      <Keys key={each} keys={each} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
