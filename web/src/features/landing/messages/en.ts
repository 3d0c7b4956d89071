const en = {
  landing: {
    title: "Your video, in their language.",
    intro:
      "Octavia dubs and subtitles videos and recordings, keeps them in time, and lets you fix every line before you publish.",
    start: "Start for free",
    open: "Open the studio",
    seePrices: "Prices",
    from: "From {price} for a minute.",
    signUp: "Sign up",
    lastTitle: "Hear your own video in another language",
    served: "{languages, number} languages to dub into on this server today.",
    promisesTitle: "What you can rely on",
    promises: {
      time: {
        title: "In time",
        text: "Every line keeps its place within half a second, at a pace people speak. No line is cut.",
      },
      bed: {
        title: "The sound around it",
        text: "Music and room stay; the original voice steps back or goes.",
      },
      review: {
        title: "Line by line",
        text: "Change a word, hear it, and render that line alone. You see what it costs first.",
      },
      subtitles: {
        title: "Subtitles people can read",
        text: "SRT, WebVTT and ASS in both languages, or drawn into the picture.",
      },
      report: {
        title: "Measured",
        text: "Each dub comes with a report of what was measured on the finished files.",
      },
      own: {
        title: "Yours",
        text: "Files are yours alone, and gone when you delete them. This page loads nothing from anywhere else.",
      },
    },
    pricesTitle: "Prices",
    prices:
      "A minute of dubbed video costs {credits, number} credits for each language. You see the price before a job starts.",
    pricesPlain: "You see the price before a job starts.",
    tier: "{credits, number} credits{every, select, month { a month} year { a year} other {}}",
    tierMinutes:
      "{minutes, plural, =0 {less than a minute} one {about a minute of dub} other {about # minutes of dub}}",
    example: {
      play: "Play the example",
      pause: "Pause",
      hear: "Hear",
      original: "Original",
      dub: "{language} dub",
      position: "Position",
      failed: "The example could not be loaded. Please load the page again.",
      about:
        "A test talk by a computer’s voice, dubbed from its subtitles by engines that come with Octavia ({engines}) on an ordinary computer: no model, no cloud. Better engines sound better.",
    },
  },
};

export default en;
export type Messages = typeof en;
