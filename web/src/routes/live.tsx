import { Radio } from "lucide-react";
import { useTranslations } from "use-intl";
import { Empty } from "@/components/ui/empty";
import { WithJobsMessages } from "@/features/jobs/with-jobs-messages";
import { useTitle } from "@/lib/title";

export default function LiveRoute() {
  return (
    <WithJobsMessages>
      <Live />
    </WithJobsMessages>
  );
}

function Live() {
  const t = useTranslations("jobs");
  useTitle(t("kinds.live"));
  return (
    <div className="grid gap-6">
      <h1 className="text-3xl font-semibold">{t("kinds.live")}</h1>
      <Empty icon={<Radio aria-hidden size={24} />} title={t("liveTitle")}>
        {t("live")}
      </Empty>
    </div>
  );
}
