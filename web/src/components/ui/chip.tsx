import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

export type Tone = "plain" | "info" | "ok" | "warn" | "bad";

const TONES: Record<Tone, string> = {
  plain: "text-muted",
  info: "text-info",
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
};
const SIGNS = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

interface ChipProps {
  tone?: Tone;
  /** Instead of the tone's own sign. */
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A word about how something stands: in a colour, and with a sign for those who don't see it. */
export function Chip({ tone = "plain", icon, children, className }: ChipProps) {
  const Sign = tone === "plain" ? null : SIGNS[tone];
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 rounded-full border border-current/35 px-2.5 py-0.5 text-xs font-medium whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {icon ?? (Sign && <Sign aria-hidden size={13} />)}
      {children}
    </span>
  );
}
