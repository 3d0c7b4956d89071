const en = {
  account: {
    settings: "Settings",
    profile: "You",
    name: "Name",
    email: "E-mail",
    save: "Save",
    saved: "Saved.",
    jobMail: "Tell me by mail when a job ends",
    jobMailHint: "One mail a job.",
    password: "Password",
    currentPassword: "Current password",
    newPassword: "New password",
    newPasswordHint: "At least {shortest, number} characters. All other sessions end.",
    changePassword: "Change the password",
    passwordChanged: "The password is changed; all other sessions have ended.",
    sessions: "Where you are signed in",
    unknownDevice: "Unknown device",
    thisOne: "this one",
    lastUsed: "Last used {at} from {address}",
    endSession: "Sign out there",
    endOthers: "Sign out everywhere else",
    deleteAccount: "Delete the account",
    deleteAbout: "Files, jobs, keys and credits go with it, at once and for good.",
    deleteAsk: "Delete the account for good?",
    deleteForGood: "Delete for good",
    copied: "Copied.",
    copy: "Copy",
    shownOnce: "Keep it now: it is shown this once.",
    keys: "API keys",
    newKey: "New key",
    newKeyAbout: "For a program that works for you. Allow it only what it needs.",
    noKeys: "No keys yet",
    noKeysAbout:
      "With a key, a program can upload, dub and download as you. Each key can do only what you allow, and you can revoke it any time.",
    made: "made {at}",
    expires: "until {at}",
    revoke: "Revoke",
    revokeOne: "Revoke {name}",
    keyName: "What is it for?",
    mayDo: "What it may do",
    validFor: "Valid for",
    days: "{days, number} days",
    untilRevoked: "Until it is revoked",
    makeKey: "Make the key",
    newHook: "New webhook",
    newHookAbout: "We send signed messages to this address when jobs start and end.",
    noHooks: "No webhooks yet",
    noHooksAbout: "A webhook tells your own server when a job ends, so that it need not ask.",
    hookSecret: "The secret that messages are signed with",
    on: "on",
    off: "off",
    ping: "Send a test",
    switchOff: "Switch off",
    switchOn: "Switch on",
    removeHook: "Remove",
    noDeliveries: "Nothing was sent yet.",
    delivery: {
      pending: "on its way",
      delivered: "delivered",
      failed: "failed",
    },
    hookUrl: "Address",
    hookEvents: "When to tell",
    addHook: "Add",
    help: "Help",
    questions: {
      price: {
        ask: "What does it cost?",
        answer:
          "You see the price before a job starts. Credits are held then, and only what is delivered is charged; “Why?” on a job explains each number.",
      },
      quality: {
        ask: "How good is it?",
        answer:
          "That depends on the engines of this server: each job names those it took and how good they are. The report shows what was measured on the finished files.",
      },
      fix: {
        ask: "A line is wrong. What now?",
        answer:
          "Open the finished dub with “Review line by line”, change the words, and render that line alone. You see its price first; everything else stays as it is.",
      },
      upload: {
        ask: "My upload was interrupted",
        answer: "Choose the same file again: it goes on where it stopped, even after the browser was closed.",
      },
      rights: {
        ask: "What may I dub?",
        answer:
          "What is yours, or what you have permission for. Ask the people who speak before you publish their words in another voice.",
      },
      delete: {
        ask: "How do I get rid of my files?",
        answer:
          "Delete a job, and its files are gone. Deleting the account, in the settings, removes everything at once.",
      },
      program: {
        ask: "Can a program do this for me?",
        answer:
          "Yes: make an API key and see the description of the API. Webhooks tell your server when a job ends.",
      },
    },
    apiDocs: "For programs: <link>the description of the API</link>",
  },
};

export default en;
export type Messages = typeof en;
