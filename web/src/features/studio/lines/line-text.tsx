import type { KeyboardEvent } from "react";
import { cx } from "@/lib/cx";
import { useStudio } from "../context";

interface LineTextProps {
  lineId: string;
  field: "text" | "source_text";
  value: string;
  label: string;
  language: string;
  strong: boolean;
  onNext: (step: 1 | -1) => void;
}

const CHARACTERS_A_ROW = 44;

/** The text of a line, to be edited in its place. Enter goes to the next line's. */
export function LineText({ lineId, field, value, label, language, strong, onNext }: LineTextProps) {
  const { session, deck } = useStudio();
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      onNext(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.currentTarget.blur();
    }
  }
  return (
    <textarea
      aria-label={label}
      data-field={field}
      lang={language === "auto" ? undefined : language}
      dir="auto"
      rows={Math.max(1, Math.ceil(value.length / CHARACTERS_A_ROW))}
      spellCheck
      maxLength={2000}
      value={value}
      onFocus={() => session.select(lineId)}
      onChange={(event) => {
        if (session.store.getState().pauseWhileTyping && deck.moving) deck.stop();
        session.edit(lineId, { [field]: event.target.value.replace(/\s*\n\s*/g, " ") }, true);
      }}
      onKeyDown={onKeyDown}
      className={cx(
        "field-sizing-content min-h-9 w-full resize-none rounded-lg border border-transparent bg-transparent px-2 py-1.5 leading-snug",
        "hover:border-edge focus:border-edge focus:bg-surface",
        strong ? "text-text" : "text-muted focus:text-text",
      )}
    />
  );
}
