import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { LineOut } from "@/lib/api";
import { useStudio, useStudioState } from "./context";
import type { Pending } from "./model/autosave";

/** What stands in the way, above all else: no credits, changes of lines that are gone. */
export function Notices({ lines }: { lines: readonly LineOut[] }) {
  return (
    <div className="grid max-h-[40dvh] shrink-0 gap-2 overflow-y-auto px-3 pt-2 empty:hidden">
      <CreditsNotice />
      <GoneNotices lines={lines} />
    </div>
  );
}

/** Rendering costs more than there is: what is missing, and where to get it. */
function CreditsNotice() {
  const t = useTranslations("studio.credits");
  const { session } = useStudio();
  const missing = useStudioState((state) => state.creditsMissing);
  if (!missing) return null;
  const { needed, available } = missing;
  return (
    <Notice
      tone="bad"
      title={t("title")}
      action={
        <div className="flex flex-wrap gap-2">
          <Link to="/app/billing" className={buttonClass("primary", "small")}>
            {t("buy")}
          </Link>
          <Button size="small" onClick={() => session.tellCredits(null)}>
            {t("close")}
          </Button>
        </div>
      }
    >
      {needed !== null && available !== null ? t("figures", { needed, available }) : missing.message}{" "}
      {t("kept")}
    </Notice>
  );
}

/** Changes that the server has no line for any more: they are kept here until somebody decides. */
function GoneNotices({ lines }: { lines: readonly LineOut[] }) {
  const pending = useStudioState((state) => state.pending);
  const gone = [...pending].filter(([, { state }]) => state === "gone");
  return gone.map(([lineId, each]) => (
    <GoneNotice key={lineId} lineId={lineId} pending={each} at={lines.findIndex(({ id }) => id === lineId)} />
  ));
}

function GoneNotice({ lineId, pending, at }: { lineId: string; pending: Pending; at: number }) {
  const t = useTranslations("studio.gone");
  const { session } = useStudio();
  const { text, source_text } = pending.changes;
  const words = [text, source_text].filter(Boolean).join("\n");
  return (
    <Notice
      tone="bad"
      title={at < 0 ? t("title") : t("titleOf", { number: at + 1 })}
      action={
        <div className="flex flex-wrap gap-2">
          {at >= 0 && (
            <Button size="small" look="primary" onClick={() => session.again(lineId)}>
              {t("again")}
            </Button>
          )}
          {words && (
            <Button size="small" onClick={() => void navigator.clipboard.writeText(words)}>
              {t("copy")}
            </Button>
          )}
          <Button size="small" onClick={() => session.drop(lineId)}>
            {t("discard")}
          </Button>
        </div>
      }
    >
      {t(words ? "kept" : "keptTimes")}
      {[text, source_text].map(
        (each) =>
          each && (
            <q key={each} className="block text-text">
              {each}
            </q>
          ),
      )}
    </Notice>
  );
}
