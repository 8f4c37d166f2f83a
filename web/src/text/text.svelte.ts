// Sentences of the page in English and Traditional Chinese: t("mail.inbox"), t("mail.of", {total: 3}).
//
// Every subject has a file in en/ and one in zh-TW/ with the same keys; the compiler refuses a key that is missing in
// either. The language is a rune: what was written with t() changes at once when it changes. Sentences of the service
// come in the language of the request and are asked for again by whoever shows them.

import enCards from "./en/cards.json";
import enCertificate from "./en/certificate.json";
import enHelp from "./en/help.json";
import enMail from "./en/mail.json";
import enPeople from "./en/people.json";
import enPractice from "./en/practice.json";
import enQuestion from "./en/question.json";
import enSettings from "./en/settings.json";
import enSetup from "./en/setup.json";
import enShell from "./en/shell.json";
import enTrust from "./en/trust.json";
import enWrite from "./en/write.json";
import zhCards from "./zh-TW/cards.json";
import zhCertificate from "./zh-TW/certificate.json";
import zhHelp from "./zh-TW/help.json";
import zhMail from "./zh-TW/mail.json";
import zhPeople from "./zh-TW/people.json";
import zhPractice from "./zh-TW/practice.json";
import zhQuestion from "./zh-TW/question.json";
import zhSettings from "./zh-TW/settings.json";
import zhSetup from "./zh-TW/setup.json";
import zhShell from "./zh-TW/shell.json";
import zhTrust from "./zh-TW/trust.json";
import zhWrite from "./zh-TW/write.json";

const english = {
  ...enCards, ...enCertificate, ...enHelp, ...enMail, ...enPeople, ...enPractice, ...enQuestion, ...enSettings,
  ...enSetup, ...enShell, ...enTrust, ...enWrite,
};
export type TextKey = keyof typeof english;
export type Language = "en" | "zh-TW";
export type TextParameters = Record<string, string | number>;

const chinese: Record<TextKey, string> = {
  ...zhCards, ...zhCertificate, ...zhHelp, ...zhMail, ...zhPeople, ...zhPractice, ...zhQuestion, ...zhSettings,
  ...zhSetup, ...zhShell, ...zhTrust, ...zhWrite,
};

const LANGUAGE_KEY = "letterlock.language";
const isLanguage = (value: unknown): value is Language => value === "en" || value === "zh-TW";

// What the browser asks for: any Chinese gets Traditional Chinese, everybody else English.
function languageOfBrowser(): Language {
  const asked = (navigator.languages[0] ?? navigator.language).toLowerCase();
  return asked.startsWith("zh") ? "zh-TW" : "en";
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(LANGUAGE_KEY);
  return isLanguage(kept) ? kept : languageOfBrowser();
}

const first = firstLanguage();
document.documentElement.lang = first;
let current = $state<Language>(first);

export const language = (): Language => current;

// "" : as the browser asks.
export function setLanguage(chosen: Language | ""): void {
  if (chosen === "") localStorage.removeItem(LANGUAGE_KEY);
  else localStorage.setItem(LANGUAGE_KEY, chosen);
  current = chosen === "" ? languageOfBrowser() : chosen;
  document.documentElement.lang = current;
}

const fill = (sentence: string, parameters: TextParameters): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));

// Chinese words have no blanks between them; where a name was put in, one is needed beside Latin letters only.
const closeUp = (sentence: string): string =>
  sentence.replace(/([\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])/g, "$1");

// The sentence for `key`. With a parameter `count` of 1, the key with ".one" is taken where English has it.
export function t(key: TextKey, parameters: TextParameters = {}): string {
  const sentences: Record<string, string> = current === "en" ? english : chinese;
  const one = parameters.count === 1 ? sentences[`${key}.one`] : undefined;
  const filled = fill(one ?? sentences[key] ?? key, parameters);
  return current === "en" ? filled : closeUp(filled);
}

export const isTextKey = (key: string): key is TextKey => key in english;

// The sentence for a word that comes from the service ("established"), or the word itself.
export function tWord(prefix: string, word: string): string {
  const key = `${prefix}.${word}`;
  return isTextKey(key) ? t(key) : word;
}
