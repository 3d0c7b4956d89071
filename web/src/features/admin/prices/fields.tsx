import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "@/components/ui/button";
import { CheckField, SelectField, TextField } from "@/components/ui/field";
import { newKey } from "@/lib/once";
import { type Draft, type DraftGroup, type DraftPack, type DraftRule, newPack } from "./draft";

interface FieldsProps {
  draft: Draft;
  faults: readonly string[];
  onChange: (draft: Draft) => void;
}

/** A price book as a form. */
export function Fields({ draft, faults, onChange }: FieldsProps) {
  const t = useTranslations("admin");
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const fault = (place: string) => (faults.includes(place) ? t("noNumber") : undefined);
  return (
    <div className="grid min-w-0 gap-8">
      <section className="grid gap-4">
        <h2 className="text-xl font-semibold">{t("rules")}</h2>
        <ul className="grid gap-4">
          {draft.rules.map((rule) => (
            <li key={rule.name}>
              <RuleRow
                rule={rule}
                fault={fault(`rules.${rule.name}`)}
                onChange={(next) => change({ rules: put(draft.rules, rule, next) })}
              />
            </li>
          ))}
        </ul>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t("minimum")}
            inputMode="decimal"
            value={draft.minimum}
            onChange={(event) => change({ minimum: event.target.value })}
            fault={fault("minimum")}
          />
          <SelectField
            label={t("rounding")}
            value={draft.rounding}
            onChange={(event) => change({ rounding: event.target.value === "job" ? "job" : "language" })}
          >
            <option value="language">{t("roundings.language")}</option>
            <option value="job">{t("roundings.job")}</option>
          </SelectField>
        </div>
      </section>
      {draft.groups.length > 0 && (
        <section className="grid gap-4">
          <h2 className="text-xl font-semibold">{t("groups")}</h2>
          <ul className="grid gap-4">
            {draft.groups.map((group) => (
              <li key={group.name}>
                <GroupRow
                  group={group}
                  faults={[fault(`groups.${group.name}.percent`), fault(`groups.${group.name}.languages`)]}
                  onChange={(next) => change({ groups: put(draft.groups, group, next) })}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="grid gap-4">
        <h2 className="text-xl font-semibold">{t("packs")}</h2>
        <ul className="grid gap-4">
          {draft.packs.map((pack) => (
            <li key={pack.key}>
              <PackRow
                pack={pack}
                fault={fault}
                onChange={(next) => change({ packs: put(draft.packs, pack, next) })}
                onRemove={() => change({ packs: draft.packs.filter((each) => each !== pack) })}
              />
            </li>
          ))}
        </ul>
        <Button
          size="small"
          className="justify-self-start"
          icon={<Plus aria-hidden size={16} />}
          onClick={() => change({ packs: [...draft.packs, newPack(newKey())] })}
        >
          {t("addPack")}
        </Button>
      </section>
    </div>
  );
}

function put<T>(all: readonly T[], old: T, next: T): T[] {
  return all.map((each) => (each === old ? next : each));
}

interface RowProps<T> {
  onChange: (next: T) => void;
}

function RuleRow({
  rule,
  fault,
  onChange,
}: RowProps<DraftRule> & { rule: DraftRule; fault: string | undefined }) {
  const t = useTranslations("admin");
  const known = t.has(`kinds.${rule.name as "dub"}`) ? t(`kinds.${rule.name as "dub"}`) : rule.name;
  const tiers = (rule.was.tiers ?? []).map((tier) =>
    t("tier", { minutes: tier.over_ms / 60_000, percent: tier.permille / 10 }),
  );
  return (
    <div className="grid items-start gap-3 sm:grid-cols-[1fr_1fr]">
      <TextField
        label={t(rule.was.unit === "minute" ? "rateMinute" : "rateJob", { kind: known })}
        inputMode="decimal"
        value={rule.rate}
        onChange={(event) => onChange({ ...rule, rate: event.target.value })}
        fault={fault}
        hint={tiers.join("; ") || undefined}
      />
      <CheckField
        label={t("perLanguage")}
        checked={rule.perLanguage}
        onChange={(event) => onChange({ ...rule, perLanguage: event.target.checked })}
        className="sm:pt-8"
      />
    </div>
  );
}

function GroupRow({
  group,
  faults: [percent, languages],
  onChange,
}: RowProps<DraftGroup> & { group: DraftGroup; faults: (string | undefined)[] }) {
  const t = useTranslations("admin");
  return (
    <div className="grid items-start gap-3 sm:grid-cols-[10rem_1fr]">
      <TextField
        label={t("groupPercent", { name: group.name })}
        inputMode="decimal"
        value={group.percent}
        onChange={(event) => onChange({ ...group, percent: event.target.value })}
        fault={percent}
      />
      <TextField
        label={t("groupLanguages", { name: group.name })}
        value={group.languages}
        placeholder={t("allOthers")}
        onChange={(event) => onChange({ ...group, languages: event.target.value })}
        fault={languages && t("noLanguages")}
      />
    </div>
  );
}

interface PackRowProps extends RowProps<DraftPack> {
  pack: DraftPack;
  fault: (place: string) => string | undefined;
  onRemove: () => void;
}

function PackRow({ pack, fault, onChange, onRemove }: PackRowProps) {
  const t = useTranslations("admin");
  const at = `packs.${pack.key}`;
  return (
    <fieldset className="grid gap-3 rounded-xl border border-line p-4">
      <legend className="px-1 text-sm text-muted">{pack.id || t("newPack")}</legend>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <TextField
          label={t("name")}
          value={pack.name}
          maxLength={80}
          onChange={(event) => onChange({ ...pack, name: event.target.value })}
          fault={fault(`${at}.name`) && t("noName")}
        />
        <TextField
          label={t("credits")}
          inputMode="numeric"
          value={pack.credits}
          onChange={(event) => onChange({ ...pack, credits: event.target.value })}
          fault={fault(`${at}.credits`)}
        />
        <TextField
          label={t("price", { currency: pack.currency.toUpperCase() })}
          inputMode="decimal"
          value={pack.price}
          onChange={(event) => onChange({ ...pack, price: event.target.value })}
          fault={fault(`${at}.price`)}
        />
      </div>
      <TextField
        label={t("description")}
        value={pack.description}
        maxLength={500}
        onChange={(event) => onChange({ ...pack, description: event.target.value })}
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <SelectField
          label={t("every")}
          labelHidden
          value={pack.every}
          onChange={(event) =>
            onChange({ ...pack, every: event.target.value === "month" ? "month" : "once" })
          }
          className="w-40"
        >
          <option value="once">{t("once")}</option>
          <option value="month">{t("monthly")}</option>
        </SelectField>
        <CheckField
          label={t("onSale")}
          checked={pack.active}
          onChange={(event) => onChange({ ...pack, active: event.target.checked })}
        />
        <IconButton label={t("removePack", { name: pack.name || t("newPack") })} onClick={onRemove}>
          <Trash2 aria-hidden size={18} />
        </IconButton>
      </div>
    </fieldset>
  );
}
