/**
 * The four languages of the studio.
 *
 * A set of messages is a folder with one module per language that exports its messages by default; English is the
 * measure of the others, checked by the compiler (`Translated`) and by a test. The shell's are in `@/messages`. A
 * feature that loads on its own brings its own set, which `WithMessages` adds to the shell's below it.
 */
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { type AbstractIntlMessages, IntlProvider } from "use-intl";

export const LANGUAGES = { en: "English", es: "Español", de: "Deutsch", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;

/** Messages with the keys of `T`, in another language. */
export type Translated<T> = { [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

/** How the messages of a set are loaded, language by language. */
export type MessageSet = Record<Language, () => Promise<{ default: AbstractIntlMessages }>>;

const STORED = "octavia.language";
const AGAIN_MS = 3_000;

export function isLanguage(value: string | null | undefined): value is Language {
  return value !== null && value !== undefined && Object.hasOwn(LANGUAGES, value);
}

/** The first language of those a reader prefers that we speak; English if we speak none. */
export function preferredLanguage(preferred: readonly string[]): Language {
  return preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  return isLanguage(stored) ? stored : preferredLanguage(navigator.languages);
}

/** A set whose messages are on their way as soon as the module that names it is there, not when it is first shown. */
export function soon(set: MessageSet): MessageSet {
  // Whoever shows it asks again, and sees then what became of it.
  set[firstLanguage()]().catch(() => undefined);
  return set;
}

interface Speaking {
  language: Language;
  messages: AbstractIntlMessages;
  speak: (language: Language) => void;
}

const SpeakingContext = createContext<Speaking | null>(null);

function useSpeaking(): Speaking {
  const speaking = use(SpeakingContext);
  if (!speaking) throw new Error("there is no Speak above");
  return speaking;
}

/** The language of the page, and how to change it. */
export function useLanguage(): [Language, (language: Language) => void] {
  const { language, speak } = useSpeaking();
  return [language, speak];
}

interface SpeakProps {
  set: MessageSet;
  children: ReactNode;
}

/**
 * Lets what is below it speak the reader's language; nothing is shown before its messages are there. Those of `later`
 * come when they come.
 */
export function Speak({ set, later, children }: SpeakProps & { later: MessageSet }) {
  const [wanted, setWanted] = useState(firstLanguage);
  const loaded = useLoaded(set, wanted);
  const more = useLoaded(later, wanted);
  useEffect(() => {
    if (loaded) document.documentElement.lang = loaded.language;
  }, [loaded]);
  if (!loaded) return null;
  const speak = (language: Language) => {
    localStorage.setItem(STORED, language);
    setWanted(language);
  };
  const messages =
    more?.language === loaded.language ? { ...loaded.messages, ...more.messages } : loaded.messages;
  return (
    <Provided language={loaded.language} messages={messages} speak={speak}>
      {children}
    </Provided>
  );
}

/** Adds a feature's own messages to those of the shell. */
export function WithMessages({ set, children, waiting = null }: SpeakProps & { waiting?: ReactNode }) {
  const { language, messages, speak } = useSpeaking();
  const loaded = useLoaded(set, language);
  if (!loaded) return waiting;
  return (
    <Provided language={loaded.language} messages={{ ...messages, ...loaded.messages }} speak={speak}>
      {children}
    </Provided>
  );
}

function Provided({ language, messages, speak, children }: Speaking & { children: ReactNode }) {
  return (
    <SpeakingContext value={{ language, messages, speak }}>
      <IntlProvider
        locale={language}
        messages={messages}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        {children}
      </IntlProvider>
    </SpeakingContext>
  );
}

function useLoaded(
  set: MessageSet,
  language: Language,
): { language: Language; messages: AbstractIntlMessages } | null {
  const [loaded, setLoaded] = useState<{ language: Language; messages: AbstractIntlMessages } | null>(null);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => {
    let current = true;
    let again: ReturnType<typeof setTimeout>;
    set[language]().then(
      (module) => current && setLoaded({ language, messages: module.default }),
      // The network is gone, or the server starts: without words there is nothing to show.
      () => {
        again = setTimeout(() => current && setAttempt(attempt + 1), AGAIN_MS);
      },
    );
    return () => {
      current = false;
      clearTimeout(again);
    };
  }, [set, language, attempt]);
  return loaded;
}
