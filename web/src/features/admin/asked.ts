export const FIELDS = ["actor", "action", "subject", "since", "until"] as const;
export type Asked = Partial<Record<(typeof FIELDS)[number], string>>;

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Which entries of the trail the page's address asks for; days are the reader's own, the last one whole. */
export function askedOf(search: Asked): Asked {
  const asked: Asked = {};
  for (const name of FIELDS) {
    const value = search[name];
    if (!value) continue;
    if (name !== "since" && name !== "until") asked[name] = value;
    else if (DAY.test(value)) asked[name] = midnight(value, name === "until" ? 1 : 0);
  }
  return asked;
}

/** Where the same entries are to be had as a table for spreadsheets. */
export function csvAddress(asked: Asked): string {
  const query = new URLSearchParams(asked as Record<string, string>).toString();
  return `/api/v1/admin/audit.csv${query ? `?${query}` : ""}`;
}

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
