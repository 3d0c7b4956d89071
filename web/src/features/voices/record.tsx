import { Circle, Mic, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { clock } from "@/lib/time";
import { begin, canRecord, judged, type Recording } from "./recorder";

const ENOUGH_MS = 10_000;
const MOST_MS = 60_000;
const LOOK_EVERY_MS = 100;
/** So long nothing is heard before it is said. */
const QUIET_MS = 3_000;

interface RecordProps {
  recorded: File | null;
  onRecorded: (file: File | null) => void;
}

/** Record a voice: something to read, how loud it is, how long it should go on. */
export function Record({ recorded, onRecorded }: RecordProps) {
  const t = useTranslations("voices");
  const [recording, setRecording] = useState<Recording | null>(null);
  const [denied, setDenied] = useState(false);
  useEffect(() => () => recording?.drop(), [recording]);
  if (!canRecord()) return <Notice tone="warn">{t("noRecorder")}</Notice>;
  const start = async () => {
    setDenied(false);
    onRecorded(null);
    try {
      setRecording(await begin());
    } catch {
      setDenied(true);
    }
  };
  const stop = async () => {
    const file = await recording?.stop();
    setRecording(null);
    onRecorded(file ?? null);
  };
  return (
    <div className="grid gap-4">
      <figure className="grid gap-2 rounded-xl border border-line bg-surface p-4 text-sm">
        <figcaption className="text-muted">{t("readThis")}</figcaption>
        <blockquote className="text-base leading-relaxed">{t("example")}</blockquote>
      </figure>
      {denied && <Notice tone="bad">{t("noMicrophone")}</Notice>}
      {recording ? (
        <Going recording={recording} onStop={stop} />
      ) : (
        <Button
          look={recorded ? "plain" : "primary"}
          icon={<Mic aria-hidden size={17} />}
          className="justify-self-start"
          onClick={start}
        >
          {t(recorded ? "again" : "start")}
        </Button>
      )}
    </div>
  );
}

function Going({ recording, onStop }: { recording: Recording; onStop: () => void }) {
  const t = useTranslations("voices");
  const bar = useRef<HTMLDivElement>(null);
  const [lastedMs, setLastedMs] = useState(0);
  const [heard, setHeard] = useState<"quiet" | "fine" | "loud">("fine");
  const stop = useRef(onStop);
  stop.current = onStop;
  useEffect(() => {
    const began = performance.now();
    let spokenAt = began;
    let most = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      const level = recording.level();
      const how = judged(level);
      most = Math.max(level, most * 0.8);
      if (how !== "quiet") spokenAt = now;
      if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, most)})`;
      setHeard(how === "loud" ? "loud" : now - spokenAt > QUIET_MS ? "quiet" : "fine");
      setLastedMs(now - began);
      if (now - began >= MOST_MS) stop.current();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [recording]);
  const said = heard === "fine" ? (lastedMs < ENOUGH_MS ? "tooShort" : "enough") : heard;
  const WORDS = { tooShort: "tooShort", enough: "enough", quiet: "tooQuiet", loud: "tooLoud" } as const;
  return (
    <div className="grid gap-3 rounded-xl border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Circle aria-hidden size={14} className="animate-[breathe_1.4s_infinite] fill-current text-bad" />
        <span className="font-medium tabular-nums">
          {clock(lastedMs)} / {clock(MOST_MS)}
        </span>
        <Button
          look="primary"
          size="small"
          icon={<Square aria-hidden size={14} />}
          className="ml-auto"
          onClick={onStop}
        >
          {t("stop")}
        </Button>
      </div>
      <div className="h-2.5 overflow-hidden rounded-full bg-raised" title={t("level")}>
        <div ref={bar} className="h-full origin-left rounded-full bg-ok" style={{ transform: "scaleX(0)" }} />
      </div>
      <p role="status" className={heard === "fine" ? "text-sm text-muted" : "text-sm text-warn"}>
        {t(WORDS[said])}
      </p>
    </div>
  );
}
