/**
 * The server, through the client that is generated from its description (`@/api`).
 *
 * Every call of `@/api` answers its data and throws a `Problem`. Who asks is known by the session's cookie, which no
 * script sees; that a page of ours asks, by the origin that browsers name with everything that changes something.
 *
 * Here are all calls there are. What every page loads first takes `./problem` alone, which knows none of them.
 */
export * from "@/api";
export * from "./problem";
