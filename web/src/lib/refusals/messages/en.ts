/** What the server refuses, under the name it gives it; where that has several reasons, under the reason. */
const en = {
  refusals: {
    "address-not-confirmable":
      "Several people signed up with this address. Have them reset the password: the mailed link confirms the address too.",
    "already-rendering": "Lines of this job are being rendered. Wait until that is done, or cancel it.",
    "already-subscribed": "You have a subscription already. Change it under Credits, “Manage or end it”.",
    "artifact-not-found": "This job has no such file any more.",
    "artifacts-removed": "The files of this job were kept for their time and are gone. Make the job again.",
    "bad-address": "This is no e-mail address. Correct it.",
    "bad-amount": "That many credits can’t be booked. Choose another amount.",
    "bad-api-key-request": {
      days: "Give 1 to {most, number} days, or none.",
      many: "You have {most, number} API keys, which is the most. Revoke one you no longer use.",
      name: "Give the key a name of 1 to {most, number} characters.",
      scope: "Choose at least one thing the key may do.",
    },
    "bad-link": "This link is wrong, was already used or has expired. Ask for a new one.",
    "bad-price-book": "A price is wrong ({place}). Correct it and publish again.",
    "bad-upload": "The upload broke off or could not be read. Send the file again.",
    "bad-voice": {
      language: "There is no such language. Choose one from the list.",
      name: "Give the voice a name of 1 to {most, number} letters.",
    },
    "body-too-large": "That is too much for one request. Make the text shorter.",
    "body-too-slow": "Your connection was too slow, and the request did not arrive. Try again.",
    busy: "Very many people sign in at this moment. Try again in a few seconds.",
    "bytes-missing": "The file itself is no longer stored. Upload it again.",
    "consent-missing":
      "Say who agreed and when, and that they did. Nobody’s voice is kept without their consent.",
    "credits-owed":
      "{owed, number} credits are owed from a refund or a correction; this needs {needed, number}. Buy credits: they pay what is owed first.",
    "cross-site-request": "This page is from an older session. Reload it and try again.",
    "database-unavailable": "The server can’t reach its database now. Try again in a moment.",
    "duration-unknown":
      "The price is by the minute, and how long this lasts is not known. Upload the file again.",
    "empty-file": "{name} is empty. Copy or download it again.",
    "file-not-found": "This file was deleted. Upload it again.",
    "file-of-voice": "{name} is the recording of a voice. Delete the voice, and it goes with it.",
    "file-too-large": "The file is larger than {limit_bytes}. Make it smaller, or cut it into parts.",
    "free-package-taken": "You have taken a free package already. Choose one of the others.",
    "idempotency-key-reused": "This was sent before with another content. Reload the page and try again.",
    "idempotent-request-in-progress":
      "This was sent a moment ago and is still being worked on. Wait a little.",
    "insufficient-credits":
      "This needs {needed, number} credits; you have {available, number}, and {held, number} are held by running jobs. Buy credits, or wait until a job ends.",
    internal: "Something went wrong on our side. Try again; if it stays, tell whoever runs this server.",
    "invalid-request": "The server did not understand this: {detail}",
    "job-already-started": "This job was started already. It is not started or charged again.",
    "job-ended": "This job has ended already.",
    "job-not-failed": "Only what failed or was cancelled can be tried again.",
    "job-not-finished": "This is not finished yet. Wait until the job is completed.",
    "job-not-found": "There is no such job. It may have been deleted.",
    "job-not-ready": "The files of this job have not arrived. Make a new one.",
    "last-administrator": "This is the last administrator who can sign in. Make somebody else one first.",
    "line-changed": "This line was changed elsewhere meanwhile. Look at it as it is now.",
    "line-in-work": "This line is being split, joined or brought back. Wait until the rendering is done.",
    "line-not-found": "This line is not there any more: it was split, joined or brought back.",
    "media-too-long": "{name} lasts longer than {longest_ms}. Cut it into shorter files.",
    "no-preview": {
      busy: "Many voices are being listened to just now. Try again in a moment.",
      elsewhere:
        "Voices can’t be played here: the machine of these pages has no speech engine. Hear the voice in a dub.",
      failed: "{engine} could not speak this voice. Try another.",
      paid: "{engine} is paid for by use, so its voices are not played for trial. Hear it in a dub.",
    },
    "no-price": "This server has no price for that. Ask whoever runs it.",
    "no-such-voice": "This voice is not there any more. Choose another.",
    "not-allowed": "Your account may not do that. Ask an administrator.",
    "not-decodable": {
      media:
        "{name} can’t be read as video or sound. It may be damaged: copy or download it again, or save it as MP4.",
      picture: "{name} holds sound but no picture. Use “Dub a recording” for it.",
      sound: "{name} holds no sound that can be read. Give a file with a sound track.",
      subtitles: "{name} can’t be read as subtitles. Save it as SRT, WebVTT or ASS and try again.",
    },
    "not-found": "What you look for is not here. It may have been deleted.",
    "not-paid": "This payment is not complete. Finish it, then look again.",
    "not-verified": "This address is not verified yet. Open the link in the mail we sent.",
    "not-yourself": "You can’t keep yourself out. Have another administrator do it.",
    "nothing-bought": "You have bought nothing yet. Buy a package or subscribe first.",
    "nothing-held": "Nothing was charged for this job.",
    "nothing-to-render": "No line was changed since it was rendered.",
    "password-needed":
      "This is not the browser you signed up with, or the password is wrong. Enter the password you signed up with.",
    "payment-provider-unavailable":
      "The payment service does not answer. Nothing was charged. Try again in a minute.",
    "payments-not-set-up": "This server takes no payments. Ask whoever runs it for credits.",
    "price-book-changed":
      "Somebody published version {version, number} meanwhile. Reload, and make your changes there.",
    "shape-stands":
      "The lines around it are split, joined or about to be. Undo that first, the newest first.",
    "sign-in-disabled": "This account may not sign in. Ask whoever runs this server.",
    "sign-in-unavailable": "The sign-in service can’t be reached now. Try again in a moment.",
    "source-gone": "The file this job was made of was removed. Upload it again and make a new job.",
    "space-exhausted":
      "Your files would take more than the {limit_bytes} you have. Delete jobs you no longer need.",
    "storage-unavailable": "The server can’t store files now. Try again in a minute.",
    "too-many-attempts": "Too many attempts. Wait {wait_s, number} s before the next.",
    "too-many-requests": "Too many requests. Try again in {seconds, number} s.",
    "too-many-streams": "You have very many pages open. Close some.",
    "too-many-voices":
      "You have {limit, number} voices, and more are not kept. Delete one you no longer use.",
    "too-many-webhooks":
      "You have {limit, number} webhooks, which is the most. Remove one you no longer use.",
    "unknown-api-key": "This key is not there any more.",
    "unknown-package": "This is not sold any more. Reload the page to see what is.",
    "unknown-payment": "There is no such payment. Start a new one.",
    "unknown-payment-event": "This message is not among the failed ones any more.",
    "unknown-price-book": "There is no such version of the prices.",
    "unknown-session": "This device is signed out already.",
    "unknown-user": "There is no such user. The account may have been deleted.",
    "unusable-edit": {
      both: "An end and a pace were both set, or a split and a join. Choose one of them.",
      end: "A line ends after it starts, and before the video does.",
      last: "This is the last line: none follows to join it with.",
      rate: "Choose a pace from {slowest, number} to {fastest, number}.",
      split: "The line can’t be split there.",
      start: "A line starts within the video.",
      voice: "There is no voice {voice} here. Choose another.",
    },
    "unusable-engine": {
      absent: "The engine {engine} is not ready on this server. Choose another, or “The best that is ready”.",
      cannot: "{engine} does not do {language}. Choose another engine, or “The best that is ready”.",
    },
    "unusable-input": "The server can’t use this: {detail}",
    "unusable-language": {
      code: "There is no such language. Choose one from the list.",
      targets: "Choose at least one language to translate into, each once.",
      unknown: "Say which language the subtitles are in.",
      unserved: "Nothing here dubs into {language}. Choose another language.",
    },
    "unusable-recording": {
      kind: "{name} is no recording. Send a sound file, or record yourself.",
      long: "{name} lasts longer than {longest_s, number} s. Cut it: 10 to 60 seconds are best.",
      short:
        "{name} holds {seconds, number} s of sound, and {shortest_s, number} s are needed. Record 10 to 60 seconds.",
      silent: "{name} is all but silent. Check that the microphone is on and near, and record it again.",
      unheard: "{name} can’t be read as sound. Send another recording.",
    },
    "unusable-source": {
      address: "Subtitles can’t be fetched from an address. Upload the file.",
      background: "{name} holds no sound, so it can’t be the background. Choose a sound file.",
      kind: "{name} is not the kind of file this job works on. Choose another.",
      picture: "{name} has no picture. Use “Dub a recording” for it.",
      request: "This job has no file to work on. Choose one again.",
    },
    "unusable-voice": {
      deleted: "Your voice that was to speak {language} was deleted. Make the job with another.",
      kind: "Your own voices speak in dubs alone. Choose one of the engine’s voices.",
      language: "Nothing here speaks {language} in a voice of your own. Choose one of the engine’s voices.",
    },
    "upload-busy": "This file is being sent already, perhaps in another tab. Wait for it.",
    "upload-not-found": "This upload has expired. Start it again.",
    "uploads-open": "{limit, number} uploads are under way already. Finish or remove some.",
    "url-failed": {
      broken: "The file at this address broke off. Try again later, or upload the file.",
      host: "There is no {host}. Check the address.",
      page: "This address leads to a web page, and no video could be taken from it. Give the address of the file itself.",
      redirects: "This address leads on and on. Give the one it ends at.",
      silent: "{host} does not answer, or too slowly. Try again later, or upload the file.",
      slow: "The video of that page did not come in time. Upload the file instead.",
      status: "This address answers “{status}”. Check it, and that nobody has to sign in there.",
    },
    "url-refused": {
      malformed: "This is no address of a file. Check it.",
      port: "Nothing is fetched from port {port}. Give an address without one.",
      private: "{host} can’t be reached from the internet. Upload the file instead.",
      scheme: "Give an address that begins with https:// or http://, without user or password.",
    },
    "voice-not-found": "This voice was deleted. Choose another.",
    "weak-password": {
      common: "This password is among the first that are tried. Choose one nobody would guess.",
      length: "Choose a password of {shortest, number} to {longest, number} characters.",
      repeats: "This password repeats itself. Choose one nobody would guess.",
    },
    "webhook-delivery-not-found": "This message is not kept any more.",
    "webhook-not-found": "This webhook is not there any more.",
    "webhook-not-redeliverable": {
      disabled: "This webhook is switched off. Switch it on first.",
      underway: "This message is still on its way. Wait until it has arrived or failed.",
    },
    "webhook-unusable": {
      events: "Choose at least one thing to be told about.",
      https: "Give an address that begins with https.",
    },
    "would-lose-edits":
      "Lines that came of it were edited since; that would be lost. Take those edits back first.",
    "wrong-credentials": "The address or the password is wrong.",
    "wrong-offset": "This file is being sent in another tab too. Close one of them.",
    "wrong-password": "The password is wrong. Enter the password of this account.",
  },
};

export default en;
export type Refusals = typeof en;
