#include "app/own_certificates.h"

#include <algorithm>

#include "app/desk.h"
#include "trust/trust.h"

namespace letterlock::app {
namespace {

void add_once(std::vector<x509::Certificate>& list, const x509::Certificate& certificate) {
  if (std::find(list.begin(), list.end(), certificate) == list.end()) list.push_back(certificate);
}

}  // namespace

Result<std::vector<x509::Certificate>> own_certificates(Home& home, const std::string& account_id) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  const account::Account& account = desk.account();
  std::vector<x509::Certificate> own;
  if (account.signing_certificate) add_once(own, *account.signing_certificate);
  if (account.encryption_certificate) add_once(own, *account.encryption_certificate);
  if (own.empty()) return fail(ErrorCode::nothing_to_review, {{"address", account.address}});
  const outbox::Office office = desk.office();
  std::vector<x509::Certificate> all = own;
  for (const x509::Certificate& certificate : own) {
    const trust::Verdict verdict = trust::check(certificate, office.trust, office.trust.intermediates(),
                                                {.at = office.now, .address = account.address});
    for (const x509::Certificate& step : verdict.path) add_once(all, step);
  }
  return all;
}

}  // namespace letterlock::app
