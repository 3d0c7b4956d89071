import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

const SIGNS = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert };
const COLOURS = { info: "text-info", ok: "text-ok", warn: "text-warn", bad: "text-bad" };

interface NoticeProps {
  tone: keyof typeof SIGNS;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** Something to know before going on; faults are read aloud at once. */
export function Notice({ tone, title, children, action }: NoticeProps) {
  const Sign = SIGNS[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className="flex items-start gap-3 rounded-xl border border-line bg-raised p-4"
    >
      <Sign aria-hidden size={20} className={cx("mt-0.5 shrink-0", COLOURS[tone])} />
      <div className="grid grow gap-1 text-sm">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-muted [overflow-wrap:anywhere]">{children}</div>}
        {action && <div className="pt-2">{action}</div>}
      </div>
    </div>
  );
}
