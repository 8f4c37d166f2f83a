// The service's sentences begin with a small letter and have no stop, since they also stand behind "letterlock: ".
// On a page each stands alone.

import { language } from "./text.svelte";

export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  // A sentence that begins with an address or a host name keeps it as it is.
  const named = /^\S+[.@/]\S/u.test(trimmed);
  const begun = named ? trimmed : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  if (/[.!?…:。！？：]$/u.test(begun)) return begun;
  return begun + (language() === "zh-TW" ? "。" : ".");
}
