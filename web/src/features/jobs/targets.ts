import type { AbilitiesOut, OwnVoiceOut } from "@/lib/api";
import { KINDS, type Kind } from "./kinds";
import { AUTO, type Choice, type EngineKind } from "./orders";

type Language = AbilitiesOut["languages"][number];

/** What the chosen engines can do of what can be done here; voices are those that come with `languages`. */
export function withEngines(
  languages: readonly Language[],
  engines: AbilitiesOut["engines"],
  chosen: Readonly<Record<EngineKind, string>>,
): Language[] {
  const served = (kind: EngineKind) => {
    const engine = engines[kind].find((each) => each.name === chosen[kind]);
    return engine && new Set(engine.languages);
  };
  const heard = served("stt");
  const translated = served("mt");
  return languages.map((each) => ({
    ...each,
    heard: each.heard && (!heard || heard.has(each.code)),
    dubbed_into: each.dubbed_into.filter((code) => !translated || translated.has(code)),
  }));
}

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

/** Whether a language can be spoken in voices of one's own, by that engine or the one that the server takes for it. */
export function canClone(abilities: AbilitiesOut, tts: string, code: string): boolean {
  if (tts === AUTO) return abilities.cloned_into.includes(code);
  const engine = abilities.engines.tts.find((each) => each.name === tts);
  return engine?.clones === true && engine.languages.includes(code);
}

/** The choice without what can't be had: languages and voices that the chosen engines don't have. */
export function fitted(
  kind: Kind,
  choice: Choice,
  abilities: AbilitiesOut,
  own: readonly OwnVoiceOut[],
): Choice {
  const languages = withEngines(abilities.languages, abilities.engines, choice.engines);
  const offered = new Set(targetsFor(kind, languages, choice.source).map((each) => each.code));
  const has = (code: string, voice: string) =>
    languages.some((each) => each.code === code && each.voices.some(({ id }) => id === voice)) ||
    (canClone(abilities, choice.engines.tts, code) && own.some((each) => each.voice === voice));
  return {
    ...choice,
    targets:
      KINDS[kind].many || kind === "translate" ? choice.targets.filter((code) => offered.has(code)) : [],
    voices: Object.fromEntries(Object.entries(choice.voices).filter(([code, voice]) => has(code, voice))),
  };
}
