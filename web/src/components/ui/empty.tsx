import type { ReactNode } from "react";

interface EmptyProps {
  icon: ReactNode;
  title: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}

/** Where there is nothing yet: what will be here, and how it gets here. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-3 rounded-2xl border border-line border-dashed px-6 py-12 text-center">
      <div className="grid size-12 place-items-center rounded-full bg-raised text-link">{icon}</div>
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="max-w-md text-muted">{children}</p>
      {action}
    </div>
  );
}
