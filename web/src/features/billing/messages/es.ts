import type { Translated } from "@/lib/i18n";
import type { Messages } from "./en";

const es: Translated<Messages> = {
  billing: {
    title: "Créditos",
    balance: "Créditos disponibles",
    number: "{credits, number}",
    held: "{credits, number} retenidos para trabajos en curso",
    owed: "{credits, number} pendientes tras un reembolso",
    buy: "Conseguir créditos",
    buyThis: "Elegir",
    buyOne: "Elegir {name}",
    credits: "{credits, number} créditos",
    priceOf: "{price}{every, select, month { al mes} other {}}",
    noPayments: "Este servidor no vende créditos. Quien lo administra puede dártelos.",
    paid: "Han llegado {credits, number} créditos. ¡Gracias!",
    waiting: "Esperando la confirmación de tu pago. Tarda unos segundos.",
    notPaid: "Este pago no se completó. Elige un paquete para empezar de nuevo.",
    statement: "Extracto",
    none: "Nada ha cambiado tu saldo todavía",
    noneAbout: "Los créditos que consigas y lo que cuesten los trabajos aparecerán aquí línea a línea.",
    newer: "Más recientes",
    older: "Más antiguos",
    job: "trabajo",
    left: "después {credits, number}",
    kinds: {
      purchase: "Compra",
      refund: "Pago reembolsado",
      grant: "Regalo",
      correction: "Corrección",
      hold: "Retenido para un trabajo",
      release: "Liberado",
      deduction: "Gastado en lo entregado",
      debt: "Deuda",
      repayment: "Devuelto",
    },
  },
};

export default es;
