import { expect, it } from "vitest";
import { addressOf, grouped, main } from "./artifacts";

const file = (role: string, language: string | null) => ({
  name: `${role}.${language}`,
  role,
  language,
  media_type: "video/mp4",
  size_bytes: 1,
  sha256: "",
});

it("a dub in one language is played with its picture", () => {
  const files = [file("package", null), file("mix-m4a", "es")];
  expect(main(files, "es")).toBe(files[0]);
});

it("of several languages in one file each is played as sound", () => {
  const files = [file("package", null), file("mix-m4a", "es"), file("mix-m4a", "fr")];
  expect(main(files, "fr")).toBe(files[2]);
});

it("a language's own picture goes before the shared one", () => {
  const files = [file("package", null), file("burned", "es"), file("mix-m4a", "es")];
  expect(main(files, "es")).toBe(files[1]);
});

it("files are shown by language, those of none first, and what only programs read not at all", () => {
  const files = [file("manifest", null), file("mix-m4a", "es"), file("package", null), file("peaks", "es")];
  expect(grouped(files).map(([code, group]) => [code, group.map((each) => each.role)])).toEqual([
    ["", ["package"]],
    ["es", ["mix-m4a"]],
  ]);
});

it("a name is written so that it stays one part of the address", () => {
  expect(addressOf("j", "a/b ?.mp4")).toBe("/api/v1/jobs/j/artifacts/a%2Fb%20%3F.mp4");
});
