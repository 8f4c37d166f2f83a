#include "cli/seal_options.h"

#include <set>

#include "outbox/letter.h"

namespace letterlock::cli {
namespace {

bool usable_for_encryption(const x509::Certificate& certificate) {
  return certificate.can_encrypt() && certificate.public_key().check_strength().has_value();
}

}  // namespace

Result<crypto::ContentEncryption> parse_cipher(const std::string& word) {
  if (word == "auto") return crypto::ContentEncryption::aes256_cbc;
  const auto* found = crypto::find_content_encryption_by_option(word);
  if (found == nullptr || !found->sends || !found->strong) {
    std::string choices = "auto";
    for (const auto id : crypto::our_order()) choices += ", " + std::string(crypto::info(id).option_name);
    return fail(ErrorCode::cipher_not_offered, {{"cipher", word}, {"choices", choices}});
  }
  return found->id;
}

Result<crypto::DigestAlgorithm> parse_digest(const std::string& word) {
  const auto* found = crypto::find_digest_by_micalg(word);
  if (found == nullptr || !found->permitted || found->size < 32) {
    return fail(ErrorCode::option_value_unknown,
                {{"option", "--digest"}, {"value", word}, {"choices", "sha256, sha384, sha512"}});
  }
  return found->id;
}

Result<crypto::DigestAlgorithm> digest_for(const crypto::PublicKey& key, const std::string& word) {
  if (word.empty()) return key.usual_digest();
  TRY_ASSIGN(const crypto::DigestAlgorithm digest, parse_digest(word));
  if (key.signs_with(digest)) return digest;
  return fail(
      ErrorCode::option_value_unknown,
      {{"option", "--digest"}, {"value", word}, {"choices", std::string(crypto::info(key.usual_digest()).name)}});
}

Result<std::vector<RecipientFile>> read_recipients(const std::string& path) {
  // Both certificates of everybody, and their authorities.
  TRY_ASSIGN(const auto all, x509::read_certificates(path, 3 * outbox::kRecipientsMax));
  std::vector<x509::Certificate> authorities;
  std::vector<x509::Certificate> usable;
  std::set<Bytes> subjects;
  for (const auto& certificate : all) {
    if (certificate.is_ca()) authorities.push_back(certificate);
    if (!usable_for_encryption(certificate) || (certificate.is_ca() && all.size() > 1)) continue;
    usable.push_back(certificate);
    subjects.insert(to_bytes(certificate.subject_der()));
  }
  if (usable.empty()) {
    return fail(ErrorCode::recipient_certificate_unusable, {{"subject", all.front().display_name()}, {"path", path}});
  }
  const std::string count = std::to_string(usable.size());
  if (subjects.size() != usable.size())
    return fail(ErrorCode::certificate_ambiguous, {{"path", path}, {"count", count}});
  TRY(check_recipient_count(usable.size()));
  std::vector<RecipientFile> recipients;
  for (auto& certificate : usable) recipients.push_back({std::move(certificate), authorities});
  return recipients;
}

Result<RecipientFile> read_recipient(const std::string& path) {
  TRY_ASSIGN(auto recipients, read_recipients(path));
  if (recipients.size() == 1) return std::move(recipients.front());
  return fail(ErrorCode::certificate_ambiguous, {{"path", path}, {"count", std::to_string(recipients.size())}});
}

Status check_recipient_count(size_t count) {
  if (count <= outbox::kRecipientsMax) return {};
  return fail(ErrorCode::recipients_too_many,
              {{"count", std::to_string(count)}, {"maximum", std::to_string(outbox::kRecipientsMax)}});
}

Result<x509::Certificate> signing_certificate_of(const OwnToken& token) {
  for (const auto& certificate : token.own) {
    if (certificate.can_sign()) return certificate;
  }
  return fail(ErrorCode::signing_certificate_unusable, {{"subject", token.name}});
}

std::optional<x509::Certificate> encryption_certificate_of(const OwnToken& token, const x509::Certificate& signing) {
  // A peer's encryption certificate must name the same subject as the signing one (DESIGN section 4): so must ours.
  const auto fits = [&](const x509::Certificate& each) {
    return usable_for_encryption(each) && each.subject() == signing.subject();
  };
  if (fits(signing)) return signing;
  for (const auto& certificate : token.own) {
    if (fits(certificate)) return certificate;
  }
  return std::nullopt;
}

}  // namespace letterlock::cli
