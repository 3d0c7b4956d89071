import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Dialog } from "@/components/ui/dialog";
import type { LineOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import type { Commands } from "../commands";
import { useStudio } from "../context";
import { COMMANDS } from "../model/keys";
import { shown } from "../model/line";
import { Keys } from "./keys";

interface Choice {
  id: string;
  name: string;
  keys?: string;
  run: () => void;
}

const LINES_AT_MOST = 8;

/** Everything by its name: commands, and lines by number or words. */
export default function Palette({ lines, commands }: { lines: readonly LineOut[]; commands: Commands }) {
  const t = useTranslations("studio");
  const { session } = useStudio();
  const list = useId();
  const [what, setWhat] = useState("");
  const [active, setActive] = useState(0);
  const choices = useMemo(() => {
    const asked = what.trim().toLocaleLowerCase();
    const named: Choice[] = COMMANDS.filter(({ id }) => id !== "palette").map(({ id, keys }) => ({
      id,
      name: t(`command.${id}`),
      keys: keys[0],
      run: commands[id],
    }));
    const fitting = named.filter(({ name }) => name.toLocaleLowerCase().includes(asked));
    return asked ? [...fitting, ...linesFor(asked)] : fitting;

    function linesFor(asked: string): Choice[] {
      const { drafts } = session.store.getState();
      const places: number[] = [];
      for (let at = 0; at < lines.length && places.length < LINES_AT_MOST; at += 1) {
        const line = lines[at];
        if (!line) continue;
        const now = shown(line, drafts.get(line.id));
        const words = `${now.text}\n${now.sourceText}`.toLocaleLowerCase();
        if (String(at + 1) === asked || words.includes(asked)) places.push(at);
      }
      return places.flatMap((at) => {
        const line = lines[at];
        const name = `${at + 1}  ${line ? shown(line, drafts.get(line.id)).text : ""}`;
        return line ? [{ id: line.id, name, run: () => session.select(line.id) }] : [];
      });
    }
  }, [what, lines, commands, session, t]);
  const at = Math.min(active, choices.length - 1);

  function choose(choice: Choice | undefined) {
    if (!choice) return;
    session.show(null);
    choice.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setActive((at + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(choices[at]);
    }
  }

  return (
    <Dialog open onOpenChange={() => session.show(null)} title={t("palette.title")}>
      <input
        // Whoever opens the palette is about to type into it.
        ref={focused}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={choices[at] && `${list}-${choices[at].id}`}
        aria-label={t("palette.what")}
        placeholder={t("palette.what")}
        value={what}
        onChange={(event) => {
          setWhat(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="h-10 w-full rounded-lg border border-edge bg-surface px-3"
      />
      {choices.length === 0 && <p className="text-muted text-sm">{t("palette.none")}</p>}
      <div
        id={list}
        role="listbox"
        aria-label={t("palette.title")}
        className="grid max-h-[50dvh] overflow-y-auto"
      >
        {choices.map((choice, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the field above, which points here.
          <div
            key={choice.id}
            id={`${list}-${choice.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === at}
            ref={place === at ? inSight : undefined}
            onClick={() => choose(choice)}
            className={cx(
              "flex cursor-pointer items-baseline gap-3 rounded-lg px-3 py-1.5 text-sm",
              place === at && "bg-primary text-white",
            )}
          >
            <span className="grow truncate">{choice.name}</span>
            {choice.keys && <Keys keys={choice.keys} />}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function focused(input: HTMLInputElement | null): void {
  input?.focus();
}

function inSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
