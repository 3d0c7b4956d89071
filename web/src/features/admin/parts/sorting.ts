/** By which column a table is sorted, and which way round. */
export interface Sorting {
  key: string;
  down: boolean;
}

/** What pressing a column's title makes of it: largest first, then smallest first, then as it was. */
export function turned(now: Sorting | null, key: string): Sorting | null {
  if (now?.key !== key) return { key, down: true };
  return now.down ? { key, down: false } : null;
}

/** The rows by what `by` says of them; equals stay in their order. */
export function sorted<Row>(
  rows: readonly Row[],
  by: (row: Row) => number | string,
  down: boolean,
): readonly Row[] {
  const way = down ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [by(one), by(other)];
    return (
      way * (typeof a === "string" && typeof b === "string" ? a.localeCompare(b) : Number(a) - Number(b))
    );
  });
}
