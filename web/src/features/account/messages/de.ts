import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  account: {
    settings: "Einstellungen",
    profile: "Du",
    name: "Name",
    email: "E-Mail",
    save: "Speichern",
    saved: "Gespeichert.",
    jobMail: "Per Mail Bescheid sagen, wenn ein Auftrag endet",
    jobMailHint: "Eine Mail je Auftrag.",
    password: "Passwort",
    currentPassword: "Aktuelles Passwort",
    newPassword: "Neues Passwort",
    newPasswordHint: "Mindestens {shortest, number} Zeichen. Alle anderen Sitzungen enden.",
    changePassword: "Passwort ändern",
    passwordChanged: "Das Passwort ist geändert; alle anderen Sitzungen sind beendet.",
    sessions: "Wo du angemeldet bist",
    unknownDevice: "Unbekanntes Gerät",
    thisOne: "dieses hier",
    lastUsed: "Zuletzt {at} von {address}",
    endSession: "Dort abmelden",
    endOthers: "Überall sonst abmelden",
    deleteAccount: "Konto löschen",
    deleteAbout: "Dateien, Aufträge, Schlüssel und Credits gehen mit, sofort und endgültig.",
    deleteAsk: "Das Konto endgültig löschen?",
    deleteForGood: "Endgültig löschen",
    copied: "Kopiert.",
    copy: "Kopieren",
    shownOnce: "Bewahr es jetzt auf: Es wird nur dieses Mal gezeigt.",
    keys: "API-Schlüssel",
    newKey: "Neuer Schlüssel",
    newKeyAbout: "Für ein Programm, das für dich arbeitet. Erlaub ihm nur, was es braucht.",
    noKeys: "Noch keine Schlüssel",
    noKeysAbout:
      "Mit einem Schlüssel kann ein Programm für dich hochladen, vertonen und herunterladen. Jeder darf nur, was du erlaubst, und lässt sich jederzeit widerrufen.",
    made: "angelegt {at}",
    expires: "bis {at}",
    revoke: "Widerrufen",
    revokeOne: "{name} widerrufen",
    keyName: "Wofür ist er?",
    mayDo: "Was er darf",
    validFor: "Gültig",
    days: "{days, number} Tage",
    untilRevoked: "Bis er widerrufen wird",
    makeKey: "Schlüssel anlegen",
    newHook: "Neuer Webhook",
    newHookAbout: "Wir senden signierte Nachrichten an diese Adresse, wenn Aufträge beginnen und enden.",
    noHooks: "Noch keine Webhooks",
    noHooksAbout: "Ein Webhook sagt deinem Server, wenn ein Auftrag endet, damit er nicht fragen muss.",
    hookSecret: "Das Geheimnis, mit dem Nachrichten signiert werden",
    on: "an",
    off: "aus",
    ping: "Test senden",
    switchOff: "Ausschalten",
    switchOn: "Einschalten",
    removeHook: "Entfernen",
    noDeliveries: "Noch wurde nichts gesendet.",
    delivery: {
      pending: "unterwegs",
      delivered: "zugestellt",
      failed: "fehlgeschlagen",
    },
    hookUrl: "Adresse",
    hookEvents: "Wann Bescheid sagen",
    addHook: "Hinzufügen",
    help: "Hilfe",
    questions: {
      price: {
        ask: "Was kostet es?",
        answer:
          "Du siehst den Preis, bevor ein Auftrag beginnt. Dann werden Credits zurückgelegt, und nur Geliefertes wird berechnet; „Warum?“ beim Auftrag erklärt jede Zahl.",
      },
      quality: {
        ask: "Wie gut ist es?",
        answer:
          "Das hängt von den Engines dieses Servers ab: Jeder Auftrag nennt die verwendeten und ihre Güte. Der Bericht zeigt, was an den fertigen Dateien gemessen wurde.",
      },
      fix: {
        ask: "Eine Zeile stimmt nicht. Was nun?",
        answer:
          "Öffne die Vertonung mit „Zeile für Zeile prüfen“, ändere die Worte und lass nur diese Zeile neu sprechen. Vorher siehst du ihren Preis; alles andere bleibt.",
      },
      upload: {
        ask: "Mein Hochladen wurde unterbrochen",
        answer:
          "Wähl dieselbe Datei noch einmal: Es geht dort weiter, wo es aufhörte, auch nach dem Schließen des Browsers.",
      },
      rights: {
        ask: "Was darf ich vertonen?",
        answer:
          "Was dir gehört oder wofür du eine Erlaubnis hast. Frag die Sprechenden, bevor du ihre Worte mit anderer Stimme veröffentlichst.",
      },
      delete: {
        ask: "Wie werde ich meine Dateien los?",
        answer:
          "Lösch einen Auftrag, dann sind seine Dateien weg. Das Konto zu löschen (in den Einstellungen) entfernt alles auf einmal.",
      },
      program: {
        ask: "Kann das ein Programm für mich tun?",
        answer:
          "Ja: Leg einen API-Schlüssel an und lies die Beschreibung der API. Webhooks sagen deinem Server, wenn ein Auftrag endet.",
      },
    },
    apiDocs: "Für Programme: <link>die Beschreibung der API</link>",
  },
};

export default de;
