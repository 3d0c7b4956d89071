import { Link } from "@tanstack/react-router";

/** Our name, which leads home. */
export function Brand({ to = "/" }: { to?: "/" | "/app" }) {
  return (
    <Link to={to} className="flex items-center gap-2.5 font-display text-lg font-semibold">
      <img src="/octavia.svg" alt="" width={30} height={30} />
      Octavia
    </Link>
  );
}
