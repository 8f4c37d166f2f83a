// What pages say about certificates: the holder, the issuer in a few words, what it may be used for, whether it runs.

import type { CertificateView, VerdictStepView } from "../api/types";
import { dateOnly, mediumTime } from "../text/format";
import { t } from "../text/text.svelte";

type Tone = "plain" | "good" | "warning" | "bad";

// One part of a name as RFC 4514 writes it, of the kinds in `kinds`, the first that is there.
function partOf(name: string, kinds: string[]): string {
  const parts = name.match(/(?:\\.|[^,+\\])+/g) ?? [];
  for (const kind of kinds) {
    const found = parts.find((part) => part.trim().toUpperCase().startsWith(`${kind}=`));
    if (found)
      return found
        .trim()
        .slice(kind.length + 1)
        .replace(/\\(.)/g, "$1");
  }
  return name;
}

// National authorities often have no common name, but a unit.
export const issuerName = (certificate: CertificateView): string => partOf(certificate.issuer, ["CN", "OU", "O"]);
export const holderName = (certificate: CertificateView): string =>
  certificate.name && certificate.name !== certificate.subject
    ? certificate.name
    : partOf(certificate.subject, ["CN", "OU", "O"]);

export function useOf(certificate: CertificateView): string {
  if (certificate.authority) return t("certificate.use.authority");
  if (certificate.can_sign && certificate.can_encrypt) return t("certificate.use.both");
  if (certificate.can_sign) return t("certificate.use.sign");
  return certificate.can_encrypt ? t("certificate.use.encrypt") : t("certificate.use.other");
}

export const validityOf = (certificate: CertificateView): string =>
  t("certificate.validity", { from: dateOnly(certificate.not_before), until: dateOnly(certificate.not_after) });

// "" while it is valid, by this computer's clock.
export function outOfTime(certificate: CertificateView): string {
  const now = Date.now();
  if (now > Date.parse(certificate.not_after)) return t("certificate.expired");
  return now < Date.parse(certificate.not_before) ? t("certificate.early") : "";
}

// Whether it was revoked, and who says so; "" where nobody was asked.
export function revocationOf(step: VerdictStepView): string {
  if (step.revocation === "not-asked") return "";
  return t(`certificate.revocation.${step.revocation}`, {
    since: step.since ? mediumTime(step.since) : "",
    by: partOf(step.by, ["CN", "OU", "O"]),
    told: step.told ? mediumTime(step.told) : "",
  });
}

export const toneOfStatus = (status: string): Tone =>
  status === "good" ? "good" : status === "bad" ? "bad" : "warning";

// "RSA-2048", "EC P-256" as people know them.
export const keyName = (key: string): string => key.replace(/^rsa-/, "RSA ").replace(/^ec-/, "EC ").toUpperCase();
