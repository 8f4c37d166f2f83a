// A long act: its name for the service, how far it is, and the way to end it.
//
//   const act = startAct();  await sendLetter(account, letter, act.options);  ...  act.cancel();

import type { CallOptions } from "../api/client";
import { cancelAct } from "../api/endpoints";
import { on } from "../api/events";
import type { ProgressEvent } from "../api/types";

export class Act {
  readonly id: string = crypto.randomUUID();
  progress = $state<ProgressEvent | null>(null);
  running = $state(true);
  cancelling = $state(false);
  readonly #off: () => void;

  constructor() {
    this.#off = on("progress", (event) => {
      if (event.act === this.id) this.progress = event;
    });
  }

  get options(): CallOptions {
    return { act: this.id };
  }

  // Asks the service to stop; the request then fails with the error `cancelled`.
  async cancel(): Promise<void> {
    this.cancelling = true;
    await cancelAct(this.id).catch(() => undefined);
  }

  end(): void {
    this.running = false;
    this.#off();
  }
}

// Runs `work` as an act and ends the act with it.
export async function runAct<T>(
  take: (act: Act | null) => void,
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const act = new Act();
  take(act);
  try {
    return await work(act.options);
  } finally {
    act.end();
    take(null);
  }
}
