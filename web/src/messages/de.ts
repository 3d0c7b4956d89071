import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  ui: {
    close: "Schließen",
    cancel: "Abbrechen",
    retry: "Noch einmal",
    hearVoice: "{name} anhören",
    stopVoice: "{name} anhalten",
    notFoundTitle: "Diese Seite gibt es nicht",
    notFound: "Vielleicht ist die Adresse vertippt, oder was hier war, ist weg.",
    home: "Zur Startseite",
    brokenTitle: "Diese Seite konnte nicht gezeigt werden",
  },
  nav: {
    skip: "Zum Inhalt springen",
    main: "Hauptmenü",
    menu: "Menü",
    openApp: "Studio öffnen",
    login: "Anmelden",
    logout: "Abmelden",
    language: "Sprache der Seiten",
    darkTheme: "Dunkles Design",
    lightTheme: "Helles Design",
    home: "Neu",
    history: "Verlauf",
    voices: "Stimmen",
    billing: "Guthaben",
    keys: "API-Schlüssel",
    webhooks: "Webhooks",
    settings: "Einstellungen",
    help: "Hilfe",
    admin: "Verwaltung",
    credits: "{credits, number} {credits, plural, one {Credit} other {Credits}}",
    lost: "Keine Verbindung zum Server. Was du siehst, kann veraltet sein. Es geht von selbst weiter.",
    footer:
      "Octavia vertont und untertitelt, was du verwenden darfst. Frag die Sprechenden, bevor du ihre Worte mit anderer Stimme veröffentlichst.",
  },
  errors: {
    unreachable: "Der Server ist nicht erreichbar. Prüfe deine Verbindung; wir versuchen es weiter.",
    signedOut: "Deine Sitzung ist zu Ende. Melde dich wieder an.",
    fault:
      "Bei uns ist etwas schiefgegangen. Versuch es noch einmal; bleibt es so, sag es denen, die diesen Server betreiben.",
    unavailable: "Der Server ist beschäftigt oder startet gerade. Versuch es gleich noch einmal.",
    tooMany: "Zu viele Anfragen. Warte einen Moment.",
    tooManyFor: "Zu viele Anfragen. Versuch es in {seconds, number} s noch einmal.",
  },
};

export default de;
