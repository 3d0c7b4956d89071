import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cx } from "@/lib/cx";
import { type Sorting, sorted, turned } from "./sorting";

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What rows are sorted by; without it this column sorts nothing. */
  by?: (row: Row) => number | string;
  numeric?: boolean;
}

interface TableProps<Row> {
  /** What it lists, for who can't see it. */
  caption: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
}

/** A table; on a phone each row is a card that names its figures. */
export function Table<Row>({ caption, rows, columns, rowKey }: TableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const by = columns.find((column) => column.key === sorting?.key)?.by;
  const shown = sorting && by ? sorted(rows, by, sorting.down) : rows;
  return (
    <div className="glass overflow-x-auto rounded-2xl">
      <table className="w-full text-sm max-md:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="max-md:sr-only">
          <tr className="border-b border-line text-left text-muted">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={
                  sorting?.key === column.key ? (sorting.down ? "descending" : "ascending") : undefined
                }
                className={cx("px-4 py-2.5 font-medium whitespace-nowrap", column.numeric && "text-right")}
              >
                {column.by ? (
                  <button
                    type="button"
                    className="inline-flex items-center gap-1 hover:text-text"
                    onClick={() => setSorting(turned(sorting, column.key))}
                  >
                    {column.title}
                    {sorting?.key === column.key &&
                      (sorting.down ? (
                        <ArrowDown aria-hidden size={14} />
                      ) : (
                        <ArrowUp aria-hidden size={14} />
                      ))}
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-md:block">
          {shown.map((row) => (
            <tr key={rowKey(row)} className="hover:bg-raised/50 max-md:grid max-md:gap-2 max-md:p-4">
              {columns.map((column) => (
                <Cell key={column.key} column={column} content={column.cell(row)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A cell; on a phone one that says nothing takes no room. */
function Cell<Row>({ column, content }: { column: Column<Row>; content: ReactNode }) {
  const silent = content === null || content === false || content === "";
  return (
    <td
      className={cx(
        "px-4 py-3 align-top max-md:grid-cols-[8rem_1fr] max-md:gap-3 max-md:p-0",
        silent ? "max-md:hidden" : "max-md:grid",
        column.numeric && "text-right tabular-nums max-md:text-left",
      )}
    >
      <span className="text-muted md:hidden">{column.title}</span>
      <div className="min-w-0 max-md:[overflow-wrap:anywhere] md:[overflow-wrap:break-word]">{content}</div>
    </td>
  );
}
