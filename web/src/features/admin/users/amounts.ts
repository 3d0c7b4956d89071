import type { WalletOut } from "@/lib/api";

/** What can be spent and what is owed after a change: what is taken and isn't there is owed, what comes pays that first. */
export function owning(
  wallet: Pick<WalletOut, "balance" | "owed"> | undefined,
  change: number,
): { balance: number; owed: number } {
  const { balance, owed } = wallet ?? { balance: 0, owed: 0 };
  const left = exact(balance - owed + change);
  return { balance: Math.max(0, left), owed: Math.max(0, -left) };
}

/** The credits somebody typed, with either mark; null if that is no amount that can be given or taken. */
export function creditsOf(text: string): number | null {
  const typed = text.trim().replace(",", ".");
  if (!/^[-−]?\d{1,9}(\.\d{1,6})?$/.test(typed)) return null;
  const credits = Number(typed.replace("−", "-"));
  return credits === 0 ? null : credits;
}

/** Without what binary fractions leave: a credit has a million parts. */
function exact(credits: number): number {
  return Math.round(credits * 1_000_000) / 1_000_000;
}
