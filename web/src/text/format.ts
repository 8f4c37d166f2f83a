// Times, sizes and numbers as people of the chosen language write them.

import { language, t } from "./text.svelte";

const dayOf = (date: Date): string => date.toDateString();

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language(), options).format(date);
}

// For lists: the time of today, the day of this year, else the date.
export function shortTime(time: string): string {
  const date = new Date(time);
  const now = new Date();
  if (Number.isNaN(date.getTime())) return "";
  if (dayOf(date) === dayOf(now)) return format(date, { hour: "2-digit", minute: "2-digit", hour12: false });
  if (date.getFullYear() === now.getFullYear()) return format(date, { month: "short", day: "numeric" });
  return format(date, { year: "numeric", month: "numeric", day: "numeric" });
}

export function fullTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  return format(date, { dateStyle: "full", timeStyle: "short", hour12: false } as Intl.DateTimeFormatOptions);
}

export function mediumTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  return format(date, { dateStyle: "medium", timeStyle: "short", hour12: false } as Intl.DateTimeFormatOptions);
}

export function dateOnly(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : format(date, { dateStyle: "long" });
}

export const number = (value: number): string => new Intl.NumberFormat(language()).format(value);

export function octets(count: number): string {
  if (count < 1000) return t("unit.bytes", { count: number(count) });
  const units = ["kB", "MB", "GB"];
  let value = count;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

// Of many the first ones, and how many more: a group may have thousands.
export const few = (words: string[]): string =>
  words.length > 12
    ? `${words.slice(0, 10).join(language() === "zh-TW" ? "、" : ", ")} … (+${number(words.length - 10)})`
    : list(words);

// "Ann, Bob and Chen" in the language of the page; Chinese names and addresses stand apart with 、.
export const list = (words: string[]): string =>
  language() === "zh-TW" ? words.join("、") : new Intl.ListFormat("en", { type: "conjunction" }).format(words);
