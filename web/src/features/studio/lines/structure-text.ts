import { useTranslations } from "use-intl";
import type { Structure } from "../model/structure";

/** What will become of a line, in a sentence. */
export function useStructureText(): (structure: Structure) => string {
  const t = useTranslations("studio.structure.will");
  return (structure) => t(structure.kind, figures(structure));
}

/** The same in a few words, for the list. */
export function useStructureChip(): (structure: Structure) => string {
  const t = useTranslations("studio.structure.chip");
  return (structure) => t(structure.kind, figures(structure));
}

function figures(structure: Structure): { count: number; number: number } {
  return {
    count: "parts" in structure ? structure.parts : 0,
    number: "number" in structure ? structure.number : 0,
  };
}
