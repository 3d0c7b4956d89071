import compile from "icu-minify/compile";
import { describe, expect, it } from "vitest";
import { LANGUAGES, preferredLanguage } from "@/lib/i18n";

type Tree = { [key: string]: string | Tree };

const modules = import.meta.glob<{ default: Tree }>("/src/**/messages/{en,es,de,fr}.ts", { eager: true });
const sets = new Map<string, Record<string, Tree>>();
for (const [path, module] of Object.entries(modules)) {
  const [, folder = "", language = ""] = /^(.*)\/(\w\w)\.ts$/.exec(path) ?? [];
  sets.set(folder, { ...sets.get(folder), [language]: module.default });
}

function flat(tree: Tree, before = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(before + key, value);
    else for (const [inner, text] of flat(value, `${before}${key}.`)) found.set(inner, text);
  }
  return found;
}

/** What a message has put into it, and its tags: `name` of `{name}` and of `{name, plural, …}`, `<link>`. */
function filled(text: string): string {
  return [...new Set(namesIn(compile(text)))].sort().join(" ");
}

/** As the compiler leaves them: a text, a list of parts, `[name, kind, options]`, or `[tag, …parts]`. */
function namesIn(compiled: unknown): string[] {
  if (!Array.isArray(compiled)) return [];
  return compiled.flatMap((part) => {
    if (!Array.isArray(part)) return [];
    const [name, kind, options] = part as [string, unknown, unknown];
    if (kind === undefined) return [name];
    if (typeof kind !== "number") return [`<${name}>`, ...namesIn(part.slice(1))];
    const inner = typeof options === "object" && options !== null ? Object.values(options) : [];
    return [name, ...inner.flatMap(namesIn)];
  });
}

it("what a message is filled with is found, in its branches as well", () => {
  expect(
    filled("{name}: {count, plural, one {# credit} other {{count} credits of {owner}}}, <b>{when}</b>"),
  ).toBe("<b> count name owner when");
});

describe.each([...sets])("the messages in %s", (_folder, set) => {
  const english = flat(set.en ?? {});

  it("exist in all four languages", () => {
    expect(Object.keys(set).sort()).toEqual(Object.keys(LANGUAGES).sort());
  });

  it.each(Object.keys(LANGUAGES))("in %s are all there, and no others", (language) => {
    const said = flat(set[language] ?? {});
    expect([...said.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...said].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it.each(Object.keys(LANGUAGES))("in %s are filled with the same", (language) => {
    const said = flat(set[language] ?? {});
    const other = [...english].filter(([key, text]) => filled(said.get(key) ?? "") !== filled(text));
    expect(other.map(([key]) => key)).toEqual([]);
  });
});

describe("the language a reader gets", () => {
  it("is the first they prefer that we speak", () => {
    expect(preferredLanguage(["pt-BR", "de-AT", "en"])).toBe("de");
  });
  it("is English where we speak none of theirs", () => {
    expect(preferredLanguage(["ja"])).toBe("en");
  });
});
