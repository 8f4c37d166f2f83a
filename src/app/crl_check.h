// Asking revocation lists about one certificate or one serial number: what each of them says.
//
// This shows; it does not judge: trust::check makes verdicts. It is never more optimistic than that: a certificate is
// known not to be revoked only where a list says so that is complete, up to date, usable, and signed by whoever issued
// the certificate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/home.h"

namespace letterlock::app {

struct CrlQuestion {
  std::optional<x509::Certificate> certificate = {};
  Bytes serial = {};  // content octets of the INTEGER, where there is no certificate
  // Files of lists that are asked instead of those that are kept.
  std::vector<std::string> files = {};
  // Who may have signed, beside whom the home knows.
  std::vector<x509::Certificate> authorities = {};
};

struct CrlAnswer {
  trust::Crl list;
  bool authentic = false;  // signed by the certificate's issuer; of a number alone: by an authority that is known
  bool fresh = false;
  std::string unusable = {};  // why it cannot be used, else ""
  std::optional<trust::CrlEntry> entry = {};
  // It is enough to know that what it does not list is not revoked.
  bool counts = false;
};

struct CrlCheck {
  std::vector<CrlAnswer> answers = {};
  bool revoked = false;  // or on hold: one of them lists it
  bool known = false;    // one of them counts; of a number alone, whose issuer nobody told: all of them
};

Result<CrlCheck> check_crls(Home& home, const CrlQuestion& question);

// "0A:1b" -> content octets of that positive INTEGER. nullopt where it is no number of at most 20 octets.
std::optional<Bytes> serial_of_hex(const std::string& text);

}  // namespace letterlock::app
