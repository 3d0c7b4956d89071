import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  landing: {
    title: "Votre vidéo, dans leur langue.",
    intro:
      "Octavia double et sous-titre vidéos et enregistrements, garde le rythme et vous laisse corriger chaque ligne avant de publier.",
    start: "Commencer gratuitement",
    open: "Ouvrir le studio",
    seePrices: "Tarifs",
    from: "Dès {price} la minute.",
    signUp: "S’inscrire",
    lastTitle: "Écoutez votre propre vidéo dans une autre langue",
    served: "Aujourd’hui, {languages, number} langues de doublage sur ce serveur.",
    promisesTitle: "Ce sur quoi vous pouvez compter",
    promises: {
      time: {
        title: "En rythme",
        text: "Chaque réplique reste à sa place à une demi-seconde près, à un débit naturel. Aucune n’est coupée.",
      },
      bed: {
        title: "Le son autour",
        text: "Musique et ambiance restent ; la voix d’origine s’efface ou disparaît.",
      },
      review: {
        title: "Ligne par ligne",
        text: "Changez un mot, écoutez-le et ne refaites que cette ligne. Vous voyez d’abord le prix.",
      },
      subtitles: {
        title: "Des sous-titres lisibles",
        text: "SRT, WebVTT et ASS dans les deux langues, ou incrustés dans l’image.",
      },
      report: {
        title: "Mesuré",
        text: "Chaque doublage est livré avec un rapport mesuré sur les fichiers finis.",
      },
      own: {
        title: "À vous",
        text: "Vos fichiers sont à vous seul et disparaissent quand vous les supprimez. Cette page ne charge rien d’ailleurs.",
      },
    },
    pricesTitle: "Tarifs",
    prices:
      "Une minute de vidéo doublée coûte {credits, number} crédits par langue. Vous voyez le prix avant de commencer.",
    pricesPlain: "Vous voyez le prix avant de commencer.",
    tier: "{credits, number} crédits{every, select, month { par mois} year { par an} other {}}",
    tierMinutes:
      "{minutes, plural, =0 {moins d’une minute} one {environ une minute de doublage} other {environ # minutes de doublage}}",
    example: {
      play: "Écouter l’exemple",
      pause: "Pause",
      hear: "Écouter",
      original: "Original",
      dub: "Doublage ({language})",
      position: "Position",
      failed: "L’exemple n’a pas pu être chargé. Rechargez la page.",
      about:
        "Un exposé d’essai à la voix d’ordinateur, doublé d’après ses sous-titres par des moteurs fournis avec Octavia ({engines}) sur un ordinateur ordinaire : ni modèle, ni cloud. De meilleurs moteurs sonnent mieux.",
    },
  },
};

export default fr;
