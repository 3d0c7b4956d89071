import { expect, it } from "vitest";
import { sourcesFor, targetsFor } from "./targets";

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
