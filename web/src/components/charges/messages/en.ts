const en = {
  charges: {
    why: "Why?",
    title: "How the price came about",
    about: "Credits are held when a job starts; what is delivered is charged, the rest goes back.",
    neverStarted: "It never started: nothing was held.",
    held: "Held {credits, number}:",
    charged: "Charged {credits, number}:",
    released: "Given back: {credits, number}",
  },
};

export default en;
export type Messages = typeof en;
