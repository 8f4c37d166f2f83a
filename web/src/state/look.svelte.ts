// Light, dark, or as the system has it; kept in this browser.

export type Theme = "system" | "light" | "dark";

const THEME_KEY = "letterlock.theme";
const isTheme = (value: unknown): value is Theme => value === "system" || value === "light" || value === "dark";

class Look {
  theme = $state<Theme>("system");

  constructor() {
    const kept = localStorage.getItem(THEME_KEY);
    this.choose(isTheme(kept) ? kept : "system");
  }

  choose(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem(THEME_KEY, theme);
    const root = document.documentElement;
    if (theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
  }
}

export const look = new Look();
