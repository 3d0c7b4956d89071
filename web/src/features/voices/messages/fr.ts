import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const fr: Translated<Messages> = {
  voices: {
    title: "Voix",
    intro:
      "Comme qui parlent vos doublages : les voix du moteur de ce serveur, ou des personnes qui vous prêtent la leur.",
    own: "Vos voix",
    none: "Pas encore de voix à vous",
    noneAbout:
      "Enregistrez dix secondes ou envoyez un fichier, dites qui a consenti, et les doublages pourront parler comme cette personne dans toutes les langues du moteur.",
    add: "Ajouter une voix",
    addTitle: "Ajouter une voix",
    cannot: "Le moteur vocal de ce serveur ne peut pas parler avec vos propres voix",
    cannotAbout:
      "Vous pouvez déjà ajouter des voix et écouter leurs enregistrements ; les doublages s’en serviront quand l’exploitant du serveur aura ajouté un moteur qui le peut. Sur la machine du serveur :",
    cannotEmpty: "Rien de connu sur la machine de ce serveur ne le pourrait.",
    canInto: "Les doublages dans ces langues peuvent parler avec vos voix : {languages}.",
    facts: "{language} · {length}",
    consentOf: "Consentement : {consent}",
    rename: "Renommer",
    renameOne: "Renommer {name}",
    renameTitle: "Renommer cette voix",
    delete: "Supprimer",
    deleteOne: "Supprimer {name}",
    deleteTitle: "Supprimer cette voix ?",
    deleteAsk:
      "Son enregistrement disparaît avec elle, pour de bon. Les doublages déjà faits restent ; les tâches qui l’attendent encore échoueront.",
    save: "Enregistrer",
    how: "Comment arrive-t-elle ?",
    record: "Enregistrer maintenant",
    file: "Envoyer un fichier",
    readThis: "Lisez quelque chose à voix haute, comme à un ami. Par exemple :",
    example:
      "Chaque matin, je marche le long de la rivière avant que la ville ne s’éveille. L’eau est calme, l’air est frais, et de temps en temps un oiseau appelle depuis l’autre rive. Sur le pont, je m’arrête un moment, je regarde les collines derrière les toits et je pense à la journée qui m’attend. Puis je rentre, je prépare un café et je commence.",
    advice: "Une seule personne, pas de musique, une pièce calme. De 10 à 60 secondes ; plus n’apporte rien.",
    start: "Commencer l’enregistrement",
    stop: "Arrêter l’enregistrement",
    again: "Recommencer",
    recorded: "Votre enregistrement, {length}",
    level: "Volume",
    tooShort: "Continuez jusqu’à 10 secondes au moins.",
    enough: "C’est suffisant ; jusqu’à 60 secondes, c’est mieux.",
    tooQuiet: "Nous n’entendons presque rien. Le bon micro est-il actif ?",
    tooLoud: "C’est trop fort : éloignez-vous un peu.",
    noMicrophone:
      "Le micro n’est pas accessible : autorisez-le dans la barre d’adresse du navigateur, ou envoyez un fichier.",
    noRecorder: "Ce navigateur ne peut pas enregistrer ici. Envoyez un fichier.",
    pickFile: "Un enregistrement, de 6 secondes à 2 minutes",
    pickFileHint: "WAV, MP3, M4A, FLAC, OGG ou WebM.",
    name: "Nom de la voix",
    language: "Langue parlée",
    choose: "Choisir",
    consent: "Qui a consenti, et quand ?",
    consentHint: "Cela figure dans le rapport de chaque doublage qui parle ainsi. Par exemple : {example}",
    consentExample: "Jeanne Martin a consenti par lettre le 3 mai 2026",
    mine: "C’est ma propre voix",
    mineText: "{name} a consenti ici le {date} ; c’est sa propre voix",
    agreed: "La personne qui parle dans l’enregistrement consent à ce que des doublages parlent comme elle",
    agreedHint:
      "Sans cela, rien n’est gardé. Parler comme quelqu’un qui n’a pas consenti peut être un délit.",
    uncheckable: "Si une seule personne parle, et qui, ne peut être vérifié ici : écoutez vous-même.",
    keep: "Garder cette voix",
    kept: "{name} est gardée.",
    builtIn: "Voix du moteur",
    builtInAbout: "Le moteur de ce serveur parle {languages, number} langues. Écoutez avant de choisir.",
    ofLanguage: "Langue",
    nobody:
      "Aucun moteur de ce serveur ne parle encore. L’exploitant voit avec « octavia doctor » ce qui manque.",
    gender: {
      female: "Féminines",
      male: "Masculines",
      unknown: "Autres",
    },
  },
};

export default fr;
