// @vitest-environment node
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import { afterAll, expect, it } from "vitest";
import config from "../../openapi-ts.config";

const folder = mkdtempSync(join(tmpdir(), "octavia-api-"));
afterAll(() => rmSync(folder, { recursive: true }));

function contents(of: string): Record<string, string> {
  const files = readdirSync(of, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(of, name), "utf8")]));
}

it("the client is what the generator makes of openapi.json: `npm run generate`", async () => {
  await createClient({ ...(await config), output: { path: folder }, logs: { level: "silent" } });
  expect(contents(folder)).toEqual(contents("src/api"));
}, 60_000);
