// The link to the service: whether it answers, and whether this page may speak with it.
//
// `up`: it answered the last time. `away`: nobody answered; whoever waits with `back()` goes on when it is there again.
// `out`: it answered that this page has no session; only a fresh link from the computer helps. Says nothing to people:
// App shows the banner and the page.

export type LinkState = "up" | "away" | "out";

const SESSION_KEY = "letterlock.session";

class Link {
  state = $state<LinkState>("up");
  token = "";
  #waiting: (() => void)[] = [];

  constructor() {
    this.token = localStorage.getItem(SESSION_KEY) ?? "";
    // Another window of the same browser got in anew, or left.
    window.addEventListener("storage", (event) => {
      if (event.key === SESSION_KEY && event.newValue) this.begin(event.newValue);
    });
  }

  begin(token: string): void {
    this.token = token;
    localStorage.setItem(SESSION_KEY, token);
    this.answered();
  }

  answered(): void {
    if (this.state !== "up") this.state = "up";
    for (const go of this.#waiting.splice(0)) go();
  }

  lost(): void {
    if (this.state === "up") this.state = "away";
  }

  refused(): void {
    this.token = "";
    localStorage.removeItem(SESSION_KEY);
    this.state = "out";
  }

  // Resolves when the service answers again.
  back(): Promise<void> {
    if (this.state === "up") return Promise.resolve();
    return new Promise((go) => this.#waiting.push(go));
  }
}

export const link = new Link();
