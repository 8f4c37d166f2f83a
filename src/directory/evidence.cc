#include "directory/evidence.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <type_traits>

#include "base/json.h"
#include "crypto/digest.h"
#include "x509/address.h"

namespace letterlock::directory {
namespace {

// What mail says stays the same whenever it is read; an act of the user may be repeated with another effect.
bool is_act(const Fact& fact) {
  return !std::holds_alternative<SentMail>(fact) && !std::holds_alternative<SignedMail>(fact) &&
         !std::holds_alternative<DeliveryFailed>(fact) && !std::holds_alternative<CertificateCarried>(fact);
}

bool takes_back(const Fact& fact) {
  return std::holds_alternative<CertificateWithdrawn>(fact) || std::holds_alternative<AddressUnbound>(fact);
}

void normalise(SentMail& mail) {
  mail.identity = address_key(mail.identity);
  for (std::string& recipient : mail.recipients) recipient = address_key(recipient);
  std::map<std::string, std::vector<std::string>> sealed_to;
  for (const auto& [address, certificates] : mail.sealed_to) {
    auto& all = sealed_to[address_key(address)];
    all.insert(all.end(), certificates.begin(), certificates.end());
  }
  mail.sealed_to = std::move(sealed_to);
}
void normalise(SignedMail& mail) {
  mail.from = address_key(mail.from);
  mail.identity = address_key(mail.identity);
}
void normalise(DeliveryFailed& report) {
  report.identity = address_key(report.identity);
  report.recipient = address_key(report.recipient);
}
void normalise(CertificateCarried& carried) { carried.from = address_key(carried.from); }
void normalise(AddressJoined& act) {
  act.address = address_key(act.address);
  act.joined = address_key(act.joined);
}
template <typename Act>
void normalise(Act& act) {
  act.address = address_key(act.address);
}

}  // namespace

std::string address_key(std::string_view address) {
  if (auto parsed = x509::Address::parse(address)) return parsed->key();
  std::string key(address);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return key;
}

Evidence make_evidence(Time at, Fact fact) {
  std::visit([](auto& one) { normalise(one); }, fact);
  std::string name = to_json_text(fact);
  if (is_act(fact)) name += "@" + std::to_string(to_unix(at));
  return Evidence{to_hex(crypto::sha256(as_bytes(name))), at, std::move(fact)};
}

Time time_of_act(std::span<const Evidence> evidence, Time now) {
  Time time = now;
  for (const Evidence& one : evidence) {
    if (is_act(one.fact) && one.at >= time) time = one.at + seconds(1);
  }
  return time;
}

std::vector<const Evidence*> ordered(std::span<const Evidence> evidence) {
  std::vector<const Evidence*> sorted;
  sorted.reserve(evidence.size());
  for (const Evidence& one : evidence) sorted.push_back(&one);
  std::sort(sorted.begin(), sorted.end(), [](const Evidence* a, const Evidence* b) {
    return std::make_tuple(a->at, takes_back(a->fact), std::cref(a->id)) <
           std::make_tuple(b->at, takes_back(b->fact), std::cref(b->id));
  });
  std::set<std::string_view> seen;
  std::vector<const Evidence*> once;
  once.reserve(sorted.size());
  for (const Evidence* one : sorted) {
    if (seen.insert(one->id).second) once.push_back(one);
  }
  return once;
}

}  // namespace letterlock::directory
