import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  ui: {
    close: "Cerrar",
    cancel: "Cancelar",
    retry: "Reintentar",
    hearVoice: "Escuchar {name}",
    stopVoice: "Parar {name}",
    notFoundTitle: "Esta página no existe",
    notFound: "Puede que la dirección tenga un error o que lo que había aquí ya no exista.",
    home: "A la página de inicio",
    brokenTitle: "No se pudo mostrar esta página",
  },
  nav: {
    skip: "Saltar al contenido",
    main: "Principal",
    menu: "Menú",
    openApp: "Abrir el estudio",
    login: "Iniciar sesión",
    logout: "Cerrar sesión",
    language: "Idioma de las páginas",
    darkTheme: "Tema oscuro",
    lightTheme: "Tema claro",
    home: "Nuevo",
    history: "Historial",
    voices: "Voces",
    billing: "Créditos",
    keys: "Claves de API",
    webhooks: "Webhooks",
    settings: "Ajustes",
    help: "Ayuda",
    admin: "Administración",
    credits: "{credits, number} {credits, plural, one {crédito} other {créditos}}",
    lost: "Sin conexión con el servidor. Lo que ves puede no estar al día. Seguirá por sí solo.",
    footer:
      "Octavia dobla y subtitula lo que tienes derecho a usar. Pide permiso a quienes hablan antes de publicar sus palabras con otra voz.",
  },
  errors: {
    unreachable: "No se puede contactar con el servidor. Comprueba tu conexión; seguimos intentándolo.",
    signedOut: "Tu sesión ha terminado. Vuelve a iniciar sesión.",
    fault:
      "Algo ha fallado por nuestra parte. Inténtalo de nuevo; si continúa, avisa a quien administra este servidor.",
    unavailable: "El servidor está ocupado o arrancando. Inténtalo en un momento.",
    tooMany: "Demasiadas solicitudes. Espera un momento.",
    tooManyFor: "Demasiadas solicitudes. Inténtalo de nuevo en {seconds, number} s.",
  },
};

export default es;
