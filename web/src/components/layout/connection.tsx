import { WifiOff } from "lucide-react";
import { useTranslations } from "use-intl";
import { useConnectionLost } from "@/lib/connection";

/** Says that the server can't be reached, for as long as it can't; read aloud when it begins. */
export function Connection() {
  const t = useTranslations("nav");
  const lost = useConnectionLost();
  return (
    <div role="status" className="sticky top-16 z-20 lg:top-4">
      {lost && (
        <p className="mb-6 flex items-start gap-3 rounded-xl border border-warn/60 bg-raised p-4 text-sm text-text shadow-card">
          <WifiOff aria-hidden size={20} className="shrink-0 text-warn" />
          {t("lost")}
        </p>
      )}
    </div>
  );
}
