import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  voices: {
    title: "Stimmen",
    intro:
      "Wie wer deine Synchronfassungen klingen: Stimmen der Engine dieses Servers oder Menschen, die dir ihre leihen.",
    own: "Deine Stimmen",
    none: "Noch keine eigene Stimme",
    noneAbout:
      "Nimm zehn Sekunden auf oder schick eine Datei, sag, wer eingewilligt hat, und Fassungen können in jeder Sprache der Engine wie dieser Mensch sprechen.",
    add: "Stimme hinzufügen",
    addTitle: "Stimme hinzufügen",
    cannot: "Die Sprech-Engine dieses Servers kann nicht mit deinen eigenen Stimmen sprechen",
    cannotAbout:
      "Du kannst Stimmen schon hinzufügen und ihre Aufnahmen hören; Fassungen nutzen sie, sobald der Betreiber eine Engine ergänzt hat, die das kann. Auf dem Rechner des Servers:",
    cannotEmpty: "Auf dem Rechner dieses Servers ist nichts bekannt, das es könnte.",
    canInto: "In diesen Sprachen können Fassungen mit deinen Stimmen sprechen: {languages}.",
    facts: "{language} · {length}",
    consentOf: "Einwilligung: {consent}",
    rename: "Umbenennen",
    renameOne: "{name} umbenennen",
    renameTitle: "Diese Stimme umbenennen",
    delete: "Löschen",
    deleteOne: "{name} löschen",
    deleteTitle: "Diese Stimme löschen?",
    deleteAsk:
      "Ihre Aufnahme wird endgültig mitgelöscht. Fertige Fassungen bleiben; Aufträge, die noch auf sie warten, werden scheitern.",
    save: "Speichern",
    how: "Wie kommt sie her?",
    record: "Jetzt aufnehmen",
    file: "Datei schicken",
    readThis: "Lies etwas vor, so wie du es einem Freund erzählst. Zum Beispiel:",
    example:
      "Jeden Morgen gehe ich am Fluss entlang, bevor die Stadt erwacht. Das Wasser ist still, die Luft ist kühl, und ab und zu ruft ein Vogel vom anderen Ufer. Auf der Brücke bleibe ich eine Weile stehen, schaue zu den Hügeln hinter den Dächern und denke an den Tag, der vor mir liegt. Dann gehe ich nach Hause, koche Kaffee und fange an.",
    advice: "Ein Mensch, keine Musik, ein ruhiger Raum. 10 bis 60 Sekunden; mehr macht es nicht besser.",
    start: "Aufnahme beginnen",
    stop: "Aufnahme beenden",
    again: "Noch einmal aufnehmen",
    recorded: "Deine Aufnahme, {length}",
    level: "Lautstärke",
    tooShort: "Sprich mindestens 10 Sekunden.",
    enough: "Das genügt; bis 60 Sekunden wird es besser.",
    tooQuiet: "Wir hören fast nichts. Ist das richtige Mikrofon an?",
    tooLoud: "Das ist zu laut: rück etwas ab.",
    noMicrophone:
      "Das Mikrofon ist nicht zugänglich: erlaube es in der Adresszeile des Browsers, oder schick eine Datei.",
    noRecorder: "Dieser Browser kann hier nicht aufnehmen. Schick eine Datei.",
    pickFile: "Eine Aufnahme, 6 Sekunden bis 2 Minuten",
    pickFileHint: "WAV, MP3, M4A, FLAC, OGG oder WebM.",
    name: "Name der Stimme",
    language: "Sprache der Aufnahme",
    choose: "Wählen",
    consent: "Wer hat eingewilligt, und wann?",
    consentHint: "Es steht im Bericht jeder Fassung, die so spricht. Zum Beispiel: {example}",
    consentExample: "Jana Beispiel hat am 3. Mai 2026 brieflich eingewilligt",
    mine: "Es ist meine eigene Stimme",
    mineText: "{name} hat hier am {date} eingewilligt; es ist die eigene Stimme",
    agreed: "Wer in der Aufnahme spricht, willigt ein, dass Fassungen wie er oder sie sprechen",
    agreedHint:
      "Ohne das wird nichts aufbewahrt. Wie jemand zu sprechen, der nicht eingewilligt hat, kann strafbar sein.",
    uncheckable: "Ob nur ein Mensch spricht, und wer, lässt sich hier nicht prüfen: hör selbst hinein.",
    keep: "Stimme behalten",
    kept: "{name} ist gespeichert.",
    builtIn: "Stimmen der Engine",
    builtInAbout: "Die Engine dieses Servers spricht {languages, number} Sprachen. Hör erst, dann wähle.",
    ofLanguage: "Sprache",
    nobody:
      "Keine Engine dieses Servers spricht bisher. Wer ihn betreibt, sieht mit „octavia doctor“, was fehlt.",
    gender: {
      female: "Weiblich",
      male: "Männlich",
      unknown: "Andere",
    },
  },
};

export default de;
