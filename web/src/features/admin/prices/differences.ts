import type { PriceBookInput, PriceBookOutput } from "@/lib/api";

type Book = PriceBookInput | PriceBookOutput;

/** Something that a price book says otherwise than another. */
export interface Difference {
  /** What it belongs to. */
  part: "rule" | "pack" | "group" | "book";
  /** Which one: `dub`, `basic`; empty for the book itself. */
  name: string;
  /** Which figure of it; empty if all of it is new, or gone. */
  field: string;
  /** As it was and as it is; null: not there. */
  before: string | null;
  after: string | null;
}

/** What a book says otherwise than the one before it, in the order in which books are written. */
export function differences(before: Book, after: Book): Difference[] {
  return [
    ...among("rule", before.rules as Record<string, object>, after.rules as Record<string, object>),
    ...among("pack", byId(before.packs), byId(after.packs)),
    ...among("group", byName(before.language_groups), byName(after.language_groups)),
    ...figures("book", "", own(before), own(after)),
  ];
}

type Figures = Record<string, unknown>;

function among(
  part: Difference["part"],
  before: Record<string, object>,
  after: Record<string, object>,
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was && is) return figures(part, name, was as Figures, is as Figures);
    return [
      {
        part,
        name,
        field: "",
        before: was ? told(summary(was)) : null,
        after: is ? told(summary(is)) : null,
      },
    ];
  });
}

function figures(part: Difference["part"], name: string, before: Figures, after: Figures): Difference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .map((field) => ({ part, name, field, before: told(before[field]), after: told(after[field]) }))
    .filter((each) => each.before !== each.after);
}

function summary(of: object): unknown {
  return "name" in of ? of.name : of;
}

const CREDIT_UCR = 1_000_000;

function told(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A figure in the unit in which people think of it: credits, money, percent. */
export function inUnits(field: string, value: string | null): string | null {
  if (value === null) return null;
  if (field.endsWith("_ucr")) return String(Number(value) / CREDIT_UCR);
  if (field === "price_cents") return (Number(value) / 100).toFixed(2);
  if (field === "permille") return `${Number(value) / 10} %`;
  return value;
}

function own({ minimum_ucr = 0, rounding }: Book): Figures {
  return { minimum_ucr, rounding };
}

function byId(packs: Book["packs"]): Record<string, object> {
  return Object.fromEntries((packs ?? []).map((pack) => [pack.id, pack]));
}

function byName(groups: Book["language_groups"]): Record<string, object> {
  return Object.fromEntries((groups ?? []).map((group) => [group.name, group]));
}
