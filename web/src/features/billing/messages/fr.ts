import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  billing: {
    title: "Crédits",
    balance: "Crédits disponibles",
    number: "{credits, number}",
    held: "{credits, number} réservés pour les travaux en cours",
    owed: "{credits, number} dus après un remboursement",
    buy: "Obtenir des crédits",
    buyThis: "Choisir",
    buyOne: "Choisir {name}",
    credits: "{credits, number} crédits",
    priceOf: "{price}{every, select, month { par mois} other {}}",
    noPayments: "Ce serveur ne vend pas de crédits. La personne qui le gère peut vous en donner.",
    paid: "{credits, number} crédits sont arrivés. Merci !",
    waiting: "Nous attendons la confirmation de votre paiement. Cela prend quelques secondes.",
    notPaid: "Cet achat n’a pas été payé. Choisissez une offre pour recommencer.",
    statement: "Relevé",
    none: "Rien n’a encore changé votre solde",
    noneAbout: "Les crédits obtenus et le coût des travaux apparaîtront ici ligne par ligne.",
    newer: "Plus récents",
    older: "Plus anciens",
    job: "travail",
    left: "puis {credits, number}",
    kinds: {
      purchase: "Achat",
      refund: "Paiement remboursé",
      grant: "Offert",
      correction: "Correction",
      hold: "Réservé pour un travail",
      release: "Libéré",
      deduction: "Dépensé pour ce qui est livré",
      debt: "Dû désormais",
      repayment: "Remboursé",
    },
  },
};

export default fr;
