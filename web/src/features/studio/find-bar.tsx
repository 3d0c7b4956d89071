import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { LineOut } from "@/lib/api";
import { useStudio, useStudioState } from "./context";
import { found, replaced, type Search } from "./model/find";
import { shown } from "./model/line";
import { nextWhere } from "./model/next";

const INPUT = "h-8 w-0 min-w-32 grow rounded-lg border border-edge bg-bg px-2.5 text-sm";

/** Looks for words in all lines, and puts others in their place. */
export function FindBar({ lines, replacing }: { lines: readonly LineOut[]; replacing: boolean }) {
  const t = useTranslations("studio.find");
  const { session } = useStudio();
  const drafts = useStudioState((state) => state.drafts);
  const selectedId = useStudioState((state) => state.selectedId);
  const [by, setBy] = useState("");
  const [search, setSearch] = useState<Search>({
    what: "",
    matchCase: false,
    wholeWords: false,
    where: "text",
  });
  const asked = useDeferredValue(search);
  const places = useMemo(() => found(lines, drafts, asked), [lines, drafts, asked]);
  const set = (more: Partial<Search>) => setSearch((before) => ({ ...before, ...more }));

  function go(step: 1 | -1) {
    const holds = new Set(places);
    const from = lines.findIndex((line) => line.id === selectedId);
    const at = nextWhere(lines.length, from, step, (place) => holds.has(place));
    session.select(lines[at]?.id ?? selectedId);
  }

  function replace(at: readonly number[]): number {
    const edits = at.flatMap((place) => {
      const line = lines[place];
      if (!line) return [];
      const now = shown(line, drafts.get(line.id));
      const text = replaced(search.where === "text" ? now.text : now.sourceText, search, by);
      // A line that would have no words left is for a person to decide.
      return text.trim() ? [{ lineId: line.id, changes: { [search.where]: text } }] : [];
    });
    session.editAll(edits);
    return edits.length;
  }

  const here = places.filter((place) => lines[place]?.id === selectedId);
  return (
    <search
      aria-label={t("label")}
      className="grid grid-cols-[minmax(0,1fr)] gap-2 border-line border-b bg-surface px-3 py-2"
    >
      <div className="flex items-center gap-2">
        <input
          // Whoever opens the search is about to type into it.
          ref={focused}
          aria-label={t("what")}
          placeholder={t("what")}
          value={search.what}
          onChange={(event) => set({ what: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
            if (event.key === "Escape") session.show(null);
          }}
          className={INPUT}
        />
        <span role="status" className="min-w-16 text-right text-muted text-xs">
          {search.what && t("count", { count: places.length })}
        </span>
        <IconButton
          label={t("previous")}
          size="small"
          className="w-8"
          disabled={!places.length}
          onClick={() => go(-1)}
        >
          <ChevronUp aria-hidden size={16} />
        </IconButton>
        <IconButton
          label={t("next")}
          size="small"
          className="w-8"
          disabled={!places.length}
          onClick={() => go(1)}
        >
          <ChevronDown aria-hidden size={16} />
        </IconButton>
        <IconButton label={t("close")} size="small" className="w-8" onClick={() => session.show(null)}>
          <X aria-hidden size={16} />
        </IconButton>
      </div>
      {replacing && (
        <div className="flex flex-wrap items-center gap-2">
          <input
            aria-label={t("by")}
            placeholder={t("by")}
            value={by}
            onChange={(event) => setBy(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && session.show(null)}
            className={INPUT}
          />
          <Button
            size="small"
            disabled={here.length === 0}
            onClick={() => {
              replace(here);
              go(1);
            }}
          >
            {t("replace")}
          </Button>
          <Button
            size="small"
            disabled={places.length === 0}
            onClick={() => toast(t("replaced", { count: replace(places) }), "ok")}
          >
            {t("replaceAll")}
          </Button>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-4 text-muted text-xs">
        <Check
          label={t("matchCase")}
          checked={search.matchCase}
          onChange={(matchCase) => set({ matchCase })}
        />
        <Check
          label={t("wholeWords")}
          checked={search.wholeWords}
          onChange={(wholeWords) => set({ wholeWords })}
        />
        <select
          aria-label={t("where")}
          value={search.where}
          onChange={(event) => set({ where: event.target.value as Search["where"] })}
          className="h-7 rounded-lg border border-edge bg-bg px-1.5"
        >
          <option value="text">{t("inTarget")}</option>
          <option value="source_text">{t("inSource")}</option>
        </select>
      </div>
    </search>
  );
}

function focused(input: HTMLInputElement | null): void {
  input?.focus();
}

interface CheckProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="flex items-center gap-1.5">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="check size-4 shrink-0"
      />
      {label}
    </label>
  );
}
