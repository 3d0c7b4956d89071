import { Play, Square } from "lucide-react";
import { useTranslations } from "use-intl";
import { hear, useHeard } from "@/lib/preview";
import { useExplain } from "@/lib/problems";
import { IconButton } from "./button";
import { toast } from "./toast";

interface PreviewButtonProps {
  /** What is heard: one of a kind in the page. */
  id: string;
  name: string;
  load: () => Promise<Blob>;
  disabled?: boolean;
  className?: string;
}

/** Plays a voice; pressed again, stops it. */
export function PreviewButton({ id, name, load, disabled, className }: PreviewButtonProps) {
  const t = useTranslations("ui");
  const explain = useExplain();
  const heard = useHeard(id);
  const press = async () => {
    const problem = await hear(id, load);
    if (problem) toast(explain(problem), "bad");
  };
  return (
    <IconButton
      label={t(heard ? "stopVoice" : "hearVoice", { name })}
      aria-busy={heard === "loading" || undefined}
      disabled={disabled}
      className={className}
      onClick={press}
    >
      {heard ? (
        <Square
          aria-hidden
          size={16}
          className={heard === "loading" ? "animate-[breathe_0.9s_infinite]" : "text-link"}
        />
      ) : (
        <Play aria-hidden size={17} />
      )}
    </IconButton>
  );
}
