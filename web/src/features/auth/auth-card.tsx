import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

interface AuthCardProps {
  title: ReactNode;
  intro?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
}

/** A small form in the middle of the page. */
export function AuthCard({ title, intro, children, foot }: AuthCardProps) {
  return (
    <div className="relative mx-auto w-full max-w-md px-4 py-10 sm:py-16">
      <Card className="grid gap-6">
        <div className="grid gap-2">
          <h1 className="text-2xl font-semibold">{title}</h1>
          {intro && <p className="text-muted">{intro}</p>}
        </div>
        {children}
      </Card>
      {foot && <p className="pt-5 text-center text-sm text-muted">{foot}</p>}
    </div>
  );
}
