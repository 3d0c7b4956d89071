import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compiledMessages } from "./scripts/messages.ts";

const SERVER = process.env.OCTAVIA_URL ?? "http://127.0.0.1:8001";

// What every page loads is one file: packed together it is 4 KiB less than in the eight that rolldown would make of it.
// What several pages share is one too, and of each feature what its pages share: or each icon would be a file of its
// own, and a browser asks for six at a time.
const CHUNKS = [
  { name: "shell", tags: ["$initial" as const], priority: 2 },
  {
    name: "parts",
    test: /lucide-react|tanstack.(react-query|query-core)|components.(ui.(?!dialog)|layout)|src.lib./,
    minShareCount: 2,
    priority: 1,
  },
  {
    debugName: "features",
    name: (module: string) => {
      const [, feature] = /features\/(?!studio)(\w+)/.exec(module) ?? [];
      return feature ? `${feature}-parts` : null;
    },
    minShareCount: 2,
  },
];

export default defineConfig({
  plugins: [react(), tailwindcss(), compiledMessages()],
  resolve: {
    alias: {
      "@": fileURLToPath(new URL("./src", import.meta.url)),
      // The router asks for what stands in for a hook that React has had since 18.
      "use-sync-external-store/shim/with-selector": "use-sync-external-store/with-selector",
    },
  },
  build: {
    outDir: "../src/octavia/web/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
  html: { cspNonce: "@NONCE@" },
  // `npm run dev` shows the pages anew at each change; the API is that of a server that runs beside it.
  server: { proxy: { "/api": SERVER, "/signup": SERVER, "/login": SERVER, "/verify": SERVER } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
