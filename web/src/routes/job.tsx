import { useParams } from "@tanstack/react-router";
import { JobPage } from "@/features/jobs/job-page";
import { WithJobsMessages } from "@/features/jobs/with-jobs-messages";

export default function JobRoute() {
  const { jobId } = useParams({ from: "/app/jobs/$jobId" });
  return (
    <WithJobsMessages>
      <JobPage key={jobId} jobId={jobId} />
    </WithJobsMessages>
  );
}
