import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  charges: {
    why: "¿Por qué?",
    title: "Cómo se llegó al precio",
    about: "Los créditos se retienen al empezar; se cobra lo entregado y el resto se devuelve.",
    neverStarted: "Nunca empezó: no se retuvo nada.",
    held: "Retenidos {credits, number}:",
    charged: "Cobrados {credits, number}:",
    released: "Devueltos: {credits, number}",
  },
};

export default es;
