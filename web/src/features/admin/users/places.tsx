import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { type AccountSession, endUserSession, endUserSessions } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { Ask } from "../parts/ask";
import { Moment } from "../parts/moment";

/** Where a user is signed in. */
export function Places({ userId, sessions }: { userId: string; sessions: readonly AccountSession[] }) {
  const t = useTranslations("admin");
  const explain = useExplain();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ["admin"] });
  const end = useMutation({
    mutationFn: (id: string) => endUserSession({ path: { user_id: userId, session_id: id } }),
    onSettled: again,
    onError: (fault) => toast(explain(fault), "bad"),
  });
  return (
    <section className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-xl font-semibold">{t("sessions")}</h2>
        {sessions.length > 0 && (
          <Ask
            label={t("endAll")}
            title={t("endAllTitle")}
            about={t("endAllAbout", { sessions: sessions.length })}
            act={t("endAll")}
            danger
            onAct={async () => {
              await endUserSessions({ path: { user_id: userId } });
              await again();
            }}
          />
        )}
      </div>
      {sessions.length === 0 ? (
        <p className="text-muted">{t("noSessions")}</p>
      ) : (
        <ul className="glass divide-y divide-line rounded-2xl text-sm">
          {sessions.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              <div className="grid min-w-0 gap-0.5">
                <span className="truncate font-medium">{session.user_agent || t("unknownDevice")}</span>
                <span className="text-muted">
                  {session.address} · <Moment at={session.last_used_at} />
                </span>
              </div>
              <Button
                size="small"
                look="quiet"
                busy={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
              >
                {t("endOne")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
