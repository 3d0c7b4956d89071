import { useTranslations } from "use-intl";

const ARROWS: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** A chord as it stands on the keys. */
export function Keys({ keys }: { keys: string }) {
  const t = useTranslations("studio.keys");
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const written = parts.map((part) => ARROWS[part] ?? (part === "Space" ? t("space") : part));
  return (
    <kbd className="rounded border border-line bg-surface px-1.5 py-0.5 font-sans text-text text-xs">
      {written.join(" ")}
    </kbd>
  );
}
