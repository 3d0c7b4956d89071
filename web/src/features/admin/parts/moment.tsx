import { useFormatter, useNow } from "use-intl";

/** When something was, as one says it; the exact time when pointed at. */
export function Moment({ at }: { at: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 10_000 });
  const date = new Date(at);
  const exact = format.dateTime(date, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap">
      {format.relativeTime(date, { now: Math.max(now.getTime(), date.getTime()) })}
    </time>
  );
}
