import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  auth: {
    login: "Iniciar sesión",
    loginTitle: "Te damos la bienvenida",
    newHere: "¿Es tu primera vez? <link>Crea una cuenta</link>",
    haveAccount: "¿Ya tienes cuenta? <link>Inicia sesión</link>",
    email: "Correo electrónico",
    password: "Contraseña",
    newPassword: "Nueva contraseña",
    passwordHint: "Al menos {shortest, number} caracteres. Mejor una frase que un acertijo.",
    forgot: "¿Olvidaste la contraseña?",
    resend: "Enviar el correo otra vez",
    resent: "Va en camino.",
    signup: "Crear cuenta",
    signupTitle: "Crea tu cuenta",
    signupIntro: "Ves el precio de cada trabajo antes de que empiece.",
    name: "Nombre",
    nameHint: "Opcional",
    checkMailTitle: "Mira tu correo",
    checkMail: "Hemos escrito a {email}. El enlace de ese correo abre tu cuenta.",
    developmentTitle: "Este es un servidor de desarrollo",
    development: "No envía correo: el enlace está aquí.",
    activate: "Activar la cuenta",
    verifyTitle: "Activa tu cuenta",
    verifying: "Un momento …",
    verifyElsewhere:
      "Has abierto el enlace en otro navegador distinto del que usaste para registrarte. Escribe tu contraseña.",
    forgotTitle: "¿Olvidaste tu contraseña?",
    forgotIntro: "Dinos tu dirección y te enviamos un enlace para crear una nueva.",
    forgotSend: "Enviar el enlace",
    forgotDone: "Si {email} tiene una cuenta, el correo va en camino.",
    resetTitle: "Elige una contraseña nueva",
    resetIntro: "Con ello terminan todas las sesiones de la cuenta.",
    resetSet: "Guardar la contraseña",
    resetDone: "La contraseña se ha cambiado. Inicia sesión con ella.",
    endedTitle: "Tu sesión ha terminado",
    ended: "Vuelve a iniciar sesión: la página conserva lo que contiene.",
    leave: "Ir a la página de inicio",
  },
};

export default es;
