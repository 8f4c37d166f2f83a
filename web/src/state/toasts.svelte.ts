// Short notes in the lower corner, away from the buttons of a page: something was done (with undo), or failed.

import { errorView, isCancelled } from "../api/client";
import type { ErrorView } from "../api/types";

export interface Toast {
  id: number;
  text: string;
  error: ErrorView | null;
  undo: (() => void) | null;
}

const SHOWN_MS = 8000;

class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  #add(toast: Omit<Toast, "id">): void {
    const id = this.#next++;
    this.list = [...this.list.slice(-2), { id, ...toast }];
    // An error stays until it is closed: it must be readable for as long as it takes.
    if (!toast.error) this.#timers.set(id, setTimeout(() => this.close(id), SHOWN_MS));
  }

  say(text: string, undo: (() => void) | null = null): void {
    this.#add({ text, error: null, undo });
  }

  // Shows what failed; a cancelled act is no failure.
  fail(error: unknown): void {
    if (isCancelled(error)) return;
    const view = errorView(error);
    this.#add({ text: view.message, error: view, undo: null });
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  // While the pointer or the keyboard is on it, a note does not go.
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    if (this.#timers.has(id)) this.#timers.set(id, setTimeout(() => this.close(id), SHOWN_MS));
  }
}

export const toasts = new Toasts();
