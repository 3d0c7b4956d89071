import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { LineOut } from "@/lib/api";
import { clock } from "@/lib/time";
import { useStudio } from "../context";
import type { Pending } from "../model/autosave";
import { type Changes, decisionFor, type Field, same } from "../model/line";

interface ConflictProps {
  lineId: string;
  pending: Pending;
  theirs: LineOut;
}

/** Two changes of one line, side by side, one of which is to be kept. */
export function Conflict({ lineId, pending, theirs }: ConflictProps) {
  const t = useTranslations("studio.conflict");
  const { session } = useStudio();
  const fields = (Object.keys(pending.changes) as Field[]).filter(
    (field) => !same(theirs.edit[field], pending.changes[field]),
  );
  const written = (value: Changes[Field], field: Field) => {
    if (field === "rate" && value) return `${value} ×`;
    if (typeof value === "number") return clock(value, true);
    if (Array.isArray(value)) return t("parts", { count: value.length + 1 });
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    return value ?? t("machine");
  };
  return (
    <div role="alert" className="grid gap-3 rounded-xl border border-bad/50 bg-surface p-3">
      <p className="font-medium text-sm">{t("title")}</p>
      {fields.map((field) => (
        <div key={field} className="grid gap-2 text-sm sm:grid-cols-2">
          <p className="[overflow-wrap:anywhere]">
            <span className="block text-muted text-xs">
              {t("theirs")} · {t(field)}
            </span>
            {written(decisionFor(theirs, field), field)}
          </p>
          <p className="[overflow-wrap:anywhere]">
            <span className="block text-muted text-xs">
              {t("mine")} · {t(field)}
            </span>
            {written(pending.changes[field], field)}
          </p>
        </div>
      ))}
      <div className="grid grid-cols-2 gap-2">
        <Button size="small" onClick={() => session.resolve(lineId, "theirs")}>
          {t("keepTheirs")}
        </Button>
        <Button size="small" look="primary" onClick={() => session.resolve(lineId, "mine")}>
          {t("keepMine")}
        </Button>
      </div>
    </div>
  );
}
