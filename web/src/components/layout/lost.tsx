import { Link, useRouter } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Button, buttonClass } from "@/components/ui/button";
import { useExplain } from "@/lib/problems";

/** There is no such page. */
export function NotFound() {
  const t = useTranslations("ui");
  return (
    <main className="mx-auto grid min-h-dvh max-w-lg content-center justify-items-start gap-4 px-6">
      <h1 className="text-3xl font-semibold">{t("notFoundTitle")}</h1>
      <p className="text-muted">{t("notFound")}</p>
      <Link to="/" className={buttonClass("primary")}>
        {t("home")}
      </Link>
    </main>
  );
}

/** A page failed to show: what can be done about it. */
export function Broken({ error }: { error: unknown }) {
  const t = useTranslations("ui");
  const router = useRouter();
  const explain = useExplain();
  return (
    <main className="mx-auto grid min-h-dvh max-w-lg content-center justify-items-start gap-4 px-6">
      <h1 className="text-3xl font-semibold">{t("brokenTitle")}</h1>
      <p className="text-muted">{explain(error)}</p>
      <Button look="primary" onClick={() => router.invalidate()}>
        {t("retry")}
      </Button>
    </main>
  );
}
