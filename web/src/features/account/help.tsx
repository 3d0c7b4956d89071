import { useTranslations } from "use-intl";
import { useTitle } from "@/lib/title";

const QUESTIONS = ["price", "quality", "fix", "upload", "rights", "delete", "program"] as const;

/** What people ask. */
export function Help() {
  const t = useTranslations("account");
  useTitle(t("help"));
  return (
    <div className="grid gap-6">
      <h1 className="text-3xl font-semibold">{t("help")}</h1>
      <div className="grid gap-3">
        {QUESTIONS.map((each) => (
          <details key={each} className="glass rounded-2xl px-5 py-4">
            <summary className="font-medium">{t(`questions.${each}.ask`)}</summary>
            <p className="max-w-prose pt-3 text-muted">{t(`questions.${each}.answer`)}</p>
          </details>
        ))}
      </div>
      <p className="text-muted">
        {t.rich("apiDocs", {
          link: (text) => (
            <a href="/docs" className="text-link underline">
              {text}
            </a>
          ),
        })}
      </p>
    </div>
  );
}
