import { cx } from "@/lib/cx";

/** Where something will stand that is still on its way; give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div aria-hidden className={cx("animate-[breathe_1.4s_infinite] rounded-lg bg-raised", className)} />
  );
}
