import { Combine, Scissors, Undo2 } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { LineOut } from "@/lib/api";
import { cx } from "@/lib/cx";
import { useStudio, useStudioState } from "../context";
import { useRefuse } from "../hooks";
import { decisionFor, shown } from "../model/line";
import {
  joinHindrance,
  partsOf,
  sourceSpans,
  splitHindrance,
  structureOf,
  wholeAt,
} from "../model/structure";
import { useStructureText } from "./structure-text";

interface AboutPlace {
  lines: readonly LineOut[];
  at: number;
}

/** What splits a line, joins it with the next, and takes both back; beside other tools. */
export function StructureTools({ lines, at, children }: AboutPlace & { children: ReactNode }) {
  const t = useTranslations("studio.structure");
  const { session } = useStudio();
  const refuse = useRefuse();
  const drafts = useStudioState((state) => state.drafts);
  const splitting = useStudioState((state) => state.splitting);
  const line = lines[at];
  if (!line) return null;
  const noSplit = splitHindrance(lines, at, drafts);
  const noJoin = joinHindrance(lines, at, drafts);
  const joins = decisionFor(line, "join", drafts.get(line.id)) && !line.rendered.join;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="small"
          icon={<Scissors aria-hidden size={15} />}
          aria-expanded={splitting && !noSplit}
          aria-disabled={noSplit !== undefined}
          title={t("splitHint")}
          onClick={() => (noSplit ? refuse(noSplit) : session.showSplits(!splitting))}
        >
          {t("split")}
        </Button>
        <Button
          size="small"
          icon={<Combine aria-hidden size={15} />}
          aria-pressed={joins}
          className="aria-pressed:border-link aria-pressed:bg-raised"
          aria-disabled={noJoin !== undefined}
          title={t("joinHint")}
          onClick={() => (noJoin ? refuse(noJoin) : session.join())}
        >
          {t("join")}
        </Button>
        {children}
        <Back lines={lines} at={at} />
      </div>
      {splitting && !noSplit && <Places line={line} />}
      <Pending lines={lines} at={at} />
    </div>
  );
}

/** What lets a line that was split, or joined, be as it was before. */
function Back({ lines, at }: AboutPlace) {
  const t = useTranslations("studio.structure");
  const { session } = useStudio();
  const drafts = useStudioState((state) => state.drafts);
  const line = lines[at];
  const whole = lines[wholeAt(lines, at)];
  if (whole?.rendered.split && decisionFor(whole, "split", drafts.get(whole.id))) {
    return (
      <Button
        size="small"
        look="quiet"
        icon={<Undo2 aria-hidden size={15} />}
        onClick={() => session.edit(whole.id, { split: null })}
      >
        {t("unsplit")}
      </Button>
    );
  }
  if (!line?.rendered.join || !decisionFor(line, "join", drafts.get(line.id))) return null;
  return (
    <Button
      size="small"
      look="quiet"
      icon={<Undo2 aria-hidden size={15} />}
      onClick={() => session.edit(line.id, { join: false })}
    >
      {t("unjoin")}
    </Button>
  );
}

/** The words of a line's source; between them it can be split. */
function Places({ line }: { line: LineOut }) {
  const t = useTranslations("studio.structure");
  const { session } = useStudio();
  const changes = useStudioState((state) => state.drafts.get(line.id));
  const text = shown(line, changes).sourceText;
  const cuts = decisionFor(line, "split", changes) ?? [];
  return (
    <section aria-label={t("where")} className="grid gap-1 rounded-xl border border-line bg-surface p-3">
      <p className="text-muted text-xs">{t("where")}</p>
      <p className="flex flex-wrap items-center text-sm">
        {sourceSpans(line, changes).map((span, number) => {
          const word = text.slice(span.from, span.to);
          return (
            <Fragment key={span.from}>
              {number > 0 && (
                <button
                  type="button"
                  aria-pressed={cuts.includes(number)}
                  aria-label={t("before", { word })}
                  ref={number === 1 ? focused : undefined}
                  onClick={() => session.cut(number)}
                  className={cx(
                    "grid h-7 w-6 place-items-center rounded-md hover:bg-raised",
                    cuts.includes(number) ? "bg-info text-bg" : "text-muted",
                  )}
                >
                  {cuts.includes(number) ? <Scissors aria-hidden size={14} /> : <span aria-hidden>¦</span>}
                </button>
              )}
              <span>{word}</span>
            </Fragment>
          );
        })}
      </p>
    </section>
  );
}

function focused(button: HTMLButtonElement | null): void {
  button?.focus({ preventScroll: true });
}

/** What will become of a line when it is rendered, before it is. */
function Pending({ lines, at }: AboutPlace) {
  const t = useTranslations("studio");
  const { session } = useStudio();
  const text = useStructureText();
  const drafts = useStudioState((state) => state.drafts);
  const line = lines[at];
  const structure = structureOf(lines, at, drafts);
  if (!line || !structure) return null;
  const changes = drafts.get(line.id);
  const cuts = structure.kind === "split" ? decisionFor(line, "split", changes) : null;
  const next = lines[at + 1];
  const texts = cuts
    ? partsOf(shown(line, changes).sourceText, sourceSpans(line, changes), cuts)
    : structure.kind === "join" && next
      ? [`${shown(line, changes).sourceText} ${shown(next, drafts.get(next.id)).sourceText}`]
      : [];
  const { split, join } = line.rendered;
  const ofAnother = structure.kind === "joinInto" || structure.kind === "unsplitInto";
  return (
    <section
      aria-label={t("structure.pending")}
      className="grid gap-2 rounded-xl border border-info/50 bg-surface p-3 text-sm"
    >
      <p className="font-medium">{text(structure)}</p>
      {texts.length > 0 && (
        <ol className={cx("grid gap-1", texts.length > 1 && "list-decimal pl-5")}>
          {texts.map((part, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its number alone.
            <li key={number} className="[overflow-wrap:anywhere]">
              {part}
            </li>
          ))}
        </ol>
      )}
      <p className="text-muted">
        {(structure.kind === "split" || structure.kind === "join") &&
          `${t(`structure.texts.${structure.kind}`)} `}
        {t("structure.when")}{" "}
        {line.render_credits !== null && t("render.price", { credits: line.render_credits })}
      </p>
      {!ofAnother && (
        <Button
          size="small"
          className="justify-self-start"
          icon={<Undo2 aria-hidden size={15} />}
          onClick={() => session.edit(line.id, structure.kind.endsWith("split") ? { split } : { join })}
        >
          {t("structure.back")}
        </Button>
      )}
    </section>
  );
}
