import type { ReactNode } from "react";
import { useTitle } from "@/lib/title";

/** The top of a page: its name, what it is for, and what can be done with all of it. */
export function Heading({ title, about, children }: { title: string; about: string; children?: ReactNode }) {
  useTitle(title);
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="grid gap-1">
        <h1 className="text-3xl font-semibold">{title}</h1>
        <p className="max-w-2xl text-muted">{about}</p>
      </div>
      {children}
    </div>
  );
}
