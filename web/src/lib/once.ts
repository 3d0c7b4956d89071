import { asProblem } from "./problem";

/** A key under which a request counts once, however often it is sent; where pages come without https as well. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Whether it isn't known what became of a request: no answer came, or somebody else's, or it is still worked on. */
export function isOpen(error: unknown): boolean {
  const { status, kind } = asProblem(error);
  return status === 0 || status >= 500 || kind === "idempotent-request-in-progress";
}
