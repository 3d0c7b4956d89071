/** How much JavaScript a page loads, beside how much it may: `node scripts/sizes.ts`, after a build. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

interface Chunk {
  file: string;
  imports?: string[];
}

const DIST = fileURLToPath(new URL("../../src/octavia/web/dist/", import.meta.url));
const KIB = 1024;
const SHELL = ["index.html", "src/messages/en.ts"];

const PAGES: { name: string; entries: string[]; limitKib: number }[] = [
  { name: "shell", entries: SHELL, limitKib: 100 },
  {
    name: "studio",
    entries: [...SHELL, "src/routes/studio.tsx", "src/features/studio/messages/en.ts"],
    limitKib: 150,
  },
];

const manifest = JSON.parse(readFileSync(`${DIST}.vite/manifest.json`, "utf8")) as Record<string, Chunk>;

/** All files that these modules load before they run. */
function filesOf(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`the build has no ${name}`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    filesOf(chunk.imports ?? [], found);
  }
  return found;
}

const packed = (file: string) => brotliCompressSync(readFileSync(DIST + file)).length / KIB;

let tooLarge = false;
for (const { name, entries, limitKib } of PAGES) {
  const kib = [...filesOf(entries)].reduce((sum, file) => sum + packed(file), 0);
  tooLarge ||= kib > limitKib;
  process.stdout.write(
    `${name}: ${kib.toFixed(1)} KiB of JavaScript as brotli, limit ${limitKib}${kib > limitKib ? "  TOO LARGE" : ""}\n`,
  );
}
process.exitCode = tooLarge ? 1 : 0;
