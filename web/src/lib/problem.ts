/** What the server refused, and the generated client made to say so. */
import { client } from "@/api/client.gen";

/** The server refused, or could not be reached. `message` is a sentence for people. */
export class Problem extends Error {
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** What kind it is, for programs: `insufficient-credits`, `not-signed-in`. */
  readonly kind: string;
  /** What belongs to its kind: credits needed and held, for instance. */
  readonly details: Record<string, unknown>;
  /** When it may be asked again, in seconds; null if that was not said. */
  readonly retryAfterS: number | null;

  constructor(
    status: number,
    kind: string,
    message: string,
    details: Record<string, unknown> = {},
    retryAfterS: number | null = null,
  ) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.kind = kind;
    this.details = details;
    this.retryAfterS = retryAfterS;
  }
}

const KIND_PREFIX = "urn:octavia:problem:";

/** The problem that an answer's body and status tell of; an answer that tells nothing is one of kind `unknown`. */
export function problemOf(body: unknown, status: number, retryAfter: string | null = null): Problem {
  const told = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const type = typeof told.type === "string" ? told.type : "";
  const kind = type.startsWith(KIND_PREFIX) ? type.slice(KIND_PREFIX.length) : "unknown";
  const detail = typeof told.detail === "string" ? told.detail : "";
  const details = typeof told.details === "object" && told.details !== null ? told.details : {};
  const seconds = retryAfter === null ? Number.NaN : Number.parseInt(retryAfter, 10);
  return new Problem(status, kind, detail, details as Record<string, unknown>, seconds >= 0 ? seconds : null);
}

/** What was thrown, as a problem: what is none means that the server could not be reached. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unreachable", "");
}

/** Whether it was refused because nobody is signed in any more. */
export function isSignedOut(problem: Problem): boolean {
  return problem.kind === "not-signed-in" || problem.kind === "token-expired";
}

/**
 * Make the generated client ours; called once, before anything is asked.
 *
 * @param onSignedOut - Told when something is refused because nobody is signed in; and whether it was a mere look.
 * @param onUnreachable - Told when something got no answer.
 */
export function connect(onSignedOut: (looking: boolean) => void, onUnreachable: () => void): void {
  client.setConfig({ baseUrl: "", credentials: "same-origin", throwOnError: true });
  client.interceptors.error.use((error, response, request) => {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    if (!response) {
      onUnreachable();
      return asProblem(error);
    }
    const problem = problemOf(error, response.status, response.headers.get("Retry-After"));
    if (isSignedOut(problem)) onSignedOut(request?.method === "GET");
    return problem;
  });
}
