import { useTranslations } from "use-intl";
import { Chip, type Tone } from "@/components/ui/chip";
import type { OverseenJob, StageOut } from "@/lib/api";

const TONES: Record<OverseenJob["status"] | StageOut["status"], Tone> = {
  pending: "plain",
  processing: "info",
  completed: "ok",
  failed: "bad",
  cancelled: "plain",
  waiting: "plain",
  queued: "plain",
  running: "info",
  done: "ok",
};

/** How a job, or a stage of one, stands. */
export function Status({ status }: { status: OverseenJob["status"] | StageOut["status"] }) {
  const t = useTranslations("admin.status");
  return <Chip tone={TONES[status]}>{t(status)}</Chip>;
}
