import compile from "icu-minify/compile";
import type { Plugin } from "vite";

type Tree = { [key: string]: string | Tree };

const MESSAGES = /\/messages\/(en|es|de|fr)\.ts$/;
const PARSER = "use-intl/format-message";

/** Compiles messages when the studio is built, so that browsers need no parser for them. */
export function compiledMessages(): Plugin {
  return {
    name: "compiled-messages",
    apply: "build",
    enforce: "post",
    config: () => ({ resolve: { alias: [{ find: PARSER, replacement: `${PARSER}/format-only` }] } }),
    async transform(code, id) {
      if (!MESSAGES.test(id)) return null;
      // Types are gone by now: what is left is a module that needs nothing and exports a tree of texts.
      const module = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
      return { code: `export default ${JSON.stringify(compiled(module.default))}`, map: null };
    },
  };
}

function compiled(tree: Tree): unknown {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === "string" ? compile(value) : compiled(value),
    ]),
  );
}
