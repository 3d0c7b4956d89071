import { useSearch } from "@tanstack/react-router";
import { NewJob } from "@/features/jobs/new-job";
import { WithJobsMessages } from "@/features/jobs/with-jobs-messages";

export default function NewJobRoute() {
  const { kind } = useSearch({ from: "/app/new" });
  return (
    <WithJobsMessages>
      <NewJob key={kind} kind={kind} />
    </WithJobsMessages>
  );
}
