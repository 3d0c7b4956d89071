import type { AbilitiesOut } from "@/lib/api";
import type { Kind } from "./kinds";

type Language = AbilitiesOut["languages"][number];

/** Languages a source may be in; for subtitles those that can be translated, or spoken. */
export function sourcesFor(kind: Kind, languages: readonly Language[]): Language[] {
  return languages.filter((each) => {
    if (kind === "transcribe") return each.heard;
    if (kind === "translate") return each.translated_into.length > 0;
    if (kind === "synthesize") return each.voices.length > 0;
    return each.heard && each.dubbed_into.length > 0;
  });
}

/** Languages that something in `source` can be made in; with `auto` all that some source could be made in. */
export function targetsFor(kind: Kind, languages: readonly Language[], source: string): Language[] {
  const from = sourcesFor(kind, languages).filter((each) => source === "auto" || each.code === source);
  const codes = new Set(
    from.flatMap((each) => (kind === "translate" ? each.translated_into : each.dubbed_into)),
  );
  return languages.filter((each) => codes.has(each.code));
}
