// Wanted: what would complete a verdict, and is not at hand. trust/ fetches nothing: it says what it would ask for, in
// the order of cheapness, and whoever can fetch hands the answer to the trust store and asks again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "x509/certificate.h"

namespace letterlock::trust {

enum class WantedKind {
  ocsp,    // POST `request` to `url` (RFC 6960 appendix A)
  crl,     // GET: a revocation list, DER
  issuer,  // GET: certificates of whoever issued the certificate (RFC 5280 section 4.2.2.1): DER, PEM or PKCS#7
};

struct Wanted {
  WantedKind kind = WantedKind::crl;
  std::string url;                // as the certificate has it; http or https
  x509::Certificate certificate;  // that it is about
  // ocsp and crl: who must have signed, or let sign, the answer.
  std::optional<x509::Certificate> issuer = {};
  Bytes request = {};  // ocsp: OCSPRequest, DER, with a nonce (RFC 9654)
};

// How asking went the last time, by the URL of the certificate.
struct Attempt {
  Time at{};
  std::string failure = {};  // id of an error; "" where it answered
  bool operator==(const Attempt&) const = default;
};

// What may be asked for, and what was. Without `allowed` nothing is wanted.
struct Sources {
  bool allowed = false;
  bool ocsp = true;  // false, the privacy mode: revocation lists only, so that nobody hears whose mail is read
  std::map<std::string, Attempt> attempts = {};
  // A source that failed is asked again after this long.
  seconds patience{15 * 60};
  // Issuers of certificates that lead to no anchor are asked for only where a certificate of our own authorities names
  // the host: else whoever sends a certificate could learn when, and where, it is read. True: anywhere.
  bool ask_strangers = false;
};

// Where a person would say that it is: the host, in lower case, without its port.
std::string host_of(std::string_view url);

}  // namespace letterlock::trust
