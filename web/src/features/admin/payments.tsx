import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Chip, type Tone } from "@/components/ui/chip";
import { Empty } from "@/components/ui/empty";
import { SelectField } from "@/components/ui/field";
import { toast } from "@/components/ui/toast";
import { type PaymentEventOut, paymentEvents, retryPaymentEvent } from "@/lib/api";
import { useExplain } from "@/lib/problems";
import { Heading } from "./parts/heading";
import { Listed } from "./parts/listed";
import { Moment } from "./parts/moment";
import { type Column, Table } from "./parts/table";

const PAGE = 50;
const STATES = ["failed", "received", "done", "ignored"] as const;
const TONES: Record<PaymentEventOut["state"], Tone> = {
  received: "info",
  done: "ok",
  ignored: "plain",
  failed: "bad",
};

/** What payment providers told, and what became of it. */
export function Payments() {
  const t = useTranslations("admin");
  const explain = useExplain();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { state = "" } = useSearch({ from: "/app/admin/payments" });
  const chosen = STATES.find((each) => each === state);
  const query = useInfiniteQuery({
    queryKey: ["admin", "payments", state],
    queryFn: ({ pageParam, signal }) =>
      paymentEvents({
        query: {
          limit: PAGE,
          ...(chosen ? { state: chosen } : {}),
          ...(pageParam ? { before_id: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.events.length === PAGE ? page.events.at(-1)?.id : null),
  });
  const retry = useMutation({
    mutationFn: (id: number) => retryPaymentEvent({ path: { event_id: id } }),
    onSuccess: () => toast(t("eventRetried"), "ok"),
    onError: (fault) => toast(explain(fault), "bad"),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin", "payments"] }),
  });
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const columns: Column<PaymentEventOut>[] = [
    { key: "when", title: t("when"), cell: (event) => <Moment at={event.received_at} /> },
    {
      key: "what",
      title: t("what"),
      cell: (event) => (
        <div className="grid">
          <code>{event.kind || "—"}</code>
          <span className="text-muted">{event.provider}</span>
        </div>
      ),
    },
    {
      key: "state",
      title: t("standing"),
      cell: (event) => <Chip tone={TONES[event.state]}>{t(`eventStates.${event.state}`)}</Chip>,
    },
    { key: "why", title: t("reason"), cell: (event) => event.reason },
    { key: "attempts", title: t("attempts"), cell: (event) => event.attempts, numeric: true },
    {
      key: "acts",
      title: t("acts"),
      cell: (event) =>
        event.can_retry && (
          <Button
            size="small"
            busy={retry.isPending && retry.variables === event.id}
            onClick={() => retry.mutate(event.id)}
          >
            {t("retryEvent")}
          </Button>
        ),
    },
  ];
  return (
    <div className="grid gap-6">
      <Heading title={t("pages.payments")} about={t("paymentsAbout")} />
      <SelectField
        label={t("standing")}
        value={state}
        onChange={(event) => navigate({ to: "/app/admin/payments", search: { state: event.target.value } })}
        className="max-w-56"
      >
        <option value="">{t("any")}</option>
        {STATES.map((each) => (
          <option key={each} value={each}>
            {t(`eventStates.${each}`)}
          </option>
        ))}
      </SelectField>
      <Listed
        query={query}
        count={events.length}
        empty={
          <Empty icon={<Webhook aria-hidden size={24} />} title={t("noEvents")}>
            {t("noEventsAbout")}
          </Empty>
        }
      >
        <Table caption={t("pages.payments")} rows={events} columns={columns} rowKey={(event) => event.id} />
      </Listed>
    </div>
  );
}
