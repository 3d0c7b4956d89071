import "./styles/main.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { type AnyRoute, RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { Speak } from "@/lib/i18n";
import { REFUSALS } from "@/lib/refusals";
import { queries } from "@/lib/session";
import { SHELL_MESSAGES } from "@/messages";
import { router } from "@/router";

// What dialogs put into the page to hold it still is a style of ours: it needs the page's nonce.
setNonce(document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "");

// Nobody has anything to say before the first page is there.
const Toasts = lazy(async () => ({ default: (await import("@/components/ui/toast")).Toasts }));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
// What the page is made of comes together with the words and with who asks, not after them.
const routes: Record<string, AnyRoute> = router.routesById;
for (const { routeId } of router.matchRoutes(router.latestLocation)) {
  const route = routes[routeId];
  // Who shows it asks again, and sees then what became of it.
  if (route) router.loadRouteChunk(route)?.catch(() => undefined);
}
void router.load();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Speak set={SHELL_MESSAGES} later={REFUSALS}>
        <RouterProvider router={router} />
        <Suspense>
          <Toasts />
        </Suspense>
      </Speak>
    </QueryClientProvider>
  </StrictMode>,
);
