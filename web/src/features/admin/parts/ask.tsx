import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useExplain } from "@/lib/problems";

interface AskProps {
  /** The button that opens it. */
  label: ReactNode;
  title: string;
  /** What will happen, in a sentence or two. */
  about: ReactNode;
  /** What the button says that does it. */
  act: string;
  danger?: boolean;
  /** Where the reason will stand; without it none is asked for. */
  reasonHint?: string;
  onAct: (reason: string) => Promise<unknown>;
  disabled?: boolean;
}

/** Something that is not done before it was said what will happen, and why it is done. */
export function Ask({
  label,
  title,
  about,
  act,
  danger = false,
  reasonHint,
  onAct,
  disabled = false,
}: AskProps) {
  const t = useTranslations("ui");
  const admin = useTranslations("admin");
  const explain = useExplain();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const change = (next: boolean) => {
    setFault(null);
    setOpen(next);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    setBusy(true);
    setFault(null);
    try {
      await onAct(reason);
      setOpen(false);
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="small" disabled={disabled} onClick={() => change(true)}>
        {label}
      </Button>
      <Dialog open={open} onOpenChange={change} title={title} description={about}>
        <form onSubmit={submit} className="grid gap-4">
          {fault !== null && <Notice tone="bad">{explain(fault)}</Notice>}
          {reasonHint && (
            <TextField name="reason" label={admin("reason")} hint={reasonHint} required maxLength={500} />
          )}
          <div className="flex flex-wrap justify-end gap-3 pt-2">
            <Button onClick={() => change(false)}>{t("cancel")}</Button>
            <Button type="submit" look={danger ? "danger" : "primary"} busy={busy}>
              {act}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
