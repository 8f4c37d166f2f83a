// The practice home: the practice card, the partner and what it is doing. Fresh by events.

import { getPractice, restartPractice, setPracticeCard } from "../api/endpoints";
import { on } from "../api/events";
import type { PracticeView } from "../api/types";
import { app } from "./app.svelte";

class Practice {
  view = $state<PracticeView | null>(null);
  busy = $state(false);

  listen(): () => void {
    const offs = [
      on("practice", () => void this.load()), // its sentences depend on the language, so it is asked for
      on("cards", () => void this.load()),
      on("resync", () => void this.load()),
    ];
    return () => offs.forEach((off) => off());
  }

  async load(): Promise<void> {
    this.view = await getPractice().catch(() => this.view);
  }

  async #run(work: () => Promise<PracticeView>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      this.view = await work();
    } finally {
      this.busy = false;
    }
  }

  async insert(inserted: boolean): Promise<void> {
    await this.#run(() => setPracticeCard({ inserted }));
    await app.loadCards();
  }

  async restart(): Promise<void> {
    await this.#run(restartPractice);
    await app.load();
    app.mailChanged();
  }
}

export const practice = new Practice();
