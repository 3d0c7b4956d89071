import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  voices: {
    title: "Voces",
    intro:
      "Cómo quién hablan tus doblajes: voces del motor de este servidor o de personas que te prestaron la suya.",
    own: "Tus voces",
    none: "Aún no tienes ninguna voz propia",
    noneAbout:
      "Graba diez segundos o envía un archivo, di quién dio su consentimiento y los doblajes podrán hablar como esa persona en todos los idiomas que hable el motor.",
    add: "Añadir una voz",
    addTitle: "Añadir una voz",
    cannot: "El motor de voz de este servidor no puede hablar con tus propias voces",
    cannotAbout:
      "Puedes añadir voces ya y escuchar sus grabaciones; los doblajes podrán usarlas cuando quien administra este servidor añada un motor capaz de hacerlo. En la máquina del servidor:",
    cannotEmpty: "En la máquina de este servidor no se conoce nada que pueda.",
    canInto: "Los doblajes a estos idiomas pueden hablar con tus voces: {languages}.",
    facts: "{language} · {length}",
    consentOf: "Consentimiento: {consent}",
    rename: "Cambiar nombre",
    renameOne: "Cambiar el nombre de {name}",
    renameTitle: "Cambiar el nombre de esta voz",
    delete: "Borrar",
    deleteOne: "Borrar {name}",
    deleteTitle: "¿Borrar esta voz?",
    deleteAsk:
      "Su grabación se borra con ella, para siempre. Los doblajes hechos con ella se quedan; los trabajos que aún la esperan fallarán.",
    save: "Guardar",
    how: "¿Cómo llega?",
    record: "Grabar ahora",
    file: "Enviar un archivo",
    readThis: "Lee algo en voz alta, como se lo contarías a un amigo. Por ejemplo:",
    example:
      "Todas las mañanas paseo junto al río antes de que despierte la ciudad. El agua está tranquila, el aire es fresco y de vez en cuando canta un pájaro en la otra orilla. En el puente me detengo un rato, miro las colinas detrás de los tejados y pienso en el día que me espera. Luego vuelvo a casa, preparo un café y empiezo.",
    advice: "Una sola persona, sin música, en un lugar tranquilo. De 10 a 60 segundos; más no lo mejora.",
    start: "Empezar a grabar",
    stop: "Parar la grabación",
    again: "Grabar otra vez",
    recorded: "Tu grabación, {length}",
    level: "Volumen",
    tooShort: "Sigue hasta 10 segundos al menos.",
    enough: "Ya es suficiente; hasta 60 segundos la mejoran.",
    tooQuiet: "No oímos casi nada. ¿Está activo el micrófono correcto?",
    tooLoud: "Demasiado alto: aléjate un poco.",
    noMicrophone:
      "No se puede usar el micrófono: permítelo en la barra de direcciones del navegador o envía un archivo.",
    noRecorder: "Este navegador no puede grabar aquí. Envía un archivo.",
    pickFile: "Una grabación de 6 segundos a 2 minutos",
    pickFileHint: "WAV, MP3, M4A, FLAC, OGG o WebM.",
    name: "Nombre de la voz",
    language: "Idioma que se habla en ella",
    choose: "Elige",
    consent: "¿Quién dio su consentimiento y cuándo?",
    consentHint: "Consta en el informe de cada doblaje que hable así. Por ejemplo: {example}",
    consentExample: "María García dio su consentimiento por carta el 3 de mayo de 2026",
    mine: "Es mi propia voz",
    mineText: "{name} dio aquí su consentimiento el {date}; es su propia voz",
    agreed: "Quien habla en la grabación acepta que los doblajes hablen como esa persona",
    agreedHint: "Sin eso no se guarda nada. Hablar como alguien que no lo aceptó puede ser delito.",
    uncheckable: "Aquí no se puede comprobar si habla una sola persona ni quién es: escúchalo tú.",
    keep: "Guardar esta voz",
    kept: "{name} está guardada.",
    builtIn: "Voces del motor",
    builtInAbout: "El motor de este servidor habla {languages, number} idiomas. Escucha antes de elegir.",
    ofLanguage: "Idioma",
    nobody: "Ningún motor de este servidor habla aún. Quien lo administra ve con «octavia doctor» qué falta.",
    gender: {
      female: "Femeninas",
      male: "Masculinas",
      unknown: "Otras",
    },
  },
};

export default es;
