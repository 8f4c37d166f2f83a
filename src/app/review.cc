#include "app/review.h"

#include <algorithm>
#include <set>

#include "app/desk.h"
#include "inbox/judge_again.h"
#include "store/certificates.h"

namespace letterlock::app {
namespace {

constexpr std::chrono::hours kLookedBack{24 * 14};
constexpr size_t kMessagesMax = 500;

Result<std::vector<store::Message>> incomplete_mail(Home& home, const std::string& account) {
  TRY_ASSIGN(auto messages,
             store::Messages(home.store()).judged_since(account, home.now() - kLookedBack, kMessagesMax));
  std::erase_if(messages, [](const store::Message& message) { return !inbox::was_incomplete(message); });
  return messages;
}

// Judged as of first sight, with the certificates that made its path then.
Result<trust::Verdict> verdict_now(Home& home, const judge::KeptSigner& signer, Time first_seen) {
  std::vector<x509::Certificate> path;
  std::vector<std::string> names = signer.path_sha256;
  if (names.empty()) names.push_back(signer.certificate_sha256);
  for (const std::string& fingerprint : names) {
    TRY_ASSIGN(const auto certificate, store::Certificates(home.store()).find(fingerprint));
    if (certificate) path.push_back(*certificate);
  }
  if (path.empty()) return trust::Verdict{};
  TRY_ASSIGN(const trust::TrustStore* trust, home.trust());
  TRY_ASSIGN(const auto mode, revocation_mode(home));
  const trust::Policy policy{.usage = trust::Usage::sign, .revocation = mode, .at = first_seen, .now = home.now()};
  return trust::check(path.front(), *trust, path, policy);
}

// Another verdict than the one that was kept: worth the reading of the message. Who was asked, and did not answer, is
// not: whoever opens the message is told.
bool has_news(const judge::KeptSigner& signer, const trust::Verdict& verdict) {
  if (verdict.revoked_at != signer.revoked_at || verdict.on_hold != signer.on_hold) return true;
  const auto settled = [&](FindingId id) {
    const bool before = std::find(signer.findings.begin(), signer.findings.end(), id_of(id)) != signer.findings.end();
    return before && std::none_of(verdict.findings.begin(), verdict.findings.end(),
                                  [id](const Finding& f) { return f.id == id; });
  };
  return settled(FindingId::revocation_unknown) || settled(FindingId::revocation_required_unknown) ||
         settled(FindingId::issuer_pending);
}

class Review {
 public:
  Review(Home& home, std::vector<store::Message> messages) : home_(home), messages_(std::move(messages)) {}

  Result<std::vector<trust::Wanted>> wanted() const {
    std::vector<trust::Wanted> wanted;
    std::set<std::string> seen;
    for (const store::Message& message : messages_) {
      for (const judge::KeptSigner& signer : message.kept->signers) {
        if (!seen.insert(signer.certificate_sha256).second) continue;
        TRY_ASSIGN(const auto verdict, verdict_now(home_, signer, message.first_seen));
        wanted.insert(wanted.end(), verdict.wanted.begin(), verdict.wanted.end());
      }
    }
    return wanted;
  }

  Status judge(const Desk& desk, Reviewed& reviewed) const {
    for (const store::Message& message : messages_) {
      TRY_ASSIGN(const bool news, has_news_about(message));
      std::optional<store::Message> changed;
      if (news) {
        TRY_ASSIGN(changed, inbox::judge_again(desk.mailroom(), message));
      }
      if (inbox::was_incomplete(changed ? *changed : message)) ++reviewed.incomplete;
      if (changed) reviewed.changed.push_back(std::move(*changed));
    }
    return {};
  }

 private:
  Result<bool> has_news_about(const store::Message& message) const {
    for (const judge::KeptSigner& signer : message.kept->signers) {
      TRY_ASSIGN(const auto verdict, verdict_now(home_, signer, message.first_seen));
      if (has_news(signer, verdict)) return true;
    }
    return false;
  }

  Home& home_;
  std::vector<store::Message> messages_;
};

}  // namespace

Result<Reviewed> review(Home& home, const std::string& account_id, token::KeySource* keys,
                        std::chrono::milliseconds patience, const Attendance& attendance) {
  TRY_ASSIGN(Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(auto messages, incomplete_mail(home, desk.account().id));
  Reviewed reviewed;
  if (messages.empty()) return reviewed;
  const Review work(home, std::move(messages));
  const Judging judging = [&]() { return work.wanted(); };
  TRY(complete_while(home, judging, patience, attendance, &reviewed.asked));
  TRY(desk.read_trust());
  TRY(work.judge(desk, reviewed));
  return reviewed;
}

std::vector<trust::Wanted> wanted_of(const judge::MessageReport& report) {
  std::vector<trust::Wanted> wanted;
  for (const judge::LayerReport& layer : report.layers) {
    for (const judge::SignerReport& signer : layer.signers) {
      const auto& more = signer.certificate_verdict.wanted;
      wanted.insert(wanted.end(), more.begin(), more.end());
    }
  }
  return wanted;
}

}  // namespace letterlock::app
