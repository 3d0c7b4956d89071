import { cx } from "@/lib/cx";

interface ProgressProps {
  /** 0 to 100; null while it can't be told. */
  value: number | null;
  label: string;
  className?: string;
}

/** How much is done. */
export function Progress({ value, label, className }: ProgressProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value ?? undefined}
      className={cx("h-2 w-full overflow-hidden rounded-full bg-raised", className)}
    >
      <div
        className={cx(
          "h-full origin-left rounded-full bg-linear-to-r from-primary to-accent transition-transform duration-500",
          value === null && "animate-[breathe_1.4s_infinite]",
        )}
        style={{ transform: `scaleX(${(value ?? 100) / 100})` }}
      />
    </div>
  );
}
