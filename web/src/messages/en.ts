const en = {
  ui: {
    close: "Close",
    cancel: "Cancel",
    retry: "Try again",
    hearVoice: "Play {name}",
    stopVoice: "Stop {name}",
    notFoundTitle: "There is no such page",
    notFound: "The address may be mistyped, or what was here is gone.",
    home: "To the start page",
    brokenTitle: "This page could not be shown",
  },
  nav: {
    skip: "Skip to the content",
    main: "Main",
    menu: "Menu",
    openApp: "Open the studio",
    login: "Sign in",
    logout: "Sign out",
    language: "Language of the pages",
    darkTheme: "Dark theme",
    lightTheme: "Light theme",
    home: "New",
    history: "History",
    voices: "Voices",
    billing: "Credits",
    keys: "API keys",
    webhooks: "Webhooks",
    settings: "Settings",
    help: "Help",
    admin: "Administration",
    credits: "{credits, number} {credits, plural, one {credit} other {credits}}",
    lost: "No connection to the server. What you see may be old. It goes on by itself.",
    footer:
      "Octavia dubs and subtitles what you have the right to use. Ask speakers before you publish their words in another voice.",
  },
  errors: {
    unreachable: "The server can’t be reached. Check your connection; we keep trying.",
    signedOut: "Your session has ended. Sign in again.",
    fault: "Something went wrong on our side. Try again; if it stays, tell whoever runs this server.",
    unavailable: "The server is busy or starting. Try again in a moment.",
    tooMany: "Too many requests. Wait a moment.",
    tooManyFor: "Too many requests. Try again in {seconds, number} s.",
  },
};

export default en;
export type Messages = typeof en;
