import { History } from "@/features/jobs/history";
import { WithJobsMessages } from "@/features/jobs/with-jobs-messages";

export default function HistoryRoute() {
  return (
    <WithJobsMessages>
      <History />
    </WithJobsMessages>
  );
}
