import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compiledMessages } from "./scripts/messages.ts";

const SERVER = process.env.OCTAVIA_URL ?? "http://127.0.0.1:8001";

export default defineConfig({
  plugins: [react(), tailwindcss(), compiledMessages()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/octavia/web/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  html: { cspNonce: "@NONCE@" },
  // `npm run dev` shows the pages anew at each change; the API is that of a server that runs beside it.
  server: { proxy: { "/api": SERVER, "/signup": SERVER, "/login": SERVER, "/verify": SERVER } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
