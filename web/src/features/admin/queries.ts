import { queryOptions } from "@tanstack/react-query";
import { paymentEvents, readFleet, reconcileBooks } from "@/lib/api";

/** The workers and the queues as they stand. */
export const fleetQuery = queryOptions({
  queryKey: ["admin", "fleet"],
  queryFn: ({ signal }) => readFleet({ signal }),
  staleTime: 0,
});

/** Whether the books are right: added up again each time it is asked for, and only then. */
export const booksQuery = queryOptions({
  queryKey: ["admin", "books"],
  queryFn: ({ signal }) => reconcileBooks({ signal }),
  enabled: false,
});

/** What payment providers told that could not be used. */
export const failedPaymentsQuery = queryOptions({
  queryKey: ["admin", "payments", "failed", "first"],
  queryFn: ({ signal }) => paymentEvents({ query: { state: "failed", limit: 50 }, signal }),
});
