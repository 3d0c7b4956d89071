import type { ReactNode } from "react";
import { lookWhoItIs } from "@/lib/session";

interface DownloadLinkProps {
  href: string;
  className: string;
  /** What the file is called at home; without it, as the server says. */
  name?: string;
  children: ReactNode;
}

/**
 * A link to a file that is taken home. That it was refused because the session has ended is nothing that a page hears
 * of: so it looks, and asks to sign in.
 */
export function DownloadLink({ href, className, name, children }: DownloadLinkProps) {
  return (
    <a href={href} download={name ?? true} className={className} onClick={lookWhoItIs}>
      {children}
    </a>
  );
}
