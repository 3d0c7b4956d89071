import { Moon, Sun } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/button";
import { isLanguage, LANGUAGES, useLanguage } from "@/lib/i18n";
import { useTheme } from "@/lib/theme";

/** Switches between dark and light. */
export function ThemeToggle() {
  const t = useTranslations("nav");
  const [theme, setTheme] = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <IconButton label={t(other === "dark" ? "darkTheme" : "lightTheme")} onClick={() => setTheme(other)}>
      {theme === "dark" ? <Sun aria-hidden size={18} /> : <Moon aria-hidden size={18} />}
    </IconButton>
  );
}

/** The language of the pages. */
export function LanguageSelect() {
  const t = useTranslations("nav");
  const [language, speak] = useLanguage();
  return (
    <select
      aria-label={t("language")}
      className="h-10 rounded-lg bg-transparent px-2 text-sm text-muted hover:bg-raised hover:text-text"
      value={language}
      onChange={(event) => isLanguage(event.target.value) && speak(event.target.value)}
    >
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <option key={code} value={code} lang={code} className="bg-raised text-text">
          {name}
        </option>
      ))}
    </select>
  );
}
