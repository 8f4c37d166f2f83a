// Refreshing: lists that are due, and the certificates that matter.
#include <set>

#include "app/authority_keep.h"
#include "app/people.h"
#include "app/revocation.h"
#include "base/file.h"
#include "net/download.h"
#include "store/accounts.h"
#include "store/anchors.h"
#include "store/revocation.h"

namespace letterlock::app {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A list that does not say when the next one comes is fetched every day.
constexpr hours kLifeUnsaid{24};
// Answers say for themselves how long they count; that a certificate was revoked is worth keeping for long.
constexpr hours kAnswersKept{24 * 400};
constexpr hours kAttemptsKept{24 * 30};
constexpr hours kPartsKept{24 * 3};

// In the last tenth of its life, so that the next one is here before this one is over.
bool is_due(const store::Crl& list, Time now) {
  const Time end = list.next_update.value_or(list.added + kLifeUnsaid);
  const Time begin = list.next_update ? list.this_update : list.added;
  return now >= end - (end - begin) / 10;
}

Result<std::vector<Question>> lists_to_fetch(Home& home, Lists which, milliseconds patience) {
  TRY_ASSIGN(const auto lists, store::Crls(home.store()).all());
  std::vector<Question> questions;
  std::set<std::string> seen;
  for (const store::Crl& list : lists) {
    // The newest of each URL comes first.
    if (list.url.empty() || !seen.insert(list.url).second) continue;
    if (which == Lists::due && !is_due(list, home.now())) continue;
    questions.push_back({trust::WantedKind::crl, list.url, {}, {}, {}, true, patience});
  }
  return questions;
}

Result<std::vector<Asked>> fetch_lists(Home& home, Lists which, milliseconds patience, const Attendance& attendance) {
  TRY_ASSIGN(const RevocationSettings settings, revocation_settings(home));
  TRY_ASSIGN(auto questions, lists_to_fetch(home, which, patience));
  std::vector<Asked> asked;
  if (!settings.fetch || questions.empty()) return asked;
  const std::string folder = home.store().home().cache + "/fetch";
  TRY(make_folder(folder));
  for (Reply& reply : ask_all(std::move(questions), {settings.mapping, folder, attendance})) {
    TRY_ASSIGN(auto failure, keep_answer(home, reply));
    const std::string& url = reply.question.url;
    TRY(store::FetchAttempts(home.store()).put({url, home.now(), failure ? failure->id() : ""}));
    asked.push_back({url, trust::WantedKind::crl, std::move(failure)});
  }
  home.forget_trust();
  return asked;
}

// Our own certificates, and those that the user accepted.
Result<std::vector<x509::Certificate>> certificates_that_matter(Home& home) {
  std::vector<x509::Certificate> all;
  TRY_ASSIGN(const auto accounts, store::Accounts(home.store()).all());
  for (const account::Account& account : accounts) {
    for (const auto* own : {&account.signing_certificate, &account.encryption_certificate}) {
      if (*own) all.push_back(**own);
    }
    TRY_ASSIGN(const auto contacts, people(home, account.id));
    for (const Person& contact : contacts) {
      for (const tunnel::TheirCertificate& theirs : contact.tunnel.certificates) {
        for (const x509::Certificate& certificate : contact.certificates) {
          const bool named = certificate.fingerprint() == theirs.signing_certificate ||
                             certificate.fingerprint() == theirs.encryption_certificate;
          if (theirs.accepted && named) all.push_back(certificate);
        }
      }
    }
  }
  return all;
}

Result<std::vector<trust::Wanted>> wanted_of(Home& home, const std::vector<x509::Certificate>& certificates) {
  TRY_ASSIGN(const trust::TrustStore* trust, home.trust());
  std::vector<trust::Wanted> wanted;
  for (const x509::Certificate& certificate : certificates) {
    const auto verdict = trust::check(certificate, *trust, trust->intermediates(), {.at = home.now()});
    wanted.insert(wanted.end(), verdict.wanted.begin(), verdict.wanted.end());
  }
  return wanted;
}

Status prune(Home& home) {
  TRY(store::OcspResponses(home.store()).prune(home.now() - kAnswersKept));
  TRY(store::FetchAttempts(home.store()).prune(home.now() - kAttemptsKept));
  net::remove_old_downloads(home.store().home().cache + "/fetch", kPartsKept);
  return {};
}

}  // namespace

Result<std::vector<Asked>> refresh(Home& home, milliseconds patience, Lists lists, const Attendance& attendance) {
  const auto until = steady_clock::now() + patience;
  TRY(prune(home));
  TRY_ASSIGN(std::vector<Asked> asked, fetch_lists(home, lists, patience, attendance));
  TRY_ASSIGN(const auto certificates, certificates_that_matter(home));
  TRY_ASSIGN(const auto wanted, wanted_of(home, certificates));
  const auto left = duration_cast<milliseconds>(until - steady_clock::now());
  if (left <= milliseconds(0)) return asked;
  TRY_ASSIGN(auto more, complete(home, wanted, left, attendance));
  asked.insert(asked.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return asked;
}

}  // namespace letterlock::app
