// A change of an account, with what is shown while it goes on.

import { changeAccount } from "../../api/endpoints";
import { errorView, isCancelled } from "../../api/client";
import type { AccountChangeRequest, ErrorView } from "../../api/types";
import { runAct, type Act } from "../../state/acts.svelte";
import { app } from "../../state/app.svelte";
import { toasts } from "../../state/toasts.svelte";
import { t } from "../../text/text.svelte";

const nothing: AccountChangeRequest = {
  display_name: null,
  incoming: null,
  outgoing: null,
  server_authority: null,
  leave_on_server: null,
  ciphers: null,
  token_files: [],
  cards: [],
  module: "",
  signing_certificate: "",
  encryption_certificate: "",
  bind: false,
};

export class Changing {
  act = $state<Act | null>(null);
  failed = $state<ErrorView | null>(null);

  get busy(): boolean {
    return this.act !== null;
  }

  // True where it was done.
  async save(account: string, change: Partial<AccountChangeRequest>): Promise<boolean> {
    const body = { ...nothing, ...change };
    const done = await this.run((options) => changeAccount(account, body, options));
    if (done) toasts.say(t("settings.saved"));
    return done;
  }

  async run(work: Parameters<typeof runAct<unknown>>[1]): Promise<boolean> {
    if (this.act) return false;
    this.failed = null;
    try {
      await runAct((act) => (this.act = act), work);
      await app.load();
      return true;
    } catch (error) {
      if (!isCancelled(error)) this.failed = errorView(error);
      return false;
    }
  }
}
