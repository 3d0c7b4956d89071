import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  charges: {
    why: "Pourquoi ?",
    title: "Comment le prix s’explique",
    about: "Les crédits sont réservés au départ ; ce qui est livré est facturé, le reste est rendu.",
    neverStarted: "Il n’a jamais commencé : rien n’a été réservé.",
    held: "Réservés {credits, number} :",
    charged: "Facturés {credits, number} :",
    released: "Rendus : {credits, number}",
  },
};

export default fr;
