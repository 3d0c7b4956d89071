import type { Translated } from "@/lib/i18n";
import type { Refusals } from "./en";

const fr: Translated<Refusals> = {
  refusals: {
    "address-not-confirmable":
      "Plusieurs personnes se sont inscrites avec cette adresse. Demandez-leur de réinitialiser le mot de passe : le lien reçu confirme aussi l’adresse.",
    "already-rendering":
      "Des répliques de ce travail sont en cours de génération. Attendez la fin, ou annulez.",
    "already-subscribed":
      "Vous avez déjà un abonnement. Modifiez-le sous Crédits, « Le gérer ou le résilier ».",
    "artifact-not-found": "Ce travail n’a plus ce fichier.",
    "artifacts-removed":
      "Les fichiers de ce travail ont été gardés leur temps et ne sont plus là. Refaites le travail.",
    "bad-address": "Ce n’est pas une adresse e-mail. Corrigez-la.",
    "bad-amount": "Ce nombre de crédits ne peut pas être inscrit. Choisissez-en un autre.",
    "bad-api-key-request": {
      days: "Indiquez de 1 à {most, number} jours, ou rien.",
      many: "Vous avez {most, number} clés d’API, c’est le maximum. Révoquez-en une qui ne sert plus.",
      name: "Donnez à la clé un nom de 1 à {most, number} caractères.",
      scope: "Choisissez au moins une chose que la clé peut faire.",
    },
    "bad-link": "Ce lien est faux, a déjà servi ou a expiré. Demandez-en un nouveau.",
    "bad-price-book": "Un prix est faux ({place}). Corrigez-le et publiez de nouveau.",
    "bad-upload": "L’envoi s’est interrompu ou n’a pas pu être lu. Renvoyez le fichier.",
    "bad-voice": {
      language: "Cette langue n’existe pas. Choisissez-en une dans la liste.",
      name: "Donnez à la voix un nom de 1 à {most, number} lettres.",
    },
    "body-too-large": "C’est trop pour une seule demande. Raccourcissez le texte.",
    "body-too-slow": "Votre connexion était trop lente et la demande n’est pas arrivée. Réessayez.",
    busy: "Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques secondes.",
    "bytes-missing": "Le fichier n’est plus conservé. Renvoyez-le.",
    "consent-missing":
      "Dites qui a donné son accord et quand, et confirmez-le. Aucune voix n’est gardée sans consentement.",
    "credits-owed":
      "{owed, number} crédits sont dus après un remboursement ou une correction ; il en faut {needed, number} ici. Achetez des crédits : ils règlent d’abord ce qui est dû.",
    "cross-site-request": "Cette page date d’une session précédente. Rechargez-la et réessayez.",
    "database-unavailable": "Le serveur ne joint pas sa base de données. Réessayez dans un instant.",
    "duration-unknown": "Le prix est à la minute et la durée est inconnue. Renvoyez le fichier.",
    "empty-file": "{name} est vide. Copiez-le ou téléchargez-le de nouveau.",
    "file-not-found": "Ce fichier a été supprimé. Renvoyez-le.",
    "file-of-voice": "{name} est l’enregistrement d’une voix. Supprimez la voix, il partira avec.",
    "file-too-large": "Le fichier dépasse {limit_bytes}. Réduisez-le ou découpez-le.",
    "free-package-taken": "Vous avez déjà pris une offre gratuite. Choisissez-en une autre.",
    "idempotency-key-reused": "Ceci a déjà été envoyé avec un autre contenu. Rechargez la page et réessayez.",
    "idempotent-request-in-progress": "Ceci vient d’être envoyé et est encore en cours. Patientez un peu.",
    "insufficient-credits":
      "Il faut {needed, number} crédits ; vous en avez {available, number}, et {held, number} sont retenus par des travaux en cours. Achetez des crédits, ou attendez la fin d’un travail.",
    internal:
      "Un problème est survenu de notre côté. Réessayez ; s’il persiste, prévenez la personne qui gère ce serveur.",
    "invalid-request": "Le serveur n’a pas compris : {detail}",
    "job-already-started": "Ce travail est déjà lancé. Il n’est ni relancé ni facturé de nouveau.",
    "job-ended": "Ce travail est déjà terminé.",
    "job-not-failed": "Seul ce qui a échoué ou a été annulé peut être relancé.",
    "job-not-finished": "Ce n’est pas encore prêt. Attendez la fin du travail.",
    "job-not-found": "Ce travail n’existe pas. Il a peut-être été supprimé.",
    "job-not-ready": "Les fichiers de ce travail ne sont pas arrivés. Faites-en un nouveau.",
    "last-administrator":
      "C’est le dernier administrateur qui peut se connecter. Nommez-en d’abord un autre.",
    "line-changed": "Cette réplique a été modifiée ailleurs entre-temps. Regardez-la telle qu’elle est.",
    "line-in-work":
      "Cette réplique est en train d’être coupée, réunie ou rétablie. Attendez la fin de la génération.",
    "line-not-found": "Cette réplique n’est plus là : elle a été coupée, réunie ou rétablie.",
    "media-too-long": "{name} dure plus de {longest_ms}. Découpez-le en fichiers plus courts.",
    "no-preview": {
      busy: "Beaucoup de voix sont écoutées en ce moment. Réessayez dans un instant.",
      elsewhere:
        "Les voix ne s’écoutent pas ici : la machine de ces pages n’a pas de moteur vocal. Écoutez la voix dans un doublage.",
      failed: "{engine} n’a pas pu dire cette voix. Essayez-en une autre.",
      paid: "{engine} se paie à l’usage : ses voix ne s’écoutent pas à l’essai. Écoutez-la dans un doublage.",
    },
    "no-price": "Ce serveur n’a pas de prix pour cela. Demandez à la personne qui le gère.",
    "no-such-voice": "Cette voix n’existe plus. Choisissez-en une autre.",
    "not-allowed": "Votre compte ne peut pas faire cela. Demandez à l’administration.",
    "not-decodable": {
      media:
        "{name} ne peut pas être lu comme vidéo ou son. Il est peut-être abîmé : copiez-le de nouveau ou enregistrez-le en MP4.",
      picture: "{name} contient du son mais pas d’image. Utilisez « Doubler un enregistrement ».",
      sound: "{name} ne contient aucun son lisible. Choisissez un fichier avec une piste audio.",
      subtitles:
        "{name} ne peut pas être lu comme sous-titres. Enregistrez-le en SRT, WebVTT ou ASS et réessayez.",
    },
    "not-found": "Ce que vous cherchez n’est pas ici. Cela a peut-être été supprimé.",
    "not-paid": "Ce paiement n’est pas terminé. Terminez-le, puis regardez de nouveau.",
    "not-verified":
      "Cette adresse n’est pas encore vérifiée. Ouvrez le lien du message que nous avons envoyé.",
    "not-yourself": "Vous ne pouvez pas vous exclure. Demandez-le à une autre personne de l’administration.",
    "nothing-bought": "Vous n’avez encore rien acheté. Achetez d’abord une offre ou un abonnement.",
    "nothing-held": "Rien n’a été facturé pour ce travail.",
    "nothing-to-render": "Aucune réplique n’a changé depuis qu’elle a été générée.",
    "password-needed":
      "Ce n’est pas le navigateur de votre inscription, ou le mot de passe est faux. Saisissez le mot de passe de votre inscription.",
    "payment-provider-unavailable":
      "Le service de paiement ne répond pas. Rien n’a été débité. Réessayez dans une minute.",
    "payments-not-set-up":
      "Ce serveur n’accepte pas de paiements. Demandez des crédits à la personne qui le gère.",
    "price-book-changed":
      "La version {version, number} a été publiée entre-temps. Rechargez et faites-y vos changements.",
    "shape-stands":
      "Les répliques voisines ont été coupées ou réunies, ou vont l’être. Annulez cela d’abord, le plus récent en premier.",
    "sign-in-disabled": "Ce compte ne peut pas se connecter. Demandez à qui tient ce serveur.",
    "sign-in-unavailable": "Le service de connexion est injoignable. Réessayez dans un instant.",
    "source-gone": "Le fichier de ce travail a été supprimé. Renvoyez-le et faites un nouveau travail.",
    "space-exhausted":
      "Vos fichiers dépasseraient les {limit_bytes} dont vous disposez. Supprimez des travaux inutiles.",
    "storage-unavailable": "Le serveur ne peut rien enregistrer en ce moment. Réessayez dans une minute.",
    "too-many-attempts": "Trop d’essais. Attendez {wait_s, number} s avant le prochain.",
    "too-many-requests": "Trop de demandes. Réessayez dans {seconds, number} s.",
    "too-many-streams": "Vous avez énormément de pages ouvertes. Fermez-en quelques-unes.",
    "too-many-voices": "Vous avez {limit, number} voix, c’est le maximum. Supprimez-en une qui ne sert plus.",
    "too-many-webhooks":
      "Vous avez {limit, number} webhooks, c’est le maximum. Retirez-en un qui ne sert plus.",
    "unknown-api-key": "Cette clé n’existe plus.",
    "unknown-package": "Ceci n’est plus vendu. Rechargez la page pour voir ce qui l’est.",
    "unknown-payment": "Ce paiement n’existe pas. Commencez-en un nouveau.",
    "unknown-payment-event": "Ce message n’est plus parmi ceux qui ont échoué.",
    "unknown-price-book": "Cette version des prix n’existe pas.",
    "unknown-session": "Cet appareil est déjà déconnecté.",
    "unknown-user": "Cette personne n’existe pas. Le compte a peut-être été supprimé.",
    "unusable-edit": {
      both: "Une fin et un rythme ont été choisis ensemble, ou couper et réunir. Choisissez l’un des deux.",
      end: "Une réplique finit après son début et avant la fin de la vidéo.",
      last: "C’est la dernière réplique : aucune ne la suit.",
      rate: "Choisissez un rythme de {slowest, number} à {fastest, number}.",
      split: "La réplique ne peut pas être coupée là.",
      start: "Une réplique commence dans la vidéo.",
      voice: "Il n’y a pas de voix {voice} ici. Choisissez-en une autre.",
    },
    "unusable-engine": {
      absent:
        "Le moteur {engine} n’est pas prêt sur ce serveur. Choisissez-en un autre, ou « Le meilleur qui soit prêt ».",
      cannot:
        "{engine} ne prend pas en charge cette langue : {language}. Choisissez un autre moteur, ou « Le meilleur qui soit prêt ».",
    },
    "unusable-input": "Le serveur ne peut pas utiliser ceci : {detail}",
    "unusable-language": {
      code: "Cette langue n’existe pas. Choisissez-en une dans la liste.",
      targets: "Choisissez au moins une langue cible, chacune une fois.",
      unknown: "Dites dans quelle langue sont les sous-titres.",
      unserved: "Ici, rien ne double dans cette langue : {language}. Choisissez-en une autre.",
    },
    "unusable-recording": {
      kind: "{name} n’est pas un enregistrement. Envoyez un fichier son, ou enregistrez-vous.",
      long: "{name} dure plus de {longest_s, number} s. Coupez-le : 10 à 60 secondes suffisent.",
      short:
        "{name} contient {seconds, number} s de son, et il en faut {shortest_s, number}. Enregistrez 10 à 60 secondes.",
      silent: "{name} est presque muet. Vérifiez que le micro est allumé et proche, et recommencez.",
      unheard: "{name} ne peut pas être lu comme son. Envoyez un autre enregistrement.",
    },
    "unusable-source": {
      address: "Des sous-titres ne peuvent pas être pris à une adresse. Envoyez le fichier.",
      background: "{name} ne contient pas de son et ne peut pas être le fond. Choisissez un fichier son.",
      kind: "{name} n’est pas du type que ce travail traite. Choisissez-en un autre.",
      picture: "{name} n’a pas d’image. Utilisez « Doubler un enregistrement ».",
      request: "Ce travail n’a pas de fichier. Choisissez-le de nouveau.",
    },
    "unusable-voice": {
      deleted:
        "Votre voix pour cette langue a été supprimée : {language}. Refaites le travail avec une autre.",
      kind: "Vos voix ne parlent que dans les doublages. Choisissez une voix du moteur.",
      language:
        "Ici, rien ne parle cette langue avec une voix à vous : {language}. Choisissez une voix du moteur.",
    },
    "upload-busy": "Ce fichier est déjà en cours d’envoi, peut-être dans un autre onglet. Attendez-le.",
    "upload-not-found": "Cet envoi a expiré. Recommencez-le.",
    "uploads-open": "{limit, number} envois sont déjà en cours. Terminez-en ou retirez-en.",
    "url-failed": {
      broken: "Le fichier à cette adresse s’est interrompu. Réessayez plus tard, ou envoyez le fichier.",
      host: "{host} n’existe pas. Vérifiez l’adresse.",
      page: "Cette adresse mène à une page web dont aucune vidéo n’a pu être prise. Donnez l’adresse du fichier lui-même.",
      redirects: "Cette adresse redirige sans fin. Donnez celle où elle aboutit.",
      silent: "{host} ne répond pas, ou trop lentement. Réessayez plus tard, ou envoyez le fichier.",
      slow: "La vidéo de cette page n’est pas arrivée à temps. Envoyez plutôt le fichier.",
      status: "Cette adresse répond « {status} ». Vérifiez-la, et qu’il ne faille pas s’y connecter.",
    },
    "url-refused": {
      malformed: "Ce n’est pas l’adresse d’un fichier. Vérifiez-la.",
      port: "Rien n’est pris au port {port}. Donnez une adresse sans port.",
      private: "{host} n’est pas joignable depuis internet. Envoyez plutôt le fichier.",
      scheme: "Donnez une adresse qui commence par https:// ou http://, sans nom ni mot de passe.",
    },
    "voice-not-found": "Cette voix a été supprimée. Choisissez-en une autre.",
    "weak-password": {
      common: "Ce mot de passe est parmi les premiers essayés. Choisissez-en un que personne ne devine.",
      length: "Choisissez un mot de passe de {shortest, number} à {longest, number} caractères.",
      repeats: "Ce mot de passe se répète. Choisissez-en un que personne ne devine.",
    },
    "webhook-delivery-not-found": "Ce message n’est plus conservé.",
    "webhook-not-found": "Ce webhook n’existe plus.",
    "webhook-not-redeliverable": {
      disabled: "Ce webhook est désactivé. Activez-le d’abord.",
      underway: "Ce message est encore en route. Attendez qu’il arrive ou échoue.",
    },
    "webhook-unusable": {
      events: "Choisissez au moins une chose à signaler.",
      https: "Donnez une adresse qui commence par https.",
    },
    "would-lose-edits":
      "Les répliques qui en sont issues ont été modifiées depuis ; cela serait perdu. Annulez d’abord ces modifications.",
    "wrong-credentials": "L’adresse ou le mot de passe est incorrect.",
    "wrong-offset": "Ce fichier est aussi envoyé depuis un autre onglet. Fermez-en un.",
    "wrong-password": "Le mot de passe est faux. Saisissez celui de ce compte.",
  },
};

export default fr;
