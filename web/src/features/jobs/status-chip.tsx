import { CircleDashed, CircleSlash, Clock, LoaderCircle } from "lucide-react";
import { useTranslations } from "use-intl";
import { Chip } from "@/components/ui/chip";
import type { JobOut } from "@/lib/api";

/** How a job stands. */
export function StatusChip({ status }: { status: JobOut["status"] }) {
  const t = useTranslations("jobs.status");
  switch (status) {
    case "completed":
      return <Chip tone="ok">{t(status)}</Chip>;
    case "failed":
      return <Chip tone="bad">{t(status)}</Chip>;
    case "cancelled":
      return <Chip icon={<CircleSlash aria-hidden size={13} />}>{t(status)}</Chip>;
    case "processing":
      return (
        <Chip tone="info" icon={<LoaderCircle aria-hidden size={13} className="animate-spin" />}>
          {t(status)}
        </Chip>
      );
    case "pending":
      return <Chip icon={<Clock aria-hidden size={13} />}>{t(status)}</Chip>;
    default:
      return <Chip icon={<CircleDashed aria-hidden size={13} />}>{status}</Chip>;
  }
}
