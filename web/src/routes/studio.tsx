import { usePrefetchQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { summaryQuery } from "@/features/studio/data";
import { STUDIO_MESSAGES } from "@/features/studio/messages";
import { Studio } from "@/features/studio/studio";
import { WithMessages } from "@/lib/i18n";
import { useMe, useSessionEnded } from "@/lib/session";

const SignInAgain = lazy(() => import("@/features/auth/sign-in-again"));

/** The review studio of one job. */
export default function StudioRoute() {
  const { jobId } = useParams({ from: "/app/jobs/$jobId/studio" });
  const search: { language?: unknown } = useSearch({ strict: false });
  const navigate = useNavigate();
  const me = useMe();
  const ended = useSessionEnded();
  // Asked for beside the words, not after them.
  usePrefetchQuery(summaryQuery(jobId));
  const language = typeof search.language === "string" ? search.language : undefined;
  return (
    <WithMessages set={STUDIO_MESSAGES}>
      <Studio
        jobId={jobId}
        language={language}
        onLanguage={(chosen) =>
          void navigate({ to: ".", search: { language: chosen } as never, replace: true })
        }
      />
      {ended && (
        <Suspense>
          <SignInAgain email={me?.email ?? ""} />
        </Suspense>
      )}
    </WithMessages>
  );
}
