import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "@/lib/cx";

type Look = "primary" | "plain" | "quiet" | "danger";
type Size = "small" | "normal" | "large";

const LOOKS: Record<Look, string> = {
  primary: "bg-primary text-white hover:bg-primary-hover shadow-[0_6px_20px_-8px_var(--primary)]",
  plain: "border border-edge text-text hover:bg-raised",
  quiet: "text-text hover:bg-raised",
  danger: "bg-bad-fill text-white hover:brightness-110",
};
const SIZES: Record<Size, string> = {
  small: "h-8 px-3 text-sm gap-1.5",
  normal: "h-10 px-4 text-[0.95rem] gap-2",
  large: "h-12 px-6 text-base gap-2.5",
};

/** How a button looks; for links that lead on like one. */
export function buttonClass(look: Look = "plain", size: Size = "normal", more?: string): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50",
    LOOKS[look],
    SIZES[size],
    more,
  );
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  /** What it does is under way: it can't be pressed again, and says so. */
  busy?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button; of type `button` unless it says another. */
export function Button({
  look,
  size,
  busy = false,
  icon,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={buttonClass(look, size, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Dots /> : icon}
      {children}
    </button>
  );
}

/** A square button with nothing but a picture; its label is read aloud and shown when pointed at. */
export function IconButton({
  label,
  className,
  children,
  ...rest
}: Omit<ButtonProps, "icon"> & { label: string }) {
  return (
    <Button
      look="quiet"
      aria-label={label}
      title={label}
      className={cx("w-10 !px-0 text-muted hover:text-text", className)}
      {...rest}
    >
      {children}
    </Button>
  );
}

function Dots() {
  return (
    <span aria-hidden className="inline-flex gap-1">
      {[0, 150, 300].map((delay) => (
        <span
          key={delay}
          className="size-1.5 animate-[breathe_0.9s_infinite] rounded-full bg-current"
          style={{ animationDelay: `${delay}ms` }}
        />
      ))}
    </span>
  );
}
