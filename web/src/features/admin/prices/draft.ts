/**
 * A price book while somebody edits it: what they typed, which may not mean anything yet. What the form doesn't show
 * (tiers of a rate) is kept as it is.
 */
import type { PriceBookInput, PriceBookOutput, RuleOutput } from "@/lib/api";

/** As the server describes it, but that a rule may be anything, which it says because rules have free names. */
export type Book = Omit<PriceBookOutput, "rules"> & { rules: Record<string, RuleOutput> };
type Pack = NonNullable<Book["packs"]>[number];
type Group = NonNullable<Book["language_groups"]>[number];

export interface DraftRule {
  name: string;
  rate: string;
  perLanguage: boolean;
  was: RuleOutput;
}
export interface DraftPack extends Required<Pick<Pack, "name" | "description" | "currency">> {
  /** Of a pack that is sold already; a new one gets its own by its name. */
  id: string;
  credits: string;
  price: string;
  every: NonNullable<Pack["every"]>;
  active: boolean;
  /** Tells the form's rows apart. */
  key: string;
}
export interface DraftGroup {
  name: string;
  percent: string;
  languages: string;
}
export interface Draft {
  rules: DraftRule[];
  packs: DraftPack[];
  groups: DraftGroup[];
  minimum: string;
  rounding: Book["rounding"];
}

const CREDIT_UCR = 1_000_000;
const CENTS = 100;
const PERMILLE_OF_PERCENT = 10;

/** A price book as it is put before somebody. */
export function draftOf(book: Book): Draft {
  return {
    rules: Object.entries(book.rules).map(([name, rule]) => ({
      name,
      rate: text(rule.rate_ucr / CREDIT_UCR),
      perLanguage: rule.per_language ?? false,
      was: rule,
    })),
    packs: (book.packs ?? []).map((pack) => ({
      id: pack.id,
      key: pack.id,
      name: pack.name,
      credits: text(pack.credits),
      price: (pack.price_cents / CENTS).toFixed(2),
      currency: pack.currency ?? "usd",
      description: pack.description ?? "",
      every: pack.every ?? "once",
      active: pack.active ?? true,
    })),
    groups: (book.language_groups ?? []).map((group) => ({
      name: group.name,
      percent: text(group.permille / PERMILLE_OF_PERCENT),
      languages: (group.languages ?? []).join(", "),
    })),
    minimum: text((book.minimum_ucr ?? 0) / CREDIT_UCR),
    rounding: book.rounding,
  };
}

/** A row for a pack that isn't sold yet. */
export function newPack(key: string): DraftPack {
  return {
    id: "",
    key,
    name: "",
    credits: "",
    price: "",
    currency: "usd",
    description: "",
    every: "once",
    active: true,
  };
}

/** What a draft says, or the names of the fields that say nothing that can be meant: `rules.dub`, `packs.basic.price`. */
export function bookOf(
  draft: Draft,
): { book: PriceBookInput; faults: null } | { book: null; faults: string[] } {
  const faults: string[] = [];
  const say = <T>(place: string, value: T | null, instead: T): T => {
    if (value === null) faults.push(place);
    return value ?? instead;
  };
  const book: PriceBookInput = {
    rules: Object.fromEntries(
      draft.rules.map((rule) => [
        rule.name,
        {
          ...rule.was,
          rate_ucr: say(`rules.${rule.name}`, scaled(rule.rate, CREDIT_UCR), 0),
          per_language: rule.perLanguage,
        },
      ]),
    ),
    packs: draft.packs.map((pack) => packOf(pack, say)),
    language_groups: draft.groups.map((group) => groupOf(group, say)),
    minimum_ucr: say("minimum", scaled(draft.minimum, 1), 0) * CREDIT_UCR,
    rounding: draft.rounding,
  };
  const ids = (book.packs ?? []).map((pack) => pack.id);
  draft.packs.forEach((pack, place) => {
    if (ids.indexOf(ids[place] ?? "") !== place) faults.push(`packs.${pack.key}.name`);
  });
  return faults.length > 0 ? { book: null, faults } : { book, faults: null };
}

type Say = <T>(place: string, value: T | null, instead: T) => T;

function packOf(pack: DraftPack, say: Say): Pack {
  const at = `packs.${pack.key}`;
  const name = pack.name.trim();
  return {
    id: pack.id || say(`${at}.name`, slug(name), "pack"),
    name: say(`${at}.name`, name || null, ""),
    credits: say(`${at}.credits`, scaled(pack.credits, 1), 0),
    price_cents: say(`${at}.price`, scaled(pack.price, CENTS), 0),
    currency: pack.currency,
    description: pack.description.trim(),
    every: pack.every,
    active: pack.active,
  };
}

function groupOf(group: DraftGroup, say: Say): Group {
  const languages = group.languages.split(/[\s,]+/).filter(Boolean);
  const good = languages.every((code) => /^[a-z]{2,3}$/.test(code));
  return {
    name: group.name,
    permille: say(`groups.${group.name}.percent`, scaled(group.percent, PERMILLE_OF_PERCENT), 0),
    languages: say(`groups.${group.name}.languages`, good ? languages : null, []),
  };
}

/** A number that was typed, in whole parts; null if it is none, or finer than these. */
export function scaled(typed: string, parts: number): number | null {
  const plain = typed.trim().replace(",", ".");
  if (!/^\d{1,10}(\.\d{1,6})?$/.test(plain)) return null;
  const value = Number(plain) * parts;
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 ? whole : null;
}

function slug(name: string): string | null {
  const found = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 32);
  return found || null;
}

const text = (value: number) => String(value);
