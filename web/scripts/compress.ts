/** Packs what was built once and for all, so that the server needn't: `file.br` and `file.gz` beside each. */
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const DIST = fileURLToPath(new URL("../../src/octavia/web/dist/", import.meta.url));

for (const name of readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const content = readFileSync(DIST + name);
  writeFileSync(`${DIST}${name}.br`, brotliCompressSync(content));
  writeFileSync(`${DIST}${name}.gz`, gzipSync(content, { level: 9 }));
}
// A server that runs looks at the folder anew when the page is newer.
const now = new Date();
utimesSync(`${DIST}index.html`, now, now);
