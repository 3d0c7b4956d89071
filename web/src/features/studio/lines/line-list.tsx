import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { LineOut } from "@/lib/api";
import { useStudio, useStudioState } from "../context";
import { LineRow } from "./line-row";

interface LineListProps {
  lines: readonly LineOut[];
  /** Which of them are shown, in order. */
  places: readonly number[];
  sourceLanguage: string;
  withDetails: boolean;
}

const ROW_PX = 78;
const BEYOND = 3;

/** The lines, of which only those in sight are in the page. */
export function LineList({ lines, places, sourceLanguage, withDetails }: LineListProps) {
  const t = useTranslations("studio");
  const { session } = useStudio();
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<{ lineId: string; field: string } | null>(null);
  const selectedId = useStudioState((state) => state.selectedId);
  // The same function each time: with another one all lines there are would be measured anew at each step of scrolling.
  const keyOf = useCallback((row: number) => lines[places[row] ?? 0]?.id ?? row, [lines, places]);
  const rows = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: BEYOND,
    getItemKey: keyOf,
  });

  // Whoever selects a line, by whatever means, sees it.
  useEffect(() => {
    const row = places.findIndex((at) => lines[at]?.id === selectedId);
    if (row >= 0) rows.scrollToIndex(row, { align: "auto" });
  }, [selectedId, places, lines, rows]);

  const next = useCallback(
    (from: string, field: "text" | "source_text", step: 1 | -1) => {
      const row = places.findIndex((at) => lines[at]?.id === from);
      const to = lines[places[row + step] ?? -1];
      if (!to) return;
      wanted.current = { lineId: to.id, field };
      session.select(to.id);
    },
    [places, lines, session],
  );

  // The text to be edited next may come into the page only when it was scrolled to.
  useEffect(() => {
    if (!wanted.current) return;
    const { lineId, field } = wanted.current;
    const text = scroller.current?.querySelector<HTMLTextAreaElement>(
      `[data-line="${lineId}"] textarea[data-field="${field}"]`,
    );
    if (!text) return;
    wanted.current = null;
    text.focus({ preventScroll: true });
  });

  if (places.length === 0) return <p className="p-6 text-muted">{t("shown.none")}</p>;
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto overscroll-contain">
      <ol className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const at = places[item.index] ?? 0;
          return (
            <li
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              data-line={item.key}
              aria-setsize={places.length}
              aria-posinset={item.index + 1}
              aria-current={item.key === selectedId || undefined}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LineRow {...{ lines, at, sourceLanguage, withDetails }} onNext={next} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
