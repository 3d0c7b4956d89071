import { Copy } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";

/** Something that is shown this once. */
export function Secret({ title, value }: { title: string; value: string }) {
  const t = useTranslations("account");
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    toast(t("copied"), "ok");
  };
  return (
    <Notice
      tone="ok"
      title={title}
      action={
        <Button size="small" icon={<Copy aria-hidden size={15} />} onClick={copy}>
          {t("copy")}
        </Button>
      }
    >
      <p>{t("shownOnce")}</p>
      <code className="mt-2 block rounded-lg bg-surface p-3 text-text select-all">{value}</code>
    </Notice>
  );
}
