import type { HTMLAttributes } from "react";
import { cx } from "@/lib/cx";

/** What belongs together, on a pane of glass. */
export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div className={cx("glass rounded-2xl p-5 sm:p-6", className)} {...rest} />;
}
