// Runs before the first paint, so that nobody sees the other theme flash by, or the page in a language they don't use.
(() => {
  let stored = null;
  let language = null;
  try {
    stored = localStorage.getItem("octavia.theme");
    language = localStorage.getItem("octavia.language");
  } catch {
    // Storage may be forbidden: the page then follows the system.
  }
  const light = stored ? stored === "light" : matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.dataset.theme = light ? "light" : "dark";
  if (language) document.documentElement.lang = language;
})();
