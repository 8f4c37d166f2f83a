// Steps of a tunnel taken from a message: the next letter, and adding to the directory.

import type { CallOptions } from "../../api/client";
import { acceptCertificate, takeStep } from "../../api/endpoints";
import type { PersonView } from "../../api/types";
import { runAct, type Act } from "../../state/acts.svelte";
import { app } from "../../state/app.svelte";
import { toasts } from "../../state/toasts.svelte";
import { t } from "../../text/text.svelte";

export class PersonSteps {
  act = $state<Act | null>(null);
  taken = $state("");

  // Sends the letter that the tunnel wants next; answers the person as they are then.
  async next(account: string, person: PersonView): Promise<PersonView | null> {
    try {
      const request = { again: false, step: null };
      const send = (options: CallOptions) => takeStep(account, person.address, request, options);
      const done = await runAct((act) => (this.act = act), send);
      this.taken = done.person.established ? "established" : done.taken;
      app.mailChanged();
      toasts.say(t("write.sent", { to: person.name || person.address }));
      return done.person;
    } catch (error) {
      toasts.fail(error);
      return null;
    }
  }

  // Add to directory: accepts the certificate under review.
  async accept(account: string, person: PersonView): Promise<PersonView | null> {
    try {
      const now = await acceptCertificate(account, person.address, { fingerprint: person.review ?? "" });
      app.peopleChanges += 1;
      toasts.say(t("sec.added", { name: now.name || now.address }));
      return now;
    } catch (error) {
      toasts.fail(error);
      return null;
    }
  }
}
