import type { Translated } from "@/lib/i18n";
import type { Refusals } from "./en";

const de: Translated<Refusals> = {
  refusals: {
    "address-not-confirmable":
      "Mehrere haben sich mit dieser Adresse angemeldet. Lass sie das Passwort zurücksetzen: Der Link in der Mail bestätigt auch die Adresse.",
    "already-rendering":
      "Zeilen dieses Auftrags werden gerade gerendert. Warte, bis das fertig ist, oder brich es ab.",
    "already-subscribed": "Du hast schon ein Abo. Ändere es unter Guthaben, „Verwalten oder beenden“.",
    "artifact-not-found": "Diese Datei hat der Auftrag nicht mehr.",
    "artifacts-removed":
      "Die Dateien dieses Auftrags wurden nach Ablauf ihrer Zeit entfernt. Mach den Auftrag noch einmal.",
    "bad-address": "Das ist keine E-Mail-Adresse. Berichtige sie.",
    "bad-amount": "So viele Credits lassen sich nicht buchen. Wähle eine andere Menge.",
    "bad-api-key-request": {
      days: "Gib 1 bis {most, number} Tage an oder keine.",
      many: "Du hast {most, number} API-Schlüssel, mehr geht nicht. Widerrufe einen, den du nicht mehr brauchst.",
      name: "Gib dem Schlüssel einen Namen aus 1 bis {most, number} Zeichen.",
      scope: "Wähle mindestens etwas, was der Schlüssel darf.",
    },
    "bad-link": "Dieser Link ist falsch, wurde schon benutzt oder ist abgelaufen. Fordere einen neuen an.",
    "bad-price-book": "Ein Preis ist falsch ({place}). Berichtige ihn und veröffentliche noch einmal.",
    "bad-upload": "Das Hochladen brach ab oder war nicht lesbar. Sende die Datei noch einmal.",
    "bad-voice": {
      language: "Diese Sprache gibt es nicht. Wähle eine aus der Liste.",
      name: "Gib der Stimme einen Namen aus 1 bis {most, number} Zeichen.",
    },
    "body-too-large": "Das ist zu viel auf einmal. Kürze den Text.",
    "body-too-slow": "Deine Verbindung war zu langsam, die Anfrage kam nicht an. Versuch es noch einmal.",
    busy: "Gerade melden sich sehr viele an. Versuch es in ein paar Sekunden noch einmal.",
    "bytes-missing": "Die Datei selbst ist nicht mehr gespeichert. Lade sie noch einmal hoch.",
    "consent-missing":
      "Sag, wer wann eingewilligt hat, und bestätige es. Ohne Einwilligung wird keine Stimme aufbewahrt.",
    "credits-owed":
      "{owed, number} Credits sind aus einer Rückzahlung oder Korrektur offen; hierfür braucht es {needed, number}. Kaufe Credits: Sie begleichen zuerst, was offen ist.",
    "cross-site-request":
      "Diese Seite stammt aus einer älteren Sitzung. Lade sie neu und versuch es noch einmal.",
    "database-unavailable":
      "Der Server erreicht seine Datenbank gerade nicht. Versuch es gleich noch einmal.",
    "duration-unknown":
      "Der Preis gilt je Minute, und die Dauer ist nicht bekannt. Lade die Datei noch einmal hoch.",
    "empty-file": "{name} ist leer. Kopiere die Datei noch einmal oder lade sie neu herunter.",
    "file-not-found": "Diese Datei wurde gelöscht. Lade sie noch einmal hoch.",
    "file-of-voice": "{name} ist die Aufnahme einer Stimme. Lösche die Stimme, dann geht sie mit.",
    "file-too-large": "Die Datei ist größer als {limit_bytes}. Verkleinere sie oder teile sie auf.",
    "free-package-taken": "Du hast schon ein Gratispaket genommen. Wähle ein anderes.",
    "idempotency-key-reused":
      "Das wurde schon einmal mit anderem Inhalt gesendet. Lade die Seite neu und versuch es noch einmal.",
    "idempotent-request-in-progress":
      "Das wurde gerade erst gesendet und ist noch in Arbeit. Warte ein wenig.",
    "insufficient-credits":
      "Hierfür braucht es {needed, number} Credits; du hast {available, number}, und {held, number} sind für laufende Aufträge zurückgelegt. Kaufe Credits oder warte, bis ein Auftrag endet.",
    internal:
      "Bei uns ist etwas schiefgegangen. Versuch es noch einmal; bleibt es so, sag es denen, die diesen Server betreiben.",
    "invalid-request": "Das hat der Server nicht verstanden: {detail}",
    "job-already-started": "Dieser Auftrag läuft schon. Er wird nicht noch einmal gestartet oder berechnet.",
    "job-ended": "Dieser Auftrag ist schon zu Ende.",
    "job-not-failed": "Nur was fehlgeschlagen ist oder abgebrochen wurde, lässt sich noch einmal versuchen.",
    "job-not-finished": "Das ist noch nicht fertig. Warte, bis der Auftrag abgeschlossen ist.",
    "job-not-found": "Diesen Auftrag gibt es nicht. Vielleicht wurde er gelöscht.",
    "job-not-ready": "Die Dateien dieses Auftrags sind nicht angekommen. Mach einen neuen.",
    "last-administrator":
      "Das ist der letzte Verwalter, der sich anmelden kann. Mach zuerst jemand anderen dazu.",
    "line-changed": "Diese Zeile wurde inzwischen anderswo geändert. Sieh sie dir an, wie sie jetzt ist.",
    "line-in-work":
      "Diese Zeile wird gerade geteilt, verbunden oder zurückgeholt. Warte, bis das Rendern fertig ist.",
    "line-not-found": "Diese Zeile gibt es nicht mehr: Sie wurde geteilt, verbunden oder zurückgeholt.",
    "media-too-long": "{name} dauert länger als {longest_ms}. Teile es in kürzere Dateien.",
    "no-preview": {
      busy: "Gerade werden viele Stimmen angehört. Versuch es gleich noch einmal.",
      elsewhere:
        "Stimmen lassen sich hier nicht anhören: Der Rechner dieser Seiten hat keine Sprech-Engine. Hör die Stimme in einer Vertonung.",
      failed: "{engine} konnte diese Stimme nicht sprechen. Versuch eine andere.",
      paid: "{engine} kostet je Nutzung, darum gibt es keine Hörprobe. Hör die Stimme in einer Vertonung.",
    },
    "no-price": "Dieser Server hat dafür keinen Preis. Frag, wer ihn betreibt.",
    "no-such-voice": "Diese Stimme gibt es nicht mehr. Wähle eine andere.",
    "not-allowed": "Dein Konto darf das nicht. Frag jemanden von der Verwaltung.",
    "not-decodable": {
      media:
        "{name} lässt sich nicht als Video oder Ton lesen. Vielleicht ist die Datei beschädigt: Kopiere sie noch einmal oder speichere sie als MP4.",
      picture: "{name} enthält Ton, aber kein Bild. Nimm dafür „Aufnahme vertonen“.",
      sound: "{name} enthält keinen lesbaren Ton. Nimm eine Datei mit Tonspur.",
      subtitles:
        "{name} lässt sich nicht als Untertitel lesen. Speichere sie als SRT, WebVTT oder ASS und versuch es noch einmal.",
    },
    "not-found": "Was du suchst, ist nicht da. Vielleicht wurde es gelöscht.",
    "not-paid": "Diese Zahlung ist nicht abgeschlossen. Schließ sie ab und sieh dann wieder nach.",
    "not-verified": "Diese Adresse ist noch nicht bestätigt. Öffne den Link in unserer Mail.",
    "not-yourself": "Du kannst dich nicht selbst aussperren. Das muss jemand anderes von der Verwaltung tun.",
    "nothing-bought": "Du hast noch nichts gekauft. Kauf zuerst ein Paket oder ein Abo.",
    "nothing-held": "Für diesen Auftrag wurde nichts berechnet.",
    "nothing-to-render": "Seit dem Rendern wurde keine Zeile geändert.",
    "password-needed":
      "Das ist nicht der Browser, mit dem du dich registriert hast, oder das Passwort ist falsch. Gib das Passwort ein, mit dem du dich registriert hast.",
    "payment-provider-unavailable":
      "Der Bezahldienst antwortet nicht. Es wurde nichts berechnet. Versuch es in einer Minute noch einmal.",
    "payments-not-set-up": "Dieser Server nimmt keine Zahlungen an. Frag, wer ihn betreibt, nach Credits.",
    "price-book-changed":
      "Jemand hat inzwischen Version {version, number} veröffentlicht. Lade neu und mach deine Änderungen dort.",
    "shape-stands":
      "Zeilen daneben wurden geteilt oder verbunden oder sollen es werden. Nimm das zuerst zurück, das Neueste zuerst.",
    "sign-in-disabled": "Dieses Konto darf sich nicht anmelden. Frage, wer diesen Server betreibt.",
    "sign-in-unavailable": "Der Anmeldedienst ist gerade nicht erreichbar. Versuch es gleich noch einmal.",
    "source-gone":
      "Die Datei, aus der dieser Auftrag entstand, wurde entfernt. Lade sie noch einmal hoch und mach einen neuen Auftrag.",
    "space-exhausted":
      "Deine Dateien bräuchten mehr als die {limit_bytes}, die du hast. Lösche Aufträge, die du nicht mehr brauchst.",
    "storage-unavailable": "Der Server kann gerade nichts speichern. Versuch es in einer Minute noch einmal.",
    "too-many-attempts": "Zu viele Versuche. Warte {wait_s, number} s bis zum nächsten.",
    "too-many-requests": "Zu viele Anfragen. Versuch es in {seconds, number} s noch einmal.",
    "too-many-streams": "Du hast sehr viele Seiten offen. Schließ einige.",
    "too-many-voices":
      "Du hast {limit, number} Stimmen, mehr geht nicht. Lösche eine, die du nicht mehr brauchst.",
    "too-many-webhooks":
      "Du hast {limit, number} Webhooks, mehr geht nicht. Entferne einen, den du nicht mehr brauchst.",
    "unknown-api-key": "Diesen Schlüssel gibt es nicht mehr.",
    "unknown-package": "Das wird nicht mehr verkauft. Lade die Seite neu, um zu sehen, was es gibt.",
    "unknown-payment": "Diese Zahlung gibt es nicht. Beginne eine neue.",
    "unknown-payment-event": "Diese Meldung ist nicht mehr unter den gescheiterten.",
    "unknown-price-book": "Diese Version der Preise gibt es nicht.",
    "unknown-session": "Dieses Gerät ist schon abgemeldet.",
    "unknown-user": "Diesen Benutzer gibt es nicht. Vielleicht wurde das Konto gelöscht.",
    "unusable-edit": {
      both: "Ende und Tempo wurden zugleich gesetzt, oder Teilen und Verbinden. Wähle eins davon.",
      end: "Eine Zeile endet, nachdem sie beginnt, und bevor das Video endet.",
      last: "Das ist die letzte Zeile: Es folgt keine, mit der sie sich verbinden ließe.",
      rate: "Wähle ein Tempo von {slowest, number} bis {fastest, number}.",
      split: "Dort lässt sich die Zeile nicht teilen.",
      start: "Eine Zeile beginnt innerhalb des Videos.",
      voice: "Eine Stimme {voice} gibt es hier nicht. Wähle eine andere.",
    },
    "unusable-engine": {
      absent:
        "Die Engine {engine} ist auf diesem Server nicht bereit. Wähle eine andere oder „Die beste bereite“.",
      cannot: "{engine} kann {language} nicht. Wähle eine andere Engine oder „Die beste bereite“.",
    },
    "unusable-input": "Damit kann der Server nichts anfangen: {detail}",
    "unusable-language": {
      code: "Diese Sprache gibt es nicht. Wähle eine aus der Liste.",
      targets: "Wähle mindestens eine Zielsprache, jede einmal.",
      unknown: "Sag, in welcher Sprache die Untertitel sind.",
      unserved: "In die Sprache {language} wird hier nicht vertont. Wähle eine andere.",
    },
    "unusable-recording": {
      kind: "{name} ist keine Aufnahme. Sende eine Tondatei oder nimm dich auf.",
      long: "{name} dauert länger als {longest_s, number} s. Kürze es: 10 bis 60 Sekunden sind am besten.",
      short:
        "{name} enthält {seconds, number} s Ton, und {shortest_s, number} s braucht es. Nimm 10 bis 60 Sekunden auf.",
      silent: "{name} ist fast stumm. Prüfe, ob das Mikrofon an und nah ist, und nimm noch einmal auf.",
      unheard: "{name} lässt sich nicht als Ton lesen. Sende eine andere Aufnahme.",
    },
    "unusable-source": {
      address: "Untertitel lassen sich nicht von einer Adresse holen. Lade die Datei hoch.",
      background: "{name} enthält keinen Ton und kann nicht der Hintergrund sein. Wähle eine Tondatei.",
      kind: "Mit einer Datei wie {name} arbeitet dieser Auftrag nicht. Wähle eine andere.",
      picture: "{name} hat kein Bild. Nimm dafür „Aufnahme vertonen“.",
      request: "Dieser Auftrag hat keine Datei. Wähle sie noch einmal.",
    },
    "unusable-voice": {
      deleted:
        "Deine Stimme, die {language} sprechen sollte, wurde gelöscht. Mach den Auftrag mit einer anderen.",
      kind: "Eigene Stimmen sprechen nur in Vertonungen. Wähle eine Stimme der Engine.",
      language: "Nichts hier spricht {language} mit einer eigenen Stimme. Wähle eine Stimme der Engine.",
    },
    "upload-busy": "Diese Datei wird schon gesendet, vielleicht in einem anderen Tab. Warte darauf.",
    "upload-not-found": "Dieses Hochladen ist abgelaufen. Beginne es noch einmal.",
    "uploads-open": "Es wird schon {limit, number}-mal hochgeladen. Schließ etwas davon ab oder entferne es.",
    "url-failed": {
      broken: "Die Datei an dieser Adresse brach ab. Versuch es später noch einmal oder lade die Datei hoch.",
      host: "{host} gibt es nicht. Prüfe die Adresse.",
      page: "Diese Adresse führt zu einer Webseite, und dort war kein Video zu holen. Gib die Adresse der Datei selbst an.",
      redirects: "Diese Adresse leitet immer weiter. Gib die an, bei der sie endet.",
      silent:
        "{host} antwortet nicht oder zu langsam. Versuch es später noch einmal oder lade die Datei hoch.",
      slow: "Das Video dieser Seite kam nicht rechtzeitig. Lade stattdessen die Datei hoch.",
      status: "Diese Adresse antwortet „{status}“. Prüfe sie, und ob man sich dort anmelden muss.",
    },
    "url-refused": {
      malformed: "Das ist keine Adresse einer Datei. Prüfe sie.",
      port: "Von Port {port} wird nichts geholt. Gib eine Adresse ohne Port an.",
      private: "{host} ist aus dem Internet nicht erreichbar. Lade stattdessen die Datei hoch.",
      scheme: "Gib eine Adresse an, die mit https:// oder http:// beginnt, ohne Benutzer und Passwort.",
    },
    "voice-not-found": "Diese Stimme wurde gelöscht. Wähle eine andere.",
    "weak-password": {
      common: "Dieses Passwort wird mit als Erstes probiert. Wähle eins, das niemand errät.",
      length: "Wähle ein Passwort aus {shortest, number} bis {longest, number} Zeichen.",
      repeats: "Dieses Passwort wiederholt sich. Wähle eins, das niemand errät.",
    },
    "webhook-delivery-not-found": "Diese Meldung wird nicht mehr aufbewahrt.",
    "webhook-not-found": "Diesen Webhook gibt es nicht mehr.",
    "webhook-not-redeliverable": {
      disabled: "Dieser Webhook ist abgeschaltet. Schalte ihn zuerst ein.",
      underway: "Diese Meldung ist noch unterwegs. Warte, bis sie ankam oder scheiterte.",
    },
    "webhook-unusable": {
      events: "Wähle mindestens etwas, was gemeldet werden soll.",
      https: "Gib eine Adresse an, die mit https:// beginnt.",
    },
    "would-lose-edits":
      "Daraus entstandene Zeilen wurden seither bearbeitet, das ginge verloren. Nimm diese Änderungen zuerst zurück.",
    "wrong-credentials": "Die Adresse oder das Passwort stimmt nicht.",
    "wrong-offset": "Diese Datei wird auch in einem anderen Tab gesendet. Schließ einen davon.",
    "wrong-password": "Das Passwort ist falsch. Gib das Passwort dieses Kontos ein.",
  },
};

export default de;
