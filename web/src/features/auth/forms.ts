/** What a field of a form holds, as text. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** The shortest password that is taken. */
export const SHORTEST_PASSWORD = 8;

/** Where to go on after signing in: an address of ours, or the app. */
export function placeAfter(next: string): string {
  return next.startsWith("/app") ? next : "/app";
}
