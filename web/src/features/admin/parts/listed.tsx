import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useExplain } from "@/lib/problems";

interface ListedProps {
  /** What was asked, page by page. */
  query: {
    error: unknown;
    isPending: boolean;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
    refetch: () => unknown;
  };
  /** How many there are so far. */
  count: number;
  empty: ReactNode;
  children: ReactNode;
}

/** A list that is read page by page: on its way, refused, empty, or there with a button for more. */
export function Listed({ query, count, empty, children }: ListedProps) {
  const t = useTranslations("admin");
  const explain = useExplain();
  if (query.error) {
    return (
      <Notice
        tone="bad"
        action={
          <Button size="small" onClick={() => query.refetch()}>
            {t("again")}
          </Button>
        }
      >
        {explain(query.error)}
      </Notice>
    );
  }
  if (query.isPending) {
    return (
      <div className="grid gap-3" aria-busy="true">
        {[0, 1, 2, 3, 4].map((place) => (
          <Skeleton key={place} className="h-14" />
        ))}
      </div>
    );
  }
  if (count === 0) return empty;
  return (
    <>
      {children}
      {query.hasNextPage && (
        <Button
          className="justify-self-center"
          busy={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
    </>
  );
}
