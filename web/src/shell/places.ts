// The places of the app, as the navigation shows them.

import type { IconName } from "../parts/icons";
import { isTextKey, t } from "../text/text.svelte";

export interface Place {
  place: string;
  icon: IconName;
}

export const places: Place[] = [
  { place: "mail", icon: "mail" },
  { place: "directory", icon: "people" },
  { place: "practice", icon: "practice" },
  { place: "cards", icon: "card" },
  { place: "settings", icon: "settings" },
  { place: "help", icon: "help" },
];

// Mail, its drafts and letters that are written belong to one place of the navigation.
export const belongsTo = (place: string): string =>
  ["", "write", "outbox", "drafts", "search"].includes(place) ? "mail" : place;

export function titleOf(place: string): string {
  const key = `place.${place === "" ? "mail" : place}`;
  return isTextKey(key) ? t(key) : t("place.unknown");
}
