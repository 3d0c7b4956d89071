import { useTranslations } from "use-intl";
import { useLanguage } from "./i18n";
import { useLanguageName } from "./languages";
import { asProblem, isSignedOut, type Problem } from "./problem";
import { bytes, clock } from "./time";

const TOLD_BY_STATUS: Record<number, "unreachable" | "fault" | "unavailable"> = {
  0: "unreachable",
  500: "fault",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** Says in the reader's words what went wrong and what to do; what has none here in the server's. */
export function useExplain(): (error: unknown) => string {
  const t = useTranslations("errors");
  const told = useTranslations("refusals");
  const [language] = useLanguage();
  const nameOf = useLanguageName();
  return (error) => {
    const problem = asProblem(error);
    if (isSignedOut(problem)) return t("signedOut");
    const name = messageOf(problem);
    // What has several reasons is no message by itself.
    if (told.has(name) && isMessage(told.raw(name))) return told(name, figuresOf(problem, language, nameOf));
    if (problem.status === 429) {
      return problem.retryAfterS ? t("tooManyFor", { seconds: problem.retryAfterS }) : t("tooMany");
    }
    const known = TOLD_BY_STATUS[problem.status];
    return known ? t(known) : sentenceOf(problem.message) || t("fault");
  };
}

/** Where its words are: under what it is called, and its reason if that has several. */
function messageOf({ kind, details }: Problem): string {
  return typeof details.reason === "string" ? `${kind}.${details.reason}` : kind;
}

/** Messages are texts or, compiled, lists; more of them under a name are neither. */
function isMessage(raw: unknown): boolean {
  return typeof raw === "string" || Array.isArray(raw);
}

/** What the words are filled with: sizes, times and languages as people write them. */
function figuresOf(
  { details, message, retryAfterS }: Problem,
  language: string,
  nameOf: (code: string) => string,
): Record<string, string | number> {
  const figures: Record<string, string | number> = { detail: sentenceOf(message), seconds: retryAfterS ?? 1 };
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === "number") figures[name] = written(name, value, language);
    else if (typeof value === "string") figures[name] = name === "language" ? nameOf(value) : value;
  }
  return figures;
}

function written(name: string, value: number, language: string): string | number {
  if (name.endsWith("_bytes")) return bytes(value, language);
  return name.endsWith("_ms") ? clock(value) : value;
}

function sentenceOf(message: string): string {
  const sentence = message.trim();
  if (!sentence) return "";
  // A file is called as it is called.
  const capital = /^\S*\.\w/.test(sentence) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
