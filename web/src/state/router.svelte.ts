// Where the page is: the part of the address behind the #, since the service knows only "/".
//
// "#/mail/inbox/3f9a?panel=1" is path ["mail", "inbox", "3f9a"] with the query panel=1. Leaving may be held up by one
// guard (a letter that is being saved).

function read(): { path: string[]; query: URLSearchParams } {
  const text = location.hash.startsWith("#/") ? location.hash.slice(2) : "";
  const [path = "", query = ""] = text.split("?", 2);
  const parts = path.split("/").filter((part) => part !== "");
  return { path: parts.map(decode), query: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Router {
  path = $state<string[]>([]);
  query = $state(new URLSearchParams());
  leaving: (() => void) | undefined; // called before another place is shown

  constructor() {
    this.#take();
    window.addEventListener("hashchange", () => {
      this.leaving?.();
      this.#take();
    });
  }

  #take(): void {
    const { path, query } = read();
    this.path = path;
    this.query = query;
  }

  get place(): string {
    return this.path[0] ?? "";
  }
}

export const router = new Router();

// Whether the address names no place. Asked of the address itself: the event that tells of a change comes later.
export const nowhere = (): boolean => read().path.length === 0;

type Query = Record<string, string | number | undefined>;

// The address of a place: href(["mail", "inbox", id]).
export function href(path: string[], query: Query = {}): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.set(name, String(value));
  const tail = words.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${tail ? `?${tail}` : ""}`;
}

export function go(path: string[], query: Query = {}): void {
  location.hash = href(path, query);
}

// The same without a step in the history.
export function replace(path: string[], query: Query = {}): void {
  history.replaceState(null, "", href(path, query));
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}
