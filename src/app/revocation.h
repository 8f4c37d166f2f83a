// Revocation: asking authorities what verdicts lack, and keeping what they say: status answers, revocation lists,
// certificates of issuers.
//
// Never in the way: judging uses what is kept and says what is pending. A person waits at most kPatience; the rest is
// completed by the service in the background, or by the next sync, or by refresh().
//
//   ask     the cheapest source of each certificate first, several servers at once (authority_fetch.h)
//   check   what came is what was asked for, and signed by whom it must be (authority_keep.h)
//   keep    it counts in Home::trust() from then on; how asking went is kept, too, so that nobody is asked too often
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/home.h"
#include "trust/wanted.h"

namespace letterlock::app {

constexpr std::chrono::milliseconds kPatience{3000};
// Of the service, which keeps nobody waiting: long enough for a large list.
constexpr std::chrono::milliseconds kBackgroundPatience{5 * 60'000};

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
Result<RevocationSettings> revocation_settings(store::Store& store);
// How certificates of mail and of people are judged: hard where the person chose it.
Result<trust::RevocationMode> revocation_mode(Home& home);
// url_mapping_malformed {value}.
Status set_revocation_settings(Home& home, const RevocationSettings& settings);

struct Asked {
  std::string url;                   // as the certificate has it
  trust::WantedKind kind = trust::WantedKind::crl;
  std::optional<Error> failure = {};
};

// Whoever waits meanwhile. Both are called several times a second.
struct Attendance {
  std::function<void(const std::string& place)> waiting = {};  // for whom
  std::function<bool()> given_up = {};
};

// Asks for what is wanted, in its order, until each certificate has an answer or the time is over. What answers is
// checked, kept, and counts in Home::trust() from then on; what does not is remembered, and asked again later. What was
// cut off only because `patience` was short is not held against anybody. An error is the store's.
Result<std::vector<Asked>> complete(Home& home, std::span<const trust::Wanted> wanted,
                                    std::chrono::milliseconds patience = kPatience, const Attendance& attendance = {});

// What is wanted as things are known now: judged anew each time it is called.
using Judging = std::function<Result<std::vector<trust::Wanted>>()>;
// Judges, asks and judges again until nothing is wanted, nothing more is learned, or the time is over: an issuer's
// certificate may be what shows whom to ask next. True where something was learned. `asked`, where it is given, is told
// who was asked.
Result<bool> complete_while(Home& home, const Judging& judge, std::chrono::milliseconds patience = kPatience,
                            const Attendance& attendance = {}, std::vector<Asked>* asked = nullptr);

enum class Lists { due, all };
// Fetches anew every list that came from a URL and is due, or all of them, and asks about the certificates that matter:
// our own and those that are accepted. For the background and `trust crl refresh`.
Result<std::vector<Asked>> refresh(Home& home, std::chrono::milliseconds patience, Lists lists = Lists::due,
                                   const Attendance& attendance = {});

}  // namespace letterlock::app
