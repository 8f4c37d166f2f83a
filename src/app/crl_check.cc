#include "app/crl_check.h"

#include <algorithm>

#include "trust/freshness.h"

namespace letterlock::app {
namespace {

constexpr size_t kSerialMax = 20;

class Asker {
 public:
  Asker(const CrlQuestion& question, const trust::TrustStore& trust, Time now)
      : question_(question), trust_(trust), now_(now) {
    if (question.certificate) find_issuer();
  }

  Result<std::optional<CrlAnswer>> ask(const trust::Crl& list) const {
    TRY_ASSIGN(auto entry, question_.certificate ? list.find(*question_.certificate) : list.find(question_.serial));
    if (question_.certificate && !entry && !concerns(list)) return std::nullopt;
    CrlAnswer answer{list, is_authentic(list), trust::is_fresh({list.this_update(), list.next_update()}, now_),
                     list.unusable_reason(), std::move(entry)};
    answer.counts = answer.authentic && answer.fresh && answer.unusable.empty() && !list.is_delta() &&
                    !list.only_some_reasons();
    return answer;
  }

 private:
  // The second certificate of its path, or of as much of a path as there is.
  void find_issuer() {
    const trust::Policy policy{.revocation = trust::RevocationMode::off, .at = now_};
    const auto verdict = trust::check(*question_.certificate, trust_, question_.authorities, policy);
    if (verdict.path.size() > 1) issuer_ = verdict.path[1];
  }

  bool concerns(const trust::Crl& list) const {
    return list.names_issuer_of(*question_.certificate) && list.covers(*question_.certificate);
  }

  bool is_authentic(const trust::Crl& list) const {
    const auto signs = [&list](const x509::Certificate& certificate) { return list.signed_by(certificate); };
    if (question_.certificate && !list.is_indirect()) return issuer_ && signs(*issuer_);
    // Where somebody named the authorities, they are meant.
    if (!question_.authorities.empty()) return std::ranges::any_of(question_.authorities, signs);
    return std::ranges::any_of(trust_.anchors(), signs) || std::ranges::any_of(trust_.intermediates(), signs) ||
           std::ranges::any_of(trust_.roots_named(list.issuer_der()), signs);
  }

  const CrlQuestion& question_;
  const trust::TrustStore& trust_;
  Time now_;
  std::optional<x509::Certificate> issuer_;
};

Result<std::vector<trust::Crl>> lists_of(const CrlQuestion& question, const trust::TrustStore& trust) {
  if (question.files.empty()) return trust.crls();
  std::vector<trust::Crl> lists;
  for (const std::string& path : question.files) {
    TRY_ASSIGN(const auto some, trust::read_crls(path));
    lists.insert(lists.end(), some.begin(), some.end());
  }
  return lists;
}

}  // namespace

Result<CrlCheck> check_crls(Home& home, const CrlQuestion& question) {
  TRY_ASSIGN(const trust::TrustStore* trust, home.trust());
  TRY_ASSIGN(const auto lists, lists_of(question, *trust));
  const Asker asker(question, *trust, home.now());
  CrlCheck check;
  size_t counting = 0;
  for (const trust::Crl& list : lists) {
    TRY_ASSIGN(auto answer, asker.ask(list));
    if (!answer) continue;
    check.revoked |= answer->entry && !answer->entry->removed;
    counting += answer->counts;
    check.answers.push_back(std::move(*answer));
  }
  check.known = question.certificate ? counting > 0 : counting > 0 && counting == check.answers.size();
  return check;
}

std::optional<Bytes> serial_of_hex(const std::string& text) {
  std::string hex = text;
  std::erase(hex, ':');
  auto octets = from_hex(hex.size() % 2 == 1 ? "0" + hex : hex);
  if (!octets || octets->empty()) return std::nullopt;
  const auto first = std::find_if(octets->begin(), octets->end() - 1, [](std::uint8_t octet) { return octet != 0; });
  octets->erase(octets->begin(), first);
  if (octets->size() > kSerialMax) return std::nullopt;
  // An INTEGER with its highest bit set would be negative.
  if (octets->front() >= 0x80) octets->insert(octets->begin(), 0);
  return octets;
}

}  // namespace letterlock::app
