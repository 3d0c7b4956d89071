import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  billing: {
    title: "Guthaben",
    balance: "Verfügbare Credits",
    number: "{credits, number}",
    held: "{credits, number} für laufende Aufträge zurückgelegt",
    owed: "{credits, number} nach einer Rückzahlung offen",
    buy: "Credits kaufen",
    buyThis: "Wählen",
    buyOne: "{name} wählen",
    credits: "{credits, number} Credits",
    priceOf: "{price}{every, select, month { im Monat} other {}}",
    noPayments: "Dieser Server verkauft keine Credits. Wer ihn betreibt, kann dir welche geben.",
    paid: "{credits, number} Credits sind da. Danke!",
    waiting: "Wir warten auf die Nachricht von deiner Zahlung. Das dauert einige Sekunden.",
    notPaid: "Dieser Kauf wurde nicht bezahlt. Wähl ein Paket, um neu zu beginnen.",
    payAfterAll: "Doch bezahlen",
    leftUnpaid:
      "Du bist gegangen, ohne zu bezahlen: Nichts wurde abgebucht. Der Kauf bleibt noch eine Weile offen.",
    subscription: "Abo",
    manage: "Verwalten oder beenden",
    standing: {
      on: "läuft",
      ending: "endet",
      over: "beendet",
      due: "Zahlung fehlgeschlagen",
    },
    terms: "{credits, number} Credits im Monat für {price}.",
    renewsAt: "Das nächste Mal am {at}.",
    endsAt: "Es endet am {at}.",
    back: "Zurück, wo du warst",
    low: "Eine Minute Synchronisation kostet {credits, number} Credits: Das reicht für keine.",
    statement: "Kontoauszug",
    none: "Noch hat nichts dein Guthaben geändert",
    noneAbout: "Credits, die du bekommst, und was Aufträge kosten, stehen dann hier Zeile für Zeile.",
    newer: "Neuere",
    older: "Ältere",
    job: "Auftrag",
    left: "danach {credits, number}",
    kinds: {
      purchase: "Gekauft",
      refund: "Zahlung zurückerstattet",
      grant: "Geschenkt",
      correction: "Korrektur",
      hold: "Für einen Auftrag zurückgelegt",
      release: "Freigegeben",
      deduction: "Für Geliefertes ausgegeben",
      debt: "Ab jetzt offen",
      repayment: "Zurückgezahlt",
    },
  },
};

export default de;
