import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  ui: {
    close: "Fermer",
    cancel: "Annuler",
    retry: "Réessayer",
    hearVoice: "Écouter {name}",
    stopVoice: "Arrêter {name}",
    notFoundTitle: "Cette page n’existe pas",
    notFound: "L’adresse est peut-être mal écrite, ou ce qui était ici n’existe plus.",
    home: "Vers la page d’accueil",
    brokenTitle: "Cette page n’a pas pu être affichée",
  },
  nav: {
    skip: "Aller au contenu",
    main: "Principal",
    menu: "Menu",
    openApp: "Ouvrir le studio",
    login: "Se connecter",
    logout: "Se déconnecter",
    language: "Langue des pages",
    darkTheme: "Thème sombre",
    lightTheme: "Thème clair",
    home: "Nouveau",
    history: "Historique",
    voices: "Voix",
    billing: "Crédits",
    keys: "Clés d’API",
    webhooks: "Webhooks",
    settings: "Réglages",
    help: "Aide",
    admin: "Administration",
    credits: "{credits, number} {credits, plural, one {crédit} other {crédits}}",
    lost: "Pas de connexion au serveur. Ce que vous voyez peut dater. La reprise est automatique.",
    footer:
      "Octavia double et sous-titre ce que vous avez le droit d’utiliser. Demandez leur accord aux personnes qui parlent avant de publier leurs paroles avec une autre voix.",
  },
  errors: {
    unreachable: "Le serveur est injoignable. Vérifiez votre connexion ; nous continuons d’essayer.",
    signedOut: "Votre session est terminée. Reconnectez-vous.",
    fault:
      "Un problème est survenu de notre côté. Réessayez ; s’il persiste, prévenez la personne qui gère ce serveur.",
    unavailable: "Le serveur est occupé ou démarre. Réessayez dans un instant.",
    tooMany: "Trop de demandes. Patientez un instant.",
    tooManyFor: "Trop de demandes. Réessayez dans {seconds, number} s.",
  },
};

export default fr;
