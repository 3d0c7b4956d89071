import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const de: Translated<Messages> = {
  auth: {
    login: "Anmelden",
    loginTitle: "Willkommen zurück",
    newHere: "Neu hier? <link>Konto anlegen</link>",
    haveAccount: "Du hast ein Konto? <link>Anmelden</link>",
    email: "E-Mail",
    password: "Passwort",
    newPassword: "Neues Passwort",
    passwordHint: "Mindestens {shortest, number} Zeichen. Ein Satz ist besser als ein Rätsel.",
    forgot: "Passwort vergessen?",
    resend: "Mail noch einmal senden",
    resent: "Sie ist unterwegs.",
    signup: "Konto anlegen",
    signupTitle: "Leg dein Konto an",
    signupIntro: "Du siehst den Preis jedes Auftrags, bevor er beginnt.",
    name: "Name",
    nameHint: "Freiwillig",
    checkMailTitle: "Schau in deine Mail",
    checkMail: "Wir haben an {email} geschrieben. Der Link in der Mail öffnet dein Konto.",
    developmentTitle: "Das ist ein Entwicklungsserver",
    development: "Er verschickt keine Mail: Der Link ist hier.",
    activate: "Konto aktivieren",
    verifyTitle: "Aktiviere dein Konto",
    verifying: "Einen Moment …",
    verifyElsewhere:
      "Du hast den Link in einem anderen Browser geöffnet als dem, mit dem du dich angemeldet hast. Gib dein Passwort ein.",
    forgotTitle: "Passwort vergessen?",
    forgotIntro: "Sag uns deine Adresse, und wir schicken dir einen Link für ein neues.",
    forgotSend: "Link senden",
    forgotDone: "Wenn es zu {email} ein Konto gibt, ist eine Mail unterwegs.",
    resetTitle: "Wähl ein neues Passwort",
    resetIntro: "Alle Sitzungen des Kontos enden damit.",
    resetSet: "Passwort setzen",
    resetDone: "Das Passwort ist geändert. Melde dich damit an.",
    endedTitle: "Deine Sitzung ist zu Ende",
    ended: "Melde dich wieder an: Die Seite behält, was auf ihr steht.",
    leave: "Zur Startseite gehen",
  },
};

export default de;
