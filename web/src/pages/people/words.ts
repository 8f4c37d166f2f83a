// What the directory and the tunnel page say of a person: name, letters that are out, where a step leads.

import type { NextStepView, PersonView, ReviewView, SentView, StepView, TheirCertificateView } from "../../api/types";
import { isTextKey, t } from "../../text/text.svelte";
import type { IconName } from "../../parts/icons";

// A certificate that the person accepted names its holder; one that nobody looked at does not.
export function nameOf(person: PersonView): string {
  const accepted = person.certificates.find((theirs) => theirs.accepted)?.signing?.name;
  return person.name || accepted || person.address;
}

// What the button of a step says: short, as an order.
export function buttonText(next: NextStepView): string {
  const key = `people.do.${next.step}`;
  return isTextKey(key) ? t(key) : next.text;
}

export function iconOf(next: NextStepView): IconName | undefined {
  const icons: Partial<Record<NextStepView["act"], IconName>> = {
    next: "send",
    review: "eye",
    bind: "person",
    anchor: "shield",
    import: "file",
    try_aes: "lock",
    settings: "settings",
    revocation: "download",
    write: "compose",
    wait: "clock",
  };
  return icons[next.act];
}

export function sentText(person: PersonView, sent: SentView): string {
  const name = nameOf(person);
  const cipher = sent.ciphers[0];
  return cipher ? t("people.sent.sealed", { name, cipher }) : t("people.sent", { name });
}

// Where the mail that proves a step lies; undefined where the step is proved by an act of the person.
export function folderOf(step: StepView): "sent" | "inbox" | undefined {
  if (step.kind === "introduce" || step.kind === "seal") return "sent";
  return step.kind === "hear" || step.kind === "judge" || step.kind === "answer" ? "inbox" : undefined;
}

export const fingerprintOf = (theirs: TheirCertificateView): string =>
  theirs.signing?.fingerprint_sha256 ?? theirs.encryption?.fingerprint_sha256 ?? "";

export const certificateBy = (person: PersonView, fingerprint: string | null): TheirCertificateView | null =>
  person.certificates.find(
    (theirs) =>
      fingerprint !== null &&
      (theirs.signing?.fingerprint_sha256 === fingerprint || theirs.encryption?.fingerprint_sha256 === fingerprint),
  ) ?? null;

export const reviewOf = (person: PersonView, fingerprint: string): ReviewView | null =>
  person.reviews.find((review) => review.certificate === fingerprint) ?? null;

// Loose, for a form: the service is the judge.
export const looksLikeAddress = (text: string): boolean => /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(text.trim());

export function matches(person: PersonView, words: string): boolean {
  const text = [person.name, person.address, ...person.addresses].join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
