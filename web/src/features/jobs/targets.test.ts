import { expect, it } from "vitest";
import { choiceFor } from "./orders";
import { canClone, fitted, sourcesFor, targetsFor, withEngines } from "./targets";

const voice = { id: "v", name: "V", gender: "" };
const one = (code: string, heard: boolean, translated: string[], dubbed: string[], spoken: boolean) => ({
  code,
  name: code,
  native_name: code,
  right_to_left: false,
  heard,
  translated_into: translated,
  dubbed_into: dubbed,
  voices: spoken ? [voice] : [],
});
const LANGUAGES = [
  one("ca", false, ["es"], ["es"], false),
  one("en", true, ["ca", "es"], ["es"], true),
  one("es", false, ["en"], ["en"], true),
];
const codes = (found: { code: string }[]) => found.map((each) => each.code);

it("what is dubbed must be heard, translated and spoken", () => {
  expect(codes(sourcesFor("video", LANGUAGES))).toEqual(["en"]);
  expect(codes(targetsFor("video", LANGUAGES, "auto"))).toEqual(["es"]);
});

it("subtitles need neither ears nor a voice", () => {
  expect(codes(sourcesFor("translate", LANGUAGES))).toEqual(["ca", "en", "es"]);
  expect(codes(targetsFor("translate", LANGUAGES, "en"))).toEqual(["ca", "es"]);
});

it("what is spoken needs a voice", () => {
  expect(codes(sourcesFor("synthesize", LANGUAGES))).toEqual(["en", "es"]);
});

const engine = (name: string, languages: string[], clones = false) => ({
  name,
  title: name,
  quality: "good",
  licence: "MIT",
  commercial_use: true,
  languages,
  clones,
  limits: [],
});
const ENGINES = {
  stt: [engine("ears", ["en"]), engine("deaf", [])],
  mt: [engine("words", ["es"]), engine("mute", ["ca"])],
  tts: [engine("mouth", ["es"]), engine("mimic", ["es"], true)],
};
const ABILITIES = {
  languages: LANGUAGES,
  engines: ENGINES,
  clones: true,
  cloned_into: ["es"],
  cloning_needs: [],
};
const AUTO = { stt: "auto", mt: "auto", tts: "auto" };
const jane = {
  id: "1",
  voice: "own:1",
  name: "Jane",
  language: "en",
  consent: "yes",
  duration_ms: 9_000,
  created_at: "",
};

it("what the chosen engines can't do is not offered", () => {
  expect(withEngines(LANGUAGES, ENGINES, AUTO)).toEqual(LANGUAGES);
  const deaf = withEngines(LANGUAGES, ENGINES, { ...AUTO, stt: "deaf" });
  expect(sourcesFor("video", deaf)).toEqual([]);
  const mute = withEngines(LANGUAGES, ENGINES, { ...AUTO, mt: "mute" });
  expect(targetsFor("video", mute, "auto")).toEqual([]);
});

it("one's own voices speak where an engine can", () => {
  expect(canClone(ABILITIES, "auto", "es")).toBe(true);
  expect(canClone(ABILITIES, "auto", "ca")).toBe(false);
  expect(canClone(ABILITIES, "mouth", "es")).toBe(false);
  expect(canClone(ABILITIES, "mimic", "es")).toBe(true);
});

it("what can't be had any more is not asked for", () => {
  const choice = { ...choiceFor("video"), targets: ["es", "ca"], voices: { es: "own:1", ca: "v" } };
  const fits = fitted("video", choice, ABILITIES, [jane]);
  expect(fits.targets).toEqual(["es"]);
  expect(fits.voices).toEqual({ es: "own:1" });
  const mouth = { ...choice, engines: { ...AUTO, tts: "mouth" } };
  expect(fitted("video", mouth, ABILITIES, [jane]).voices).toEqual({});
  expect(fitted("video", choice, ABILITIES, []).voices).toEqual({});
});
