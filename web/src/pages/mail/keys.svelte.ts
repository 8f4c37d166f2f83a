// Single keys as shortcuts in Mail: which there are, and whether they are wanted (they can be switched off, since
// somebody who speaks to the computer or hits keys by chance must be able to).

import type { TextKey } from "../../text/text.svelte";

export interface Shortcut {
  keys: string[];
  text: TextKey;
}

export const shortcuts: Shortcut[] = [
  { keys: ["j", "k"], text: "keys.next" },
  { keys: ["Enter"], text: "keys.open" },
  { keys: ["u"], text: "keys.back" },
  { keys: ["c"], text: "keys.write" },
  { keys: ["r"], text: "keys.reply" },
  { keys: ["a"], text: "keys.reply_all" },
  { keys: ["f"], text: "keys.forward" },
  { keys: ["e"], text: "keys.archive" },
  { keys: ["#"], text: "keys.trash" },
  { keys: ["!"], text: "keys.junk" },
  { keys: ["m"], text: "keys.unread" },
  { keys: ["s"], text: "keys.security" },
  { keys: ["/"], text: "keys.search" },
  { keys: ["?"], text: "keys.help" },
];

const WANTED_KEY = "letterlock.keys";

class Keys {
  wanted = $state(localStorage.getItem(WANTED_KEY) !== "no");

  choose(wanted: boolean): void {
    this.wanted = wanted;
    localStorage.setItem(WANTED_KEY, wanted ? "yes" : "no");
  }

  // The shortcut that was pressed, or "" where the key belongs to something else.
  pressed(event: KeyboardEvent): string {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return "";
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, [contenteditable], [role=menu], dialog")) return "";
    if (document.querySelector("dialog[open]")) return "";
    if (event.key === "?") return "?";
    return this.wanted ? event.key : "";
  }
}

export const keys = new Keys();
