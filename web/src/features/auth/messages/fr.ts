import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  auth: {
    login: "Se connecter",
    loginTitle: "Content de vous revoir",
    newHere: "Nouveau ici ? <link>Créez un compte</link>",
    haveAccount: "Vous avez un compte ? <link>Connectez-vous</link>",
    email: "E-mail",
    password: "Mot de passe",
    newPassword: "Nouveau mot de passe",
    passwordHint: "Au moins {shortest, number} caractères. Une phrase vaut mieux qu’une énigme.",
    forgot: "Mot de passe oublié ?",
    resend: "Renvoyer le message",
    resent: "Il est en route.",
    signup: "Créer un compte",
    signupTitle: "Créez votre compte",
    signupIntro: "Vous voyez le prix de chaque travail avant qu’il commence.",
    name: "Nom",
    nameHint: "Facultatif",
    checkMailTitle: "Consultez vos messages",
    checkMail: "Nous avons écrit à {email}. Le lien de ce message ouvre votre compte.",
    developmentTitle: "C’est un serveur de développement",
    development: "Il n’envoie pas de message : le lien est ici.",
    activate: "Activer le compte",
    verifyTitle: "Activez votre compte",
    verifying: "Un instant …",
    verifyElsewhere:
      "Vous avez ouvert le lien dans un autre navigateur que celui de votre inscription. Saisissez votre mot de passe.",
    forgotTitle: "Mot de passe oublié ?",
    forgotIntro: "Indiquez votre adresse et nous vous envoyons un lien pour en choisir un nouveau.",
    forgotSend: "Envoyer le lien",
    forgotDone: "Si {email} a un compte, un message est en route.",
    resetTitle: "Choisissez un nouveau mot de passe",
    resetIntro: "Toutes les sessions du compte se terminent alors.",
    resetSet: "Enregistrer le mot de passe",
    resetDone: "Le mot de passe est changé. Connectez-vous avec lui.",
    endedTitle: "Votre session est terminée",
    ended: "Reconnectez-vous : la page garde ce qu’elle contient.",
    leave: "Quitter vers la page d’accueil",
  },
};

export default fr;
