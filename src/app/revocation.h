// Revocation: asking authorities what verdicts lack, and keeping what they say: status answers, revocation lists,
// certificates of issuers.
//
// Never in the way: judging uses what is kept and says what is pending. A person waits at most kPatience; the rest is
// completed by the service in the background, or by the next sync, or by refresh().
#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "app/home.h"
#include "trust/wanted.h"

namespace letterlock::app {

constexpr std::chrono::milliseconds kPatience{3000};

// What a person chose about it.
struct RevocationSettings {
  bool fetch = true;  // false: nothing is asked of anybody; lists come from files alone
  bool ocsp = true;   // false, the privacy mode: revocation lists only
  bool hard = false;  // what is not known to be good is not good
  // Where hosts have moved: an address or the beginning of one, to what takes its place. Places in private networks
  // are reached only through these.
  std::map<std::string, std::string> mapping = {};
};
Result<RevocationSettings> revocation_settings(Home& home);
// url_mapping_malformed {value}.
Status set_revocation_settings(Home& home, const RevocationSettings& settings);

struct Asked {
  std::string url;                   // as the certificate has it
  trust::WantedKind kind = trust::WantedKind::crl;
  std::optional<Error> failure = {};
};

// Asks for what is wanted, in its order, until each certificate has an answer or the time is over. What answers is
// checked, kept, and counts in Home::trust() from then on; what does not is remembered, and asked again later. An
// error is the store's.
Result<std::vector<Asked>> complete(Home& home, std::span<const trust::Wanted> wanted,
                                    std::chrono::milliseconds patience = kPatience);

// Fetches anew every list that came from a URL and is due, and asks about the certificates that matter: our own and
// those that are accepted. For the background and `trust crl refresh`.
Result<std::vector<Asked>> refresh(Home& home, std::chrono::milliseconds patience);

}  // namespace letterlock::app
