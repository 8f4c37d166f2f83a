// What revocation lists say about one certificate.
#include <algorithm>

#include "trust/answer.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

bool younger(const Crl* a, const Crl* b) { return a->this_update() > b->this_update(); }

Finding not_usable(const Crl& crl) {
  return finding(FindingId::crl_not_usable, {{"issuer", crl.issuer()}, {"reason", crl.unusable_reason()}});
}

// Usable lists of this issuer that take in the certificate, the youngest first.
std::vector<const Crl*> lists_for(const Certificate& certificate, const Certificate& issuer,
                                  const std::vector<Crl>& crls, Answer& answer) {
  std::vector<const Crl*> lists;
  for (const Crl& crl : crls) {
    if (!crl.names_issuer_of(certificate) || !crl.covers(certificate)) continue;
    if (!crl.signed_by(issuer)) {
      if (crl.unusable_reason() == "signature algorithm") answer.troubles = {not_usable(crl)};
      continue;
    }
    if (!crl.unusable_reason().empty()) {
      answer.troubles = {not_usable(crl)};
      continue;
    }
    lists.push_back(&crl);
  }
  std::stable_sort(lists.begin(), lists.end(), younger);
  return lists;
}

bool is_fresh(const Crl& crl, Time now) { return !crl.next_update() || now <= *crl.next_update(); }

}  // namespace

Answer ask_crls(const Path& path, size_t at, const TrustStore& store, Time now) {
  Answer answer;
  const Bytes serial = path[at].issuer_and_serial().serial;
  bool newest = true;
  for (const Crl* crl : lists_for(path[at], path[at + 1], store.crls(), answer)) {
    const auto entry = crl->find(serial);
    const bool counts = entry && !entry->removed && (newest || !entry->on_hold);
    if (counts && (!answer.entry || answer.entry->on_hold || entry->since() < answer.entry->since())) {
      answer.entry = entry;
      answer.source = {crl->issuer(), crl->this_update()};
    }
    if (crl->only_some_reasons()) continue;
    if (is_fresh(*crl, now)) answer.known = true;
    if (newest && !is_fresh(*crl, now)) {
      const Time ended = crl->next_update().value_or(Time{});
      answer.troubles.push_back(
          finding(FindingId::crl_expired, {{"issuer", crl->issuer()}, {"time", to_rfc3339(ended)}}));
    }
    newest = false;
  }
  return answer;
}

}  // namespace letterlock::trust
