#include "account/account.h"

#include <algorithm>
#include <set>

#include "account/route.h"
#include "x509/address.h"

namespace letterlock::account {
namespace {

using x509::Certificate;

bool contains(const std::vector<Certificate>& list, const Certificate& certificate) {
  return std::find(list.begin(), list.end(), certificate) != list.end();
}

void add_once(std::vector<Certificate>& list, const Certificate& certificate) {
  if (!contains(list, certificate)) list.push_back(certificate);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void replace(std::optional<Certificate>& place, std::optional<Certificate> with, std::vector<Certificate>& former) {
  if (!with || place == with) return;
  if (place) add_once(former, *place);
  place = std::move(with);
}

// S2a: one address of the certificate must be the account's; where none is, the user has the word.
void check_address(const Account& account, const Certificate& certificate, std::vector<Finding>& findings) {
  const auto& names = certificate.addresses();
  const auto is_ours = [&](const std::string& name) { return x509::same_address(name, account.address); };
  if (std::any_of(names.begin(), names.end(), is_ours)) return;
  const auto& bound = account.bound_certificates;
  if (std::find(bound.begin(), bound.end(), certificate.fingerprint()) != bound.end()) {
    findings.push_back({FindingId::bound_by_user, Severity::note, {{"address", account.address}}});
  } else if (names.empty()) {
    findings.push_back({FindingId::no_address,
                        Severity::error,
                        {{"address", account.address}, {"subject", certificate.display_name()}}});
  } else {
    findings.push_back({FindingId::address_mismatch,
                        Severity::error,
                        {{"address", account.address}, {"certificate_addresses", joined(names)}}});
  }
}

void check_usage(bool permitted, const char* usage, std::vector<Finding>& findings) {
  if (!permitted) findings.push_back({FindingId::key_usage_not_permitted, Severity::error, {{"usage", usage}}});
}

// RFC 8551 section 2.7 lets AES-CBC be read everywhere: whoever announced nothing is sent AES-256-CBC.
bool are_usable(const std::vector<crypto::ContentEncryption>& ciphers) {
  const auto& ours = crypto::our_order();
  std::set<crypto::ContentEncryption> once;
  for (const auto cipher : ciphers) {
    if (std::find(ours.begin(), ours.end(), cipher) == ours.end() || !once.insert(cipher).second) return false;
  }
  return once.contains(crypto::ContentEncryption::aes256_cbc);
}

tl::unexpected<Error> incomplete(const char* what) { return fail(ErrorCode::account_incomplete, {{"what", what}}); }

}  // namespace

bool is_account_id(std::string_view id) {
  constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::string_view kAll = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !id.empty() && id.size() <= 64 && kFirst.find(id.front()) != std::string_view::npos &&
         id.find_first_not_of(kAll) == std::string_view::npos;
}

std::vector<Certificate> own_certificates(const Account& account) {
  std::vector<Certificate> all;
  if (account.signing_certificate) add_once(all, *account.signing_certificate);
  if (account.encryption_certificate) add_once(all, *account.encryption_certificate);
  for (const Certificate& certificate : account.former_certificates) add_once(all, certificate);
  return all;
}

void change_certificates(Account& account, std::optional<Certificate> signing, std::optional<Certificate> encryption) {
  std::vector<Certificate> former = account.former_certificates;
  replace(account.signing_certificate, std::move(signing), former);
  replace(account.encryption_certificate, std::move(encryption), former);
  account.former_certificates.clear();
  for (const Certificate& certificate : former) {
    const bool present = certificate == account.signing_certificate || certificate == account.encryption_certificate;
    if (!present) add_once(account.former_certificates, certificate);
  }
}

void bind_certificates(Account& account) {
  for (const auto& certificate : {account.signing_certificate, account.encryption_certificate}) {
    if (!certificate) continue;
    auto& bound = account.bound_certificates;
    const std::string& fingerprint = certificate->fingerprint();
    if (std::find(bound.begin(), bound.end(), fingerprint) == bound.end()) bound.push_back(fingerprint);
  }
}

std::vector<Finding> check_certificates(const Account& account) {
  std::vector<Finding> findings;
  const auto& signing = account.signing_certificate;
  const auto& encryption = account.encryption_certificate;
  if (signing) {
    check_usage(signing->can_sign(), "sign", findings);
    check_address(account, *signing, findings);
  }
  if (encryption) check_usage(encryption->can_encrypt(), "encrypt", findings);
  if (encryption && encryption != signing) check_address(account, *encryption, findings);
  if (signing && encryption && !equal(signing->subject_der(), encryption->subject_der())) {
    findings.push_back({FindingId::encryption_certificate_other_subject, Severity::error, {}});
  }
  return findings;
}

Status validate(const Account& account) {
  if (!is_account_id(account.id)) return incomplete("id");
  if (!x509::Address::parse(account.address)) return incomplete("address");
  if (account.incoming.empty()) return incomplete("incoming");
  if (account.outgoing.empty()) return incomplete("outgoing");
  if (!are_usable(account.ciphers)) return incomplete("algorithms");
  TRY(incoming_of(account.incoming));
  TRY(outgoing_of(account.outgoing));
  for (const Finding& finding : check_certificates(account)) {
    if (finding.severity != Severity::error) continue;
    return fail(ErrorCode::account_refused, {{"address", account.address}, {"reason", id_of(finding.id)}});
  }
  return {};
}

}  // namespace letterlock::account
