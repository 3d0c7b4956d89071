import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  charges: {
    why: "Warum?",
    title: "Wie der Preis entstand",
    about: "Beim Start werden Credits zurückgelegt; Geliefertes wird berechnet, der Rest geht zurück.",
    neverStarted: "Er begann nie: Nichts wurde zurückgelegt.",
    held: "Zurückgelegt {credits, number}:",
    charged: "Berechnet {credits, number}:",
    released: "Zurückgegeben: {credits, number}",
  },
};

export default de;
