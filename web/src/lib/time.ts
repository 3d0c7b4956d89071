/** How times and durations are written. */

const MINUTE_S = 60;
const HOUR_S = 3600;

const two = (value: number) => String(value).padStart(2, "0");

/** A place in a film: `1:02:03`, `2:03`; with `fraction` down to the millisecond, `2:03.450`. */
export function clock(ms: number, fraction = false): string {
  const whole = Math.max(0, fraction ? Math.round(ms) : Math.floor(ms / 1000) * 1000);
  const seconds = Math.floor(whole / 1000);
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
  const start = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  const end = fraction ? `.${String(whole % 1000).padStart(3, "0")}` : "";
  return `${start}:${two(seconds % MINUTE_S)}${end}`;
}

/** The milliseconds that a place written as `clock` writes it stands for; null if it is none. */
export function parseClock(text: string): number | null {
  const parts = /^(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?$|^(\d+)(?:[.,](\d{1,3}))?$/.exec(
    text.trim(),
  );
  if (!parts) return null;
  const fraction = Number((parts[4] ?? parts[6] ?? "0").padEnd(3, "0"));
  if (parts[5] !== undefined) return Number(parts[5]) * 1000 + fraction;
  return ((Number(parts[1] ?? 0) * 60 + Number(parts[2])) * 60 + Number(parts[3])) * 1000 + fraction;
}

/** How long something takes, roughly, in words: `12 min`, `1 hr 5 min`, `40 sec`. */
export function span(seconds: number, locale: string): string {
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
  if (seconds < MINUTE_S) return part(Math.max(1, Math.round(seconds)), "second");
  const minutes = Math.round(seconds / MINUTE_S);
  if (minutes < 60) return part(minutes, "minute");
  const rest = minutes % 60;
  return [part(Math.floor(minutes / 60), "hour"), ...(rest ? [part(rest, "minute")] : [])].join(" ");
}

/** How large a file is: `12.3 MB`. */
export function bytes(count: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(count / 1000 ** power);
}
