import "./styles/main.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { Speak } from "@/lib/i18n";
import { queries } from "@/lib/session";
import { SHELL_MESSAGES } from "@/messages";
import { router } from "@/router";

// What dialogs put into the page to hold it still is a style of ours: it needs the page's nonce.
setNonce(document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "");

// Nobody has anything to say before the first page is there.
const Toasts = lazy(async () => ({ default: (await import("@/components/ui/toast")).Toasts }));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
// What the page is made of comes together with the words, not after them.
void router.load();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Speak set={SHELL_MESSAGES}>
        <RouterProvider router={router} />
        <Suspense>
          <Toasts />
        </Suspense>
      </Speak>
    </QueryClientProvider>
  </StrictMode>,
);
