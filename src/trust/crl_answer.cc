// What revocation lists say about one certificate.
//
// Every list that speaks about it (crl_scope.h) and whose signer may (crl_signer.h) makes a statement; a delta list
// makes one together with the complete list that it builds on, with the delta list's own time (RFC 5280 section 5.2.4).
// The youngest statement comes first: a suspension is what the youngest says that could tell of one, a revocation in
// any of them stays. The status is known if fresh statements together cover all reasons (RFC 5280 section 6.3.3 (d),
// (l)).
//
// removeFromCRL ends a suspension and nothing else: a list drops a revoked certificate when it expires, and it was
// revoked all the same.
#include <algorithm>

#include "trust/answer.h"
#include "trust/crl_scope.h"
#include "trust/crl_signer.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

struct SignedList {
  const Crl* list;
  Reasons reasons;
  const Certificate* signer;
  std::optional<CrlEntry> entry;
};

struct Statement {
  const Crl* list;  // whose time counts
  Reasons reasons;  // that it covers
  std::optional<CrlEntry> entry;
};

Finding not_usable(const Crl& list, std::string reason) {
  return finding(FindingId::crl_not_usable, {{"issuer", list.issuer()}, {"reason", std::move(reason)}});
}

Finding expired(const Crl& list) {
  return finding(FindingId::crl_expired, {{"issuer", list.issuer()}, {"time", to_rfc3339(end_of(times_of(list)))}});
}

// cRLNumber is a number of up to 20 octets (RFC 5280 section 5.2.3).
bool is_less(std::string a, std::string b) {
  a.erase(0, std::min(a.find_first_not_of('0'), a.size()));
  b.erase(0, std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

// RFC 5280 section 5.2.4: the same scope, the same key, and no gap between the two.
bool completes(const SignedList& delta, const SignedList& complete) {
  const std::string number = complete.list->number_hex();
  return !number.empty() && same_scope(*delta.list, *complete.list) && *delta.signer == *complete.signer &&
         !is_less(number, *delta.list->base_number_hex()) && !is_less(delta.list->number_hex(), number);
}

bool is_worse(const CrlEntry& entry, const std::optional<CrlEntry>& than) {
  if (!than) return true;
  if (entry.on_hold != than->on_hold) return than->on_hold;
  return entry.since() < than->since();
}

// What the complete list says after the changes of the delta list.
std::optional<CrlEntry> changed(const std::optional<CrlEntry>& before, const std::optional<CrlEntry>& change) {
  const bool revoked_before = before && !before->removed && !before->on_hold;
  if (!change || revoked_before) return before;
  return change->removed ? std::nullopt : change;
}

class Inquiry {
 public:
  Inquiry(const Path& main, const TrustStore& store, Time now)
      : store_(store),
        now_(now),
        signers_(main, store, now, [this](const Path& path, size_t at) { return ask(path, at); }) {}

  Answer ask(const Path& path, size_t at) {
    Answer answer;
    std::vector<SignedList> complete;
    std::vector<SignedList> deltas;
    bool damaged = false;
    for (const Crl& list : store_.crls()) {
      auto found = usable(list, path, at, answer);
      if (!found) continue;
      const auto entry = list.find(path[at]);
      if (!entry) answer.troubles.push_back(not_usable(list, id_of(entry.error().code)));
      if (!entry) damaged = true;
      found->entry = entry.value_or(std::nullopt);
      (list.base_number_hex() ? deltas : complete).push_back(*std::move(found));
    }
    take(statements(complete, deltas, answer), answer);
    if (damaged) answer.known = false;
    return answer;
  }

 private:
  // nullopt: the list says nothing about the certificate, or nothing that may count.
  std::optional<SignedList> usable(const Crl& list, const Path& path, size_t at, Answer& answer) {
    const Reasons reasons = reasons_told(list, path[at]);
    if (reasons == 0) return std::nullopt;
    const std::string& unusable = list.unusable_reason();
    const ListSigner signer = signers_.find(list, path, at);
    if (!unusable.empty() && (signer.certificate != nullptr || unusable == "signature algorithm")) {
      answer.troubles.push_back(not_usable(list, unusable));
    } else if (signer.certificate != nullptr && !signer.sound) {
      answer.troubles.push_back(not_usable(list, "its signer cannot be relied on"));
    } else if (signer.certificate != nullptr) {
      return SignedList{&list, reasons, signer.certificate, {}};
    }
    return std::nullopt;
  }

  // The youngest first; a delta list before the complete list of the same time.
  static std::vector<Statement> statements(const std::vector<SignedList>& complete,
                                           const std::vector<SignedList>& deltas, Answer& answer) {
    std::vector<Statement> made;
    for (const SignedList& delta : deltas) made.push_back(combined(delta, complete, answer));
    for (const SignedList& one : complete) made.push_back({one.list, one.reasons, one.entry});
    std::stable_sort(made.begin(), made.end(), [](const Statement& a, const Statement& b) {
      return a.list->this_update() > b.list->this_update();
    });
    return made;
  }

  // A delta list whose complete list is not here covers nothing, but what it lists as revoked is.
  static Statement combined(const SignedList& delta, const std::vector<SignedList>& complete, Answer& answer) {
    const SignedList* base = nullptr;
    for (const SignedList& one : complete) {
      if (!completes(delta, one)) continue;
      if (base == nullptr || base->list->this_update() < one.list->this_update()) base = &one;
    }
    if (base != nullptr) return {delta.list, delta.reasons & base->reasons, changed(base->entry, delta.entry)};
    answer.troubles.push_back(not_usable(*delta.list, "the list that it changes is missing"));
    return {delta.list, 0, delta.entry};
  }

  void take(const std::vector<Statement>& statements, Answer& answer) const {
    Reasons told = 0;
    Reasons known = 0;
    for (const Statement& statement : statements) {
      const auto& entry = statement.entry;
      const bool released = entry && entry->on_hold && (told & kHoldReason) != 0;
      if (entry && !entry->removed && !released && is_worse(*entry, answer.entry)) {
        answer.entry = entry;
        answer.source = {statement.list->issuer(), statement.list->this_update()};
      }
      if (is_fresh(times_of(*statement.list), now_)) {
        if (known == 0 && !answer.entry) answer.source = {statement.list->issuer(), statement.list->this_update()};
        known |= statement.reasons;
      } else if ((statement.reasons & ~told) != 0) {
        answer.troubles.push_back(not_fresh(*statement.list));
      }
      told |= statement.reasons;
    }
    answer.known = known == kAllReasons;
  }

  Finding not_fresh(const Crl& list) const {
    return end_of(times_of(list)) < now_ ? expired(list) : not_usable(list, "its time has not come");
  }

  const TrustStore& store_;
  Time now_;
  ListSigners signers_;
};

}  // namespace

Answer ask_crls(const Path& path, size_t at, const TrustStore& store, Time now) {
  return Inquiry(path, store, now).ask(path, at);
}

}  // namespace letterlock::trust
