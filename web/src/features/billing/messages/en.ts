const en = {
  billing: {
    title: "Credits",
    balance: "Credits you can spend",
    number: "{credits, number}",
    held: "{credits, number} held for jobs that run",
    owed: "{credits, number} owed after a refund",
    buy: "Get credits",
    buyThis: "Choose",
    buyOne: "Choose {name}",
    credits: "{credits, number} credits",
    priceOf: "{price}{every, select, month { a month} other {}}",
    noPayments: "This server sells no credits. Whoever runs it can give you some.",
    paid: "{credits, number} credits have arrived. Thank you!",
    waiting: "Waiting for word of your payment. It takes some seconds.",
    notPaid: "This checkout was not paid. Choose a package to begin again.",
    statement: "Statement",
    none: "Nothing has changed your balance yet",
    noneAbout: "Credits you get, and what jobs cost, will stand here line by line.",
    newer: "Newer",
    older: "Older",
    job: "job",
    left: "then {credits, number}",
    kinds: {
      purchase: "Bought",
      refund: "Refunded payment",
      grant: "Given",
      correction: "Correction",
      hold: "Held for a job",
      release: "Released",
      deduction: "Spent on something delivered",
      debt: "Owed from now on",
      repayment: "Paid back",
    },
  },
};

export default en;
export type Messages = typeof en;
