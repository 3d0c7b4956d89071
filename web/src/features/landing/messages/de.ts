import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  landing: {
    title: "Dein Video, in ihrer Sprache.",
    intro:
      "Octavia vertont und untertitelt Videos und Aufnahmen, hält sie im Takt und lässt dich jede Zeile verbessern, bevor du veröffentlichst.",
    start: "Kostenlos beginnen",
    open: "Studio öffnen",
    seePrices: "Preise",
    from: "Ab {price} je Minute.",
    signUp: "Registrieren",
    lastTitle: "Hör dein eigenes Video in einer anderen Sprache",
    served: "Heute {languages, number} Sprachen zum Vertonen auf diesem Server.",
    promisesTitle: "Worauf du dich verlassen kannst",
    promises: {
      time: {
        title: "Im Takt",
        text: "Jede Zeile bleibt auf eine halbe Sekunde an ihrem Platz, in einem Tempo, in dem Menschen sprechen. Keine wird abgeschnitten.",
      },
      bed: {
        title: "Der Klang darum",
        text: "Musik und Raum bleiben; die Originalstimme tritt zurück oder geht.",
      },
      review: {
        title: "Zeile für Zeile",
        text: "Ändere ein Wort, hör es an und lass nur diese Zeile neu sprechen. Vorher siehst du, was es kostet.",
      },
      subtitles: {
        title: "Untertitel, die man lesen kann",
        text: "SRT, WebVTT und ASS in beiden Sprachen oder ins Bild gezeichnet.",
      },
      report: {
        title: "Gemessen",
        text: "Zu jeder Vertonung gehört ein Bericht über das, was an den fertigen Dateien gemessen wurde.",
      },
      own: {
        title: "Deins",
        text: "Dateien gehören nur dir und sind weg, wenn du sie löschst. Diese Seite lädt nichts von woanders.",
      },
    },
    pricesTitle: "Preise",
    prices:
      "Eine Minute vertontes Video kostet {credits, number} Credits je Sprache. Du siehst den Preis, bevor ein Auftrag beginnt.",
    pricesPlain: "Du siehst den Preis, bevor ein Auftrag beginnt.",
    tier: "{credits, number} Credits{every, select, month { im Monat} year { im Jahr} other {}}",
    tierMinutes:
      "{minutes, plural, =0 {weniger als eine Minute} one {etwa eine Minute Vertonung} other {etwa # Minuten Vertonung}}",
    example: {
      play: "Beispiel anhören",
      pause: "Pause",
      hear: "Hören",
      original: "Original",
      dub: "Synchronfassung ({language})",
      position: "Stelle",
      failed: "Das Beispiel konnte nicht geladen werden. Bitte lade die Seite neu.",
      about:
        "Ein Testvortrag mit Computerstimme, nach seinen Untertiteln synchronisiert von Engines, die Octavia mitbringt ({engines}), auf einem gewöhnlichen Rechner: kein Modell, keine Cloud. Bessere Engines klingen besser.",
    },
  },
};

export default de;
