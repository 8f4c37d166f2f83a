// @ts-check
// The app's own sentences, so that a test names a control as a person reads it, in either language.
import { readFileSync, readdirSync } from "node:fs";

/** @typedef {import("./harness.mjs").Language} Language */
/** @typedef {(key: string, parameters?: Record<string, string | number>) => string} Texts */

/**
 * @param {Language} language
 * @returns {Texts}
 */
export function texts(language) {
  const folder = new URL(`../src/text/${language}/`, import.meta.url);
  /** @type {Record<string, string>} */
  const all = {};
  for (const file of readdirSync(folder)) Object.assign(all, JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  return (key, parameters = {}) => {
    const sentence = all[key];
    if (sentence === undefined) throw new Error(`no text ${key} in ${language}`);
    const filled = sentence.replace(/\{(\w+)\}/g, (whole, name) => String(parameters[name] ?? whole));
    // As text.svelte.ts does: no blank between Chinese words.
    if (language === "en") return filled;
    return filled.replace(/([\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])/g, "$1");
  };
}
