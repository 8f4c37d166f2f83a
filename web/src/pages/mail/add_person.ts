// Add to directory, from the security of a message: accepts the certificate under review.

import { acceptCertificate } from "../../api/endpoints";
import type { PersonView } from "../../api/types";
import { app } from "../../state/app.svelte";
import { toasts } from "../../state/toasts.svelte";
import { t } from "../../text/text.svelte";
import { nameOf } from "../people/words";

// Answers the person as they are then; null where it failed, which is said.
export async function addPerson(account: string, person: PersonView): Promise<PersonView | null> {
  try {
    const now = await acceptCertificate(account, person.address, { fingerprint: person.review ?? "" });
    app.peopleChanges += 1;
    toasts.say(t("sec.added", { name: nameOf(now) }));
    return now;
  } catch (error) {
    toasts.fail(error);
    return null;
  }
}
