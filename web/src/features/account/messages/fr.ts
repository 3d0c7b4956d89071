import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  account: {
    settings: "Réglages",
    profile: "Vous",
    name: "Nom",
    email: "E-mail",
    save: "Enregistrer",
    saved: "Enregistré.",
    jobMail: "M’avertir par e-mail à la fin d’un travail",
    jobMailHint: "Un message par travail.",
    password: "Mot de passe",
    currentPassword: "Mot de passe actuel",
    newPassword: "Nouveau mot de passe",
    newPasswordHint: "Au moins {shortest, number} caractères. Les autres sessions se terminent.",
    changePassword: "Changer le mot de passe",
    passwordChanged: "Le mot de passe est changé ; les autres sessions sont terminées.",
    sessions: "Où vous êtes connecté",
    unknownDevice: "Appareil inconnu",
    thisOne: "celui-ci",
    lastUsed: "Dernière utilisation {at} depuis {address}",
    endSession: "Déconnecter",
    endOthers: "Déconnecter partout ailleurs",
    deleteAccount: "Supprimer le compte",
    deleteAbout: "Fichiers, travaux, clés et crédits disparaissent aussitôt et définitivement.",
    deleteAsk: "Supprimer définitivement le compte ?",
    deleteForGood: "Supprimer définitivement",
    copied: "Copié.",
    copy: "Copier",
    shownOnce: "Gardez-le maintenant : il n’est affiché qu’une fois.",
    keys: "Clés d’API",
    newKey: "Nouvelle clé",
    newKeyAbout: "Pour un programme qui travaille pour vous. N’autorisez que le nécessaire.",
    noKeys: "Pas encore de clé",
    noKeysAbout:
      "Avec une clé, un programme peut envoyer, doubler et télécharger pour vous. Chaque clé ne peut que ce que vous permettez et se révoque à tout moment.",
    made: "créée {at}",
    expires: "jusqu’au {at}",
    revoke: "Révoquer",
    revokeOne: "Révoquer {name}",
    keyName: "À quoi sert-elle ?",
    mayDo: "Ce qu’elle peut faire",
    validFor: "Valable",
    days: "{days, number} jours",
    untilRevoked: "Jusqu’à révocation",
    makeKey: "Créer la clé",
    newHook: "Nouveau webhook",
    newHookAbout: "Nous envoyons des messages signés à cette adresse au début et à la fin des travaux.",
    noHooks: "Pas encore de webhook",
    noHooksAbout: "Un webhook avertit votre serveur à la fin d’un travail, sans qu’il ait à demander.",
    hookSecret: "Le secret qui signe les messages",
    on: "actif",
    off: "inactif",
    ping: "Envoyer un test",
    switchOff: "Désactiver",
    switchOn: "Activer",
    removeHook: "Retirer",
    noDeliveries: "Rien n’a encore été envoyé.",
    delivery: {
      pending: "en route",
      delivered: "remis",
      failed: "échoué",
    },
    hookUrl: "Adresse",
    hookEvents: "Quand avertir",
    addHook: "Ajouter",
    help: "Aide",
    questions: {
      price: {
        ask: "Combien ça coûte ?",
        answer:
          "Vous voyez le prix avant de commencer. Des crédits sont alors réservés et seul ce qui est livré est facturé ; « Pourquoi ? » explique chaque chiffre.",
      },
      quality: {
        ask: "Quelle est la qualité ?",
        answer:
          "Cela dépend des moteurs de ce serveur : chaque travail nomme ceux qu’il a pris et leur qualité. Le rapport montre ce qui a été mesuré sur les fichiers finis.",
      },
      fix: {
        ask: "Une réplique est fausse. Que faire ?",
        answer:
          "Ouvrez le doublage avec « Relire ligne par ligne », changez les mots et ne refaites que cette réplique. Vous voyez d’abord son prix ; le reste ne bouge pas.",
      },
      upload: {
        ask: "Mon envoi a été interrompu",
        answer:
          "Choisissez à nouveau le même fichier : l’envoi reprend où il s’est arrêté, même après fermeture du navigateur.",
      },
      rights: {
        ask: "Que puis-je doubler ?",
        answer:
          "Ce qui est à vous ou ce que vous êtes autorisé à utiliser. Demandez aux personnes qui parlent avant de publier leurs paroles avec une autre voix.",
      },
      delete: {
        ask: "Comment supprimer mes fichiers ?",
        answer:
          "Supprimez un travail et ses fichiers disparaissent. Supprimer le compte, dans les réglages, efface tout d’un coup.",
      },
      program: {
        ask: "Un programme peut-il le faire pour moi ?",
        answer:
          "Oui : créez une clé d’API et consultez la description de l’API. Les webhooks avertissent votre serveur à la fin d’un travail.",
      },
    },
    apiDocs: "Pour les programmes : <link>la description de l’API</link>",
  },
};

export default fr;
