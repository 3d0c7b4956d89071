import { CircleAlert, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { cx } from "@/lib/cx";
import type { Warning } from "../model/warnings";

/** A sign for the worst of some warnings, with a word for what it is about. */
export function WarningSigns({ warnings }: { warnings: readonly Warning[] }) {
  const t = useTranslations("studio.warning");
  return (
    <>
      {warnings.slice(0, 2).map(({ kind, level }) => (
        <span
          key={kind}
          className={cx(
            "inline-flex items-center gap-1 text-xs font-medium",
            level === "error" ? "text-bad" : "text-warn",
          )}
        >
          <Sign level={level} />
          <span className="sr-only">{t(level)}: </span>
          {t(`short.${kind}`)}
        </span>
      ))}
      {warnings.length > 2 && <span className="text-muted text-xs">+{warnings.length - 2}</span>}
    </>
  );
}

/** Warnings in whole sentences. */
export function WarningList({ warnings, help }: { warnings: readonly Warning[]; help: string }) {
  const t = useTranslations("studio.warning");
  const sentence = useSentence();
  if (warnings.length === 0) return null;
  return (
    <ul className="grid gap-1 text-sm">
      {warnings.map((each) => (
        <li key={each.kind} className="flex items-start gap-2">
          <span className={cx("mt-0.5 shrink-0", each.level === "error" ? "text-bad" : "text-warn")}>
            <Sign level={each.level} />
            <span className="sr-only">{t(each.level)}</span>
          </span>
          <span>{sentence(each)}</span>
        </li>
      ))}
      {help && warnings.some(({ level, predicted }) => level === "error" && !predicted) && (
        <li className="pl-6 text-muted">{help}</li>
      )}
    </ul>
  );
}

function Sign({ level }: Pick<Warning, "level">) {
  return level === "error" ? <CircleAlert aria-hidden size={14} /> : <TriangleAlert aria-hidden size={14} />;
}

function useSentence(): (warning: Warning) => string {
  const t = useTranslations("studio.warning");
  const locale = useLocale();
  const number = (value: number, digits: number) =>
    value.toLocaleString(locale, { maximumFractionDigits: digits });
  return ({ kind, value = 0, words = [], predicted }) => {
    switch (kind) {
      case "rate":
        return t(predicted ? "ratePredicted" : "rate", { times: number(value, 2) });
      case "reading":
        return t(predicted ? "readingPredicted" : "reading", { percent: number(100 * value, 0) });
      case "shift":
        return t("shift", { ms: number(Math.abs(value), 0) });
      case "heard":
        return words.length > 0 ? t("heardWords", { words: words.join(", ") }) : t("heard");
      case "unknown":
        return t("unknown", { words: words.join(", ") });
      default:
        return t(kind);
    }
  };
}
