import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light";

const STORED = "octavia.theme";
const listeners = new Set<() => void>();

function shown(): Theme {
  return document.documentElement.dataset.theme === "light" ? "light" : "dark";
}

/** The theme and how to change it. It is set before the first paint by `public/theme.js`. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore((told) => {
    listeners.add(told);
    return () => listeners.delete(told);
  }, shown);
  return [theme, setTheme];
}

function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(STORED, theme);
  for (const told of listeners) told();
}
