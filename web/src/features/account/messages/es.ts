import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  account: {
    settings: "Ajustes",
    profile: "Tú",
    name: "Nombre",
    email: "Correo electrónico",
    save: "Guardar",
    saved: "Guardado.",
    jobMail: "Avísame por correo cuando termine un trabajo",
    jobMailHint: "Un correo por trabajo.",
    password: "Contraseña",
    currentPassword: "Contraseña actual",
    newPassword: "Nueva contraseña",
    newPasswordHint: "Al menos {shortest, number} caracteres. Las demás sesiones terminan.",
    changePassword: "Cambiar la contraseña",
    passwordChanged: "La contraseña se ha cambiado; las demás sesiones han terminado.",
    sessions: "Dónde has iniciado sesión",
    unknownDevice: "Dispositivo desconocido",
    thisOne: "este",
    lastUsed: "Último uso {at} desde {address}",
    endSession: "Cerrar allí",
    endOthers: "Cerrar en todos los demás",
    deleteAccount: "Eliminar la cuenta",
    deleteAbout: "Archivos, trabajos, claves y créditos se eliminan al instante y para siempre.",
    deleteAsk: "¿Eliminar la cuenta para siempre?",
    deleteForGood: "Eliminar para siempre",
    copied: "Copiado.",
    copy: "Copiar",
    shownOnce: "Guárdalo ahora: solo se muestra esta vez.",
    keys: "Claves de API",
    newKey: "Nueva clave",
    newKeyAbout: "Para un programa que trabaja por ti. Permítele solo lo necesario.",
    noKeys: "Todavía no hay claves",
    noKeysAbout:
      "Con una clave, un programa puede subir, doblar y descargar en tu nombre. Cada clave solo puede lo que permitas y puedes revocarla cuando quieras.",
    made: "creada {at}",
    expires: "hasta {at}",
    revoke: "Revocar",
    revokeOne: "Revocar {name}",
    keyName: "¿Para qué es?",
    mayDo: "Qué puede hacer",
    validFor: "Válida durante",
    days: "{days, number} días",
    untilRevoked: "Hasta que se revoque",
    makeKey: "Crear la clave",
    newHook: "Nuevo webhook",
    newHookAbout: "Enviamos mensajes firmados a esta dirección cuando los trabajos empiezan y terminan.",
    noHooks: "Todavía no hay webhooks",
    noHooksAbout: "Un webhook avisa a tu servidor cuando termina un trabajo, sin que tenga que preguntar.",
    hookSecret: "El secreto con el que se firman los mensajes",
    on: "activo",
    off: "inactivo",
    ping: "Enviar una prueba",
    switchOff: "Desactivar",
    switchOn: "Activar",
    removeHook: "Quitar",
    noDeliveries: "Todavía no se ha enviado nada.",
    delivery: {
      pending: "en camino",
      delivered: "entregado",
      failed: "fallido",
    },
    hookUrl: "Dirección",
    hookEvents: "Cuándo avisar",
    addHook: "Añadir",
    help: "Ayuda",
    questions: {
      price: {
        ask: "¿Cuánto cuesta?",
        answer:
          "Ves el precio antes de empezar. Entonces se retienen créditos y solo se cobra lo entregado; «¿Por qué?» en cada trabajo explica cada número.",
      },
      quality: {
        ask: "¿Qué calidad tiene?",
        answer:
          "Depende de los motores de este servidor: cada trabajo indica los que usó y su calidad. El informe muestra lo medido en los archivos terminados.",
      },
      fix: {
        ask: "Una línea está mal. ¿Y ahora?",
        answer:
          "Abre el doblaje con «Revisar línea a línea», cambia las palabras y vuelve a crear solo esa línea. Antes ves su precio; lo demás queda igual.",
      },
      upload: {
        ask: "Mi subida se interrumpió",
        answer: "Elige el mismo archivo: continúa donde se detuvo, aunque hayas cerrado el navegador.",
      },
      rights: {
        ask: "¿Qué puedo doblar?",
        answer:
          "Lo que es tuyo o para lo que tienes permiso. Pide permiso a quienes hablan antes de publicar sus palabras con otra voz.",
      },
      delete: {
        ask: "¿Cómo elimino mis archivos?",
        answer:
          "Elimina un trabajo y sus archivos desaparecen. Eliminar la cuenta, en los ajustes, lo borra todo de una vez.",
      },
      program: {
        ask: "¿Puede hacerlo un programa por mí?",
        answer:
          "Sí: crea una clave de API y consulta la descripción de la API. Los webhooks avisan a tu servidor cuando termina un trabajo.",
      },
    },
    apiDocs: "Para programas: <link>la descripción de la API</link>",
  },
};

export default es;
