import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  landing: {
    title: "Tu vídeo, en su idioma.",
    intro:
      "Octavia dobla y subtitula vídeos y grabaciones, los mantiene acompasados y te deja corregir cada línea antes de publicar.",
    start: "Empezar gratis",
    open: "Abrir el estudio",
    seePrices: "Precios",
    from: "Desde {price} por minuto.",
    signUp: "Registrarse",
    lastTitle: "Escucha tu propio vídeo en otro idioma",
    served: "Hoy, {languages, number} idiomas de doblaje en este servidor.",
    promisesTitle: "En qué puedes confiar",
    promises: {
      time: {
        title: "A tiempo",
        text: "Cada línea queda en su sitio con medio segundo de margen y a un ritmo natural. Ninguna se corta.",
      },
      bed: {
        title: "El sonido de alrededor",
        text: "La música y el ambiente quedan; la voz original se atenúa o desaparece.",
      },
      review: {
        title: "Línea a línea",
        text: "Cambia una palabra, escúchala y vuelve a crear solo esa línea. Antes ves cuánto cuesta.",
      },
      subtitles: {
        title: "Subtítulos que se pueden leer",
        text: "SRT, WebVTT y ASS en ambos idiomas, o incrustados en la imagen.",
      },
      report: {
        title: "Medido",
        text: "Cada doblaje incluye un informe de lo medido en los archivos terminados.",
      },
      own: {
        title: "Tuyo",
        text: "Los archivos son solo tuyos y desaparecen cuando los eliminas. Esta página no carga nada de otros sitios.",
      },
    },
    pricesTitle: "Precios",
    prices:
      "Un minuto de vídeo doblado cuesta {credits, number} créditos por idioma. Ves el precio antes de empezar.",
    pricesPlain: "Ves el precio antes de empezar.",
    tier: "{credits, number} créditos{every, select, month { al mes} year { al año} other {}}",
    tierMinutes:
      "{minutes, plural, =0 {menos de un minuto} one {cerca de un minuto de doblaje} other {unos # minutos de doblaje}}",
    example: {
      play: "Escuchar el ejemplo",
      pause: "Pausa",
      hear: "Escuchar",
      original: "Original",
      dub: "Doblaje ({language})",
      position: "Posición",
      failed: "No se pudo cargar el ejemplo. Vuelve a cargar la página.",
      about:
        "Una charla de prueba con voz de ordenador, doblada a partir de sus subtítulos por motores que trae Octavia ({engines}) en un ordenador corriente: sin modelos, sin nube. Con mejores motores suena mejor.",
    },
  },
};

export default es;
