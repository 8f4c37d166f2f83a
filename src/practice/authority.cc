#include "practice/authority.h"

#include "crypto/key_generation.h"

namespace letterlock::practice {
namespace {

constexpr int kKeyBits = 2048;
constexpr auto kYear = std::chrono::seconds(std::chrono::hours(24 * 365));
// Clocks differ: what was issued now should be valid for a partner whose clock is a little behind.
constexpr auto kBackdated = std::chrono::seconds(std::chrono::hours(1));

x509::Name authority_name() {
  return {{"C", "TW"}, {"O", "Letterlock 練習"}, {"OU", "練習用憑證管理中心 (practice authority)"}};
}

// The 16 digits that tell two people of one name apart.
std::string sixteen_digits() {
  std::string digits;
  for (const std::uint8_t octet : crypto::random_bytes(16)) digits.push_back(static_cast<char>('0' + octet % 10));
  return digits;
}

x509::CertificateContent person(const x509::Name& subject, const std::string& address, Time now) {
  x509::CertificateContent content;
  content.subject = subject;
  content.not_before = now - kBackdated;
  content.not_after = now + 5 * kYear;
  content.addresses = {address};
  content.extensions = {x509::citizen_directory_attributes("0000")};
  return content;
}

token::NewTokenObject card_object(std::string_view id, const token::NewKey& key) {
  return {to_bytes(as_bytes(id)), std::string(id), to_bytes(key.certificate.der()), Secret(key.private_key_der)};
}

}  // namespace

Result<Authority> Authority::create(Time now) {
  TRY_ASSIGN(crypto::KeyHandle key, crypto::generate_rsa(kKeyBits));
  x509::CertificateContent content;
  content.subject = authority_name();
  content.not_before = now - kBackdated;
  content.not_after = now + 10 * kYear;
  content.is_ca = true;
  content.path_length = 0;
  content.key_usage.key_cert_sign = true;
  content.key_usage.crl_sign = true;
  TRY_ASSIGN(x509::Certificate certificate, x509::build_self_signed(content, key));
  return Authority(std::move(key), std::move(certificate));
}

Result<PersonCertificates> Authority::issue(const std::string& name, const std::string& address, const Secret& password,
                                            Time now) const {
  TRY_ASSIGN(const crypto::KeyHandle signing_key, crypto::generate_rsa(kKeyBits));
  TRY_ASSIGN(const crypto::KeyHandle encryption_key, crypto::generate_rsa(kKeyBits));
  const x509::Name subject = {{"C", "TW"}, {"CN", name}, {"serialNumber", sixteen_digits()}};
  const x509::Authority issuer{certificate_, key_};
  x509::CertificateContent signing = person(subject, address, now);
  signing.key_usage.digital_signature = true;
  x509::CertificateContent encryption = person(subject, address, now);
  encryption.key_usage.key_encipherment = true;
  encryption.key_usage.data_encipherment = true;
  TRY_ASSIGN(const auto signing_certificate,
             x509::build_certificate(signing, crypto::public_key_of(signing_key), issuer));
  TRY_ASSIGN(const auto encryption_certificate,
             x509::build_certificate(encryption, crypto::public_key_of(encryption_key), issuer));
  std::vector<token::NewKey> keys = {{signing_certificate, crypto::private_key_der(signing_key)},
                                     {encryption_certificate, crypto::private_key_der(encryption_key)}};
  auto file = token::write_pkcs12(keys, {certificate_}, password);
  std::vector<token::NewTokenObject> objects;
  objects.push_back(card_object("SIGN", keys[0]));
  objects.push_back(card_object("KEYX", keys[1]));
  for (token::NewKey& key : keys) wipe(key.private_key_der.data(), key.private_key_der.size());
  if (!file) return tl::unexpected(file.error());
  return PersonCertificates{signing_certificate, encryption_certificate, std::move(*file), std::move(objects)};
}

}  // namespace letterlock::practice
