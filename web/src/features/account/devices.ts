const BROWSERS = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

/** What a browser's name for itself means: `Firefox, Linux`; what is none is shown as it is, if it is short. */
export function deviceOf(userAgent: string): string {
  const found = [BROWSERS, SYSTEMS].flatMap(
    (known) => known.find(([mark]) => userAgent.includes(mark))?.[1] ?? [],
  );
  return found.length ? found.join(", ") : userAgent.slice(0, 40);
}
