import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { Broken, NotFound } from "@/components/layout/lost";
import { isKind, type Kind } from "@/features/jobs/kind-names";
import { meQuery, queries } from "@/lib/session";

type Search = Record<string, unknown>;

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
const withToken = (search: Search): { token?: string } => (search.token ? { token: text(search.token) } : {});

async function mustBeSignedIn({ location }: { location: { href: string } }): Promise<void> {
  const me = await queries.ensureQueryData(meQuery);
  if (!me) throw redirect({ to: "/login", search: { next: location.href } });
}

async function mustBeAdministrator(): Promise<void> {
  const me = await queries.ensureQueryData(meQuery);
  if (me?.role !== "admin") throw notFound();
}

const words = (search: Search): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(search)
      .map(([name, value]) => [name, text(value)] as const)
      .filter(([, value]) => value),
  );

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken });

const open = createRoute({
  getParentRoute: () => root,
  id: "public",
  component: lazyRouteComponent(() => import("@/components/layout/public-layout")),
});
const app = createRoute({
  getParentRoute: () => root,
  path: "/app",
  beforeLoad: mustBeSignedIn,
  component: lazyRouteComponent(() => import("@/components/layout/app-layout")),
});

const publicPages = [
  createRoute({
    getParentRoute: () => open,
    path: "/",
    component: lazyRouteComponent(() => import("./routes/landing")),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/login",
    validateSearch: (search: Search) => ({ next: text(search.next) }),
    component: lazyRouteComponent(() => import("./routes/login")),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/signup",
    component: lazyRouteComponent(() => import("./routes/signup")),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/verify",
    validateSearch: withToken,
    component: lazyRouteComponent(() => import("./routes/verify")),
  }),
  // What mailed links name it.
  createRoute({
    getParentRoute: () => open,
    path: "/activate",
    validateSearch: withToken,
    component: lazyRouteComponent(() => import("./routes/verify")),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/forgot-password",
    component: lazyRouteComponent(() => import("./routes/forgot-password")),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/reset-password",
    validateSearch: withToken,
    component: lazyRouteComponent(() => import("./routes/reset-password")),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/jobs/$jobId",
    beforeLoad: ({ params }) => {
      throw redirect({ to: "/app/jobs/$jobId", params });
    },
  }),
  // Where payments return to that were begun without a page of ours.
  createRoute({
    getParentRoute: () => open,
    path: "/billing/return",
    beforeLoad: () => {
      throw redirect({ to: "/app/billing" });
    },
  }),
];

const appPages = [
  createRoute({
    getParentRoute: () => app,
    path: "/",
    component: lazyRouteComponent(() => import("./routes/hub")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/new",
    validateSearch: (search: Search): { kind: Kind } => ({
      kind: isKind(search.kind) ? search.kind : "video",
    }),
    component: lazyRouteComponent(() => import("./routes/new-job")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/jobs",
    validateSearch: (search: Search): { type?: string; status?: string; page?: number } => ({
      ...(search.type ? { type: text(search.type) } : {}),
      ...(search.status ? { status: text(search.status) } : {}),
      ...(Number(search.page) > 0 ? { page: Math.floor(Number(search.page)) } : {}),
    }),
    component: lazyRouteComponent(() => import("./routes/history")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/jobs/$jobId",
    component: lazyRouteComponent(() => import("./routes/job")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/voices",
    component: lazyRouteComponent(() => import("./routes/voices")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/live",
    component: lazyRouteComponent(() => import("./routes/live")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/billing",
    validateSearch: (search: Search): { order?: string; left?: boolean; back?: string } => ({
      ...(search.order ? { order: text(search.order) } : {}),
      ...(search.left ? { left: true } : {}),
      // A place of ours, never another's page.
      ...(/^\/app(?![^/?])/.test(text(search.back)) ? { back: text(search.back) } : {}),
    }),
    component: lazyRouteComponent(() => import("./routes/billing")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/settings",
    component: lazyRouteComponent(() => import("./routes/settings")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/keys",
    component: lazyRouteComponent(() => import("./routes/keys")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/webhooks",
    component: lazyRouteComponent(() => import("./routes/webhooks")),
  }),
  createRoute({
    getParentRoute: () => app,
    path: "/help",
    component: lazyRouteComponent(() => import("./routes/help")),
  }),
];

const admin = createRoute({
  getParentRoute: () => app,
  path: "/admin",
  beforeLoad: mustBeAdministrator,
  component: lazyRouteComponent(() => import("./routes/admin"), "AdminFrame"),
});
const adminPages = [
  createRoute({
    getParentRoute: () => admin,
    path: "/",
    component: lazyRouteComponent(() => import("./routes/admin"), "Overview"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/users",
    validateSearch: words,
    component: lazyRouteComponent(() => import("./routes/admin"), "Users"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/users/$userId",
    component: lazyRouteComponent(() => import("./routes/admin"), "User"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/jobs",
    validateSearch: words,
    component: lazyRouteComponent(() => import("./routes/admin"), "Jobs"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/workers",
    component: lazyRouteComponent(() => import("./routes/admin"), "Workers"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/prices",
    validateSearch: words,
    component: lazyRouteComponent(() => import("./routes/admin"), "Prices"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/payments",
    validateSearch: words,
    component: lazyRouteComponent(() => import("./routes/admin"), "Payments"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/audit",
    validateSearch: words,
    component: lazyRouteComponent(() => import("./routes/admin"), "Audit"),
  }),
];

const studio = createRoute({
  getParentRoute: () => root,
  path: "/app/jobs/$jobId/studio",
  beforeLoad: mustBeSignedIn,
  component: lazyRouteComponent(() => import("./routes/studio")),
});

export const router = createRouter({
  routeTree: root.addChildren([
    open.addChildren(publicPages),
    app.addChildren([...appPages, admin.addChildren(adminPages)]),
    studio,
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
