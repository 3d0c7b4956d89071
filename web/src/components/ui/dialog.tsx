import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { cx } from "@/lib/cx";
import { IconButton } from "./button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What it is about, in a sentence. */
  description?: ReactNode;
  children?: ReactNode;
  /** The buttons at its foot, the main one last. */
  actions?: ReactNode;
  wide?: boolean;
}

/** A window over the page that holds the focus until it is closed. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  wide = false,
}: DialogProps) {
  const t = useTranslations("ui");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed top-1/2 left-1/2 z-50 grid max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2",
            "gap-4 overflow-y-auto rounded-2xl border border-line bg-raised p-6 text-text shadow-card",
            wide ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <div className="grid gap-1">
              <Radix.Title className="text-xl font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label={t("close")} size="small" className="-mt-1 -mr-2 w-8">
                <X aria-hidden size={18} />
              </IconButton>
            </Radix.Close>
          </div>
          {children}
          {actions && <div className="flex flex-wrap justify-end gap-3 pt-2">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
