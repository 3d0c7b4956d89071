import type { Translated } from "@/lib/i18n";
import type { Refusals } from "./en";

const es: Translated<Refusals> = {
  refusals: {
    "address-not-confirmable":
      "Varias personas se registraron con esta dirección. Pídeles que restablezcan la contraseña: el enlace del correo también confirma la dirección.",
    "already-rendering": "Se están generando líneas de este trabajo. Espera a que termine o cancélalo.",
    "already-subscribed": "Ya tienes una suscripción. Cámbiala en Créditos, «Gestionarla o cancelarla».",
    "artifact-not-found": "Este trabajo ya no tiene ese archivo.",
    "artifacts-removed":
      "Los archivos de este trabajo se guardaron su tiempo y ya no están. Haz el trabajo de nuevo.",
    "bad-address": "Esto no es una dirección de correo. Corrígela.",
    "bad-amount": "No se puede anotar esa cantidad de créditos. Elige otra.",
    "bad-api-key-request": {
      days: "Indica de 1 a {most, number} días, o ninguno.",
      many: "Tienes {most, number} claves de API, que es el máximo. Revoca una que ya no uses.",
      name: "Da a la clave un nombre de 1 a {most, number} caracteres.",
      scope: "Elige al menos una cosa que la clave pueda hacer.",
    },
    "bad-link": "Este enlace no es correcto, ya se usó o ha caducado. Pide uno nuevo.",
    "bad-price-book": "Hay un precio incorrecto ({place}). Corrígelo y publica de nuevo.",
    "bad-upload": "La subida se interrumpió o no se pudo leer. Envía el archivo otra vez.",
    "bad-voice": {
      language: "Ese idioma no existe. Elige uno de la lista.",
      name: "Da a la voz un nombre de 1 a {most, number} letras.",
    },
    "body-too-large": "Es demasiado para una sola solicitud. Acorta el texto.",
    "body-too-slow": "Tu conexión fue demasiado lenta y la solicitud no llegó. Inténtalo de nuevo.",
    busy: "Muchas personas están iniciando sesión ahora. Inténtalo en unos segundos.",
    "bytes-missing": "El archivo ya no está guardado. Súbelo de nuevo.",
    "consent-missing":
      "Di quién dio su permiso y cuándo, y confírmalo. No se guarda la voz de nadie sin su consentimiento.",
    "credits-owed":
      "Se deben {owed, number} créditos por un reembolso o una corrección; esto necesita {needed, number}. Compra créditos: primero pagan lo que se debe.",
    "cross-site-request": "Esta página es de una sesión anterior. Recárgala e inténtalo de nuevo.",
    "database-unavailable": "El servidor no alcanza su base de datos ahora. Inténtalo en un momento.",
    "duration-unknown": "El precio es por minuto y no se conoce la duración. Sube el archivo de nuevo.",
    "empty-file": "{name} está vacío. Cópialo o descárgalo otra vez.",
    "file-not-found": "Este archivo se borró. Súbelo de nuevo.",
    "file-of-voice": "{name} es la grabación de una voz. Borra la voz y se irá con ella.",
    "file-too-large": "El archivo ocupa más de {limit_bytes}. Hazlo más pequeño o divídelo.",
    "free-package-taken": "Ya has tomado un paquete gratuito. Elige otro.",
    "idempotency-key-reused": "Esto ya se envió con otro contenido. Recarga la página e inténtalo de nuevo.",
    "idempotent-request-in-progress": "Esto se envió hace un momento y sigue en curso. Espera un poco.",
    "insufficient-credits":
      "Esto necesita {needed, number} créditos; tienes {available, number}, y {held, number} están reservados para trabajos en curso. Compra créditos o espera a que termine un trabajo.",
    internal:
      "Algo ha fallado por nuestra parte. Inténtalo de nuevo; si continúa, avisa a quien administra este servidor.",
    "invalid-request": "El servidor no lo ha entendido: {detail}",
    "job-already-started": "Este trabajo ya se inició. No se inicia ni se cobra otra vez.",
    "job-ended": "Este trabajo ya ha terminado.",
    "job-not-failed": "Solo se puede repetir lo que falló o se canceló.",
    "job-not-finished": "Aún no está listo. Espera a que el trabajo termine.",
    "job-not-found": "Ese trabajo no existe. Puede que se haya borrado.",
    "job-not-ready": "Los archivos de este trabajo no han llegado. Haz uno nuevo.",
    "last-administrator":
      "Es el último administrador que puede iniciar sesión. Haz antes administrador a otra persona.",
    "line-changed": "Esta línea se cambió en otro sitio mientras tanto. Mírala como está ahora.",
    "line-in-work":
      "Esta línea se está dividiendo, uniendo o recuperando. Espera a que termine de generarse.",
    "line-not-found": "Esta línea ya no está: se dividió, se unió o se recuperó.",
    "media-too-long": "{name} dura más de {longest_ms}. Divídelo en archivos más cortos.",
    "no-preview": {
      busy: "Ahora se están escuchando muchas voces. Inténtalo en un momento.",
      elsewhere:
        "Aquí no se pueden escuchar voces: el equipo de estas páginas no tiene motor de voz. Escúchala en un doblaje.",
      failed: "{engine} no pudo usar esta voz. Prueba con otra.",
      paid: "{engine} se paga por uso, así que sus voces no se pueden probar. Escúchala en un doblaje.",
    },
    "no-price": "Este servidor no tiene precio para eso. Pregunta a quien lo administra.",
    "no-such-voice": "Esta voz ya no existe. Elige otra.",
    "not-allowed": "Tu cuenta no puede hacer eso. Pregunta a un administrador.",
    "not-decodable": {
      media:
        "{name} no se puede leer como vídeo ni como sonido. Puede estar dañado: cópialo o descárgalo otra vez, o guárdalo como MP4.",
      picture: "{name} tiene sonido pero no imagen. Usa «Doblar una grabación».",
      sound: "{name} no tiene sonido que se pueda leer. Elige un archivo con pista de audio.",
      subtitles:
        "{name} no se puede leer como subtítulos. Guárdalo como SRT, WebVTT o ASS e inténtalo de nuevo.",
    },
    "not-found": "Lo que buscas no está aquí. Puede que se haya borrado.",
    "not-paid": "Este pago no está completo. Termínalo y mira de nuevo.",
    "not-verified": "Esta dirección aún no está verificada. Abre el enlace del correo que te enviamos.",
    "not-yourself": "No puedes bloquearte a ti. Pídeselo a otro administrador.",
    "nothing-bought": "Aún no has comprado nada. Compra antes un paquete o suscríbete.",
    "nothing-held": "No se cobró nada por este trabajo.",
    "nothing-to-render": "Ninguna línea ha cambiado desde que se generó.",
    "password-needed":
      "Este no es el navegador con el que te registraste, o la contraseña no es correcta. Escribe la contraseña con la que te registraste.",
    "payment-provider-unavailable":
      "El servicio de pago no responde. No se ha cobrado nada. Inténtalo en un minuto.",
    "payments-not-set-up": "Este servidor no acepta pagos. Pide créditos a quien lo administra.",
    "price-book-changed":
      "Alguien publicó la versión {version, number} mientras tanto. Recarga y haz ahí tus cambios.",
    "shape-stands":
      "Las líneas de alrededor se dividieron o unieron, o están por hacerlo. Deshazlo primero, lo más reciente antes.",
    "sign-in-disabled": "Esta cuenta no puede entrar. Pregunta a quien lleva este servidor.",
    "sign-in-unavailable": "El servicio de inicio de sesión no responde ahora. Inténtalo en un momento.",
    "source-gone": "El archivo de este trabajo se eliminó. Súbelo de nuevo y haz otro trabajo.",
    "space-exhausted":
      "Tus archivos ocuparían más de los {limit_bytes} que tienes. Borra trabajos que ya no necesites.",
    "storage-unavailable": "El servidor no puede guardar archivos ahora. Inténtalo en un minuto.",
    "too-many-attempts": "Demasiados intentos. Espera {wait_s, number} s antes del siguiente.",
    "too-many-requests": "Demasiadas solicitudes. Inténtalo de nuevo en {seconds, number} s.",
    "too-many-streams": "Tienes muchísimas páginas abiertas. Cierra algunas.",
    "too-many-voices": "Tienes {limit, number} voces y no se guardan más. Borra una que ya no uses.",
    "too-many-webhooks": "Tienes {limit, number} webhooks, que es el máximo. Quita uno que ya no uses.",
    "unknown-api-key": "Esta clave ya no existe.",
    "unknown-package": "Esto ya no se vende. Recarga la página para ver lo que hay.",
    "unknown-payment": "Ese pago no existe. Empieza uno nuevo.",
    "unknown-payment-event": "Este mensaje ya no está entre los fallidos.",
    "unknown-price-book": "Esa versión de los precios no existe.",
    "unknown-session": "Este dispositivo ya no tiene la sesión abierta.",
    "unknown-user": "Ese usuario no existe. Puede que la cuenta se haya borrado.",
    "unusable-edit": {
      both: "Se indicaron a la vez final y ritmo, o dividir y unir. Elige uno.",
      end: "Una línea termina después de empezar y antes de que acabe el vídeo.",
      last: "Es la última línea: no hay otra con la que unirla.",
      rate: "Elige un ritmo de {slowest, number} a {fastest, number}.",
      split: "La línea no se puede dividir ahí.",
      start: "Una línea empieza dentro del vídeo.",
      voice: "Aquí no hay ninguna voz {voice}. Elige otra.",
    },
    "unusable-engine": {
      absent: "El motor {engine} no está listo en este servidor. Elige otro, o «El mejor disponible».",
      cannot: "{engine} no trabaja con {language}. Elige otro motor, o «El mejor disponible».",
    },
    "unusable-input": "El servidor no puede usar esto: {detail}",
    "unusable-language": {
      code: "Ese idioma no existe. Elige uno de la lista.",
      targets: "Elige al menos un idioma de destino, cada uno una vez.",
      unknown: "Di en qué idioma están los subtítulos.",
      unserved: "Aquí no se dobla a este idioma: {language}. Elige otro.",
    },
    "unusable-recording": {
      kind: "{name} no es una grabación. Envía un archivo de sonido o grábate.",
      long: "{name} dura más de {longest_s, number} s. Recórtalo: lo mejor son de 10 a 60 segundos.",
      short:
        "{name} tiene {seconds, number} s de sonido y hacen falta {shortest_s, number} s. Graba de 10 a 60 segundos.",
      silent:
        "{name} está casi en silencio. Comprueba que el micrófono esté encendido y cerca, y graba otra vez.",
      unheard: "{name} no se puede leer como sonido. Envía otra grabación.",
    },
    "unusable-source": {
      address: "Los subtítulos no se pueden traer de una dirección. Sube el archivo.",
      background: "{name} no tiene sonido y no puede ser el fondo. Elige un archivo de sonido.",
      kind: "{name} no es del tipo con el que trabaja este encargo. Elige otro.",
      picture: "{name} no tiene imagen. Usa «Doblar una grabación».",
      request: "Este trabajo no tiene archivo. Elígelo de nuevo.",
    },
    "unusable-voice": {
      deleted: "La voz tuya que iba a hablar este idioma se borró: {language}. Haz el trabajo con otra.",
      kind: "Tus voces solo hablan en doblajes. Elige una voz del motor.",
      language: "Aquí nada habla este idioma con una voz tuya: {language}. Elige una voz del motor.",
    },
    "upload-busy": "Este archivo ya se está enviando, quizá en otra pestaña. Espera a que termine.",
    "upload-not-found": "Esta subida ha caducado. Empiézala de nuevo.",
    "uploads-open": "Ya hay {limit, number} subidas en curso. Termina o quita alguna.",
    "url-failed": {
      broken: "El archivo de esta dirección se cortó. Inténtalo más tarde o sube el archivo.",
      host: "{host} no existe. Revisa la dirección.",
      page: "Esta dirección lleva a una página web de la que no se pudo tomar ningún vídeo. Da la dirección del propio archivo.",
      redirects: "Esta dirección redirige una y otra vez. Da aquella en la que termina.",
      silent: "{host} no responde o va demasiado lento. Inténtalo más tarde o sube el archivo.",
      slow: "El vídeo de esa página no llegó a tiempo. Sube el archivo.",
      status: "Esta dirección responde «{status}». Revísala, y que no haga falta iniciar sesión allí.",
    },
    "url-refused": {
      malformed: "Esto no es la dirección de un archivo. Revísala.",
      port: "No se trae nada del puerto {port}. Da una dirección sin puerto.",
      private: "{host} no se alcanza desde internet. Sube el archivo.",
      scheme: "Da una dirección que empiece por https:// o http://, sin usuario ni contraseña.",
    },
    "voice-not-found": "Esta voz se borró. Elige otra.",
    "weak-password": {
      common: "Esta contraseña es de las primeras que se prueban. Elige una que nadie adivine.",
      length: "Elige una contraseña de {shortest, number} a {longest, number} caracteres.",
      repeats: "Esta contraseña se repite. Elige una que nadie adivine.",
    },
    "webhook-delivery-not-found": "Este mensaje ya no se guarda.",
    "webhook-not-found": "Este webhook ya no existe.",
    "webhook-not-redeliverable": {
      disabled: "Este webhook está desactivado. Actívalo primero.",
      underway: "Este mensaje aún está en camino. Espera a que llegue o falle.",
    },
    "webhook-unusable": {
      events: "Elige al menos una cosa de la que avisar.",
      https: "Da una dirección que empiece por https.",
    },
    "would-lose-edits":
      "Las líneas que salieron de ella se editaron después y eso se perdería. Deshaz primero esos cambios.",
    "wrong-credentials": "La dirección o la contraseña no es correcta.",
    "wrong-offset": "Este archivo también se envía desde otra pestaña. Cierra una de ellas.",
    "wrong-password": "La contraseña no es correcta. Escribe la de esta cuenta.",
  },
};

export default es;
