import { Hub } from "@/features/jobs/hub";
import { WithJobsMessages } from "@/features/jobs/with-jobs-messages";

export default function HubRoute() {
  return (
    <WithJobsMessages>
      <Hub />
    </WithJobsMessages>
  );
}
