import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { cx } from "@/lib/cx";

interface Message {
  id: number;
  tone: "info" | "ok" | "bad";
  text: ReactNode;
}

const STAYS_MS = 6000;
const AT_MOST = 4;
let messages: readonly Message[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Message[]): void {
  messages = next;
  for (const told of listeners) told();
}

function close(id: number): void {
  set(messages.filter((each) => each.id !== id));
}

/** Say something that needs no answer. What went wrong stays until it is closed. */
export function toast(text: ReactNode, tone: Message["tone"] = "info"): void {
  last += 1;
  set([...messages.slice(1 - AT_MOST), { id: last, tone, text }]);
}

function subscribe(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

/** Where messages appear; once in the page. They are read aloud, and the focus stays where it is. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => messages);
  return (
    <div
      role="status"
      aria-live="polite"
      className="fixed right-4 bottom-4 z-50 grid w-[min(24rem,calc(100vw-2rem))] gap-2"
    >
      {shown.map((message) => (
        <Toast key={message.id} {...message} />
      ))}
    </div>
  );
}

const SIGNS = { info: Info, ok: CircleCheck, bad: CircleAlert };
const COLOURS = { info: "text-info", ok: "text-ok", bad: "text-bad" };

function Toast({ id, tone, text }: Message) {
  const t = useTranslations("ui");
  useEffect(() => {
    if (tone === "bad") return;
    const timer = setTimeout(() => close(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  const Sign = SIGNS[tone];
  return (
    <div className="flex animate-[appear_0.2s] items-start gap-3 rounded-xl border border-line bg-raised p-4 text-text shadow-card">
      <Sign aria-hidden size={20} className={cx("mt-0.5 shrink-0", COLOURS[tone])} />
      <div className="grow text-sm [overflow-wrap:anywhere]">{text}</div>
      <button
        type="button"
        aria-label={t("close")}
        onClick={() => close(id)}
        className="text-muted hover:text-text"
      >
        <X aria-hidden size={16} />
      </button>
    </div>
  );
}
