import { useTranslations } from "use-intl";
import { asProblem, isSignedOut } from "./problem";

const TOLD_BY_STATUS: Record<number, "unreachable" | "fault" | "unavailable"> = {
  0: "unreachable",
  500: "fault",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** Where something is unavailable for a reason that whoever reads it can use. */
const TELLS_WHY = new Set(["no-preview"]);

/** Says what went wrong and what to do. What the server explains itself is said in its words. */
export function useExplain(): (error: unknown) => string {
  const t = useTranslations("errors");
  return (error) => {
    const problem = asProblem(error);
    if (problem.status === 429) {
      return problem.retryAfterS ? t("tooManyFor", { seconds: problem.retryAfterS }) : t("tooMany");
    }
    const told = isSignedOut(problem) ? "signedOut" : TOLD_BY_STATUS[problem.status];
    if (told && !TELLS_WHY.has(problem.kind)) return t(told);
    const sentence = problem.message.trim();
    if (!sentence) return t("fault");
    const capital = sentence.charAt(0).toUpperCase() + sentence.slice(1);
    return /[.!?]$/.test(capital) ? capital : `${capital}.`;
  };
}
