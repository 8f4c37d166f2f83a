#include "fuzz/world.h"

#include <map>

#include "crypto/key_generation.h"
#include "fuzz/fixed_random.h"
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "mime/canonical.h"
#include "x509/certificate_builder.h"

namespace letterlock::fuzz {
namespace {

using crypto::KeyType;

// Answers a question that it has answered before from memory: nearly all edited messages ask the same one, and a
// private RSA operation costs as much as everything else together. What is random in an answer (RFC 3218) comes from
// the question, so that an input means the same in every run.
class RememberingKey : public crypto::Decryptor {
 public:
  explicit RememberingKey(std::shared_ptr<crypto::Decryptor> key) : key_(std::move(key)) {}
  Result<Secret> decrypt(crypto::KeyTransport transport, ByteView encrypted, size_t key_size) override {
    if (answers_.size() > 100) answers_.clear();
    const auto question = std::make_tuple(transport, to_bytes(encrypted), key_size);
    const auto known = answers_.find(question);
    if (known != answers_.end()) return known->second.copy();
    use_fixed_random(as_text(encrypted));
    TRY_ASSIGN(Secret answer, key_->decrypt(transport, encrypted, key_size));
    return answers_.emplace(question, std::move(answer)).first->second.copy();
  }
  Result<Secret> agree(ByteView originator) override {
    use_fixed_random(as_text(originator));
    return key_->agree(originator);
  }

 private:
  std::shared_ptr<crypto::Decryptor> key_;
  std::map<std::tuple<crypto::KeyTransport, Bytes, size_t>, Secret> answers_;
};

crypto::KeyHandle made(const char* name, KeyType type) {
  use_fixed_random(name);
  auto key = type == KeyType::rsa ? crypto::generate_rsa(2048) : crypto::generate_key(type);
  require(key.has_value(), "a key can be made");
  return std::move(*key);
}

x509::CertificateContent content_of(const char* name, std::string address) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = kNow - std::chrono::hours(24 * 365);
  content.not_after = kNow + std::chrono::hours(24 * 365);
  if (!address.empty()) content.addresses = {std::move(address)};
  return content;
}

x509::Certificate make_authority(const char* name, const crypto::KeyHandle& key) {
  x509::CertificateContent content = content_of(name, "");
  content.is_ca = true;
  content.key_usage.key_cert_sign = true;
  const auto certificate = x509::build_self_signed(content, key);
  require(certificate.has_value(), "an authority can be made");
  return *certificate;
}

Person issued(crypto::KeyHandle key, const x509::CertificateContent& content, const x509::Authority& by) {
  const auto certificate = x509::build_certificate(content, crypto::public_key_of(key), by);
  require(certificate.has_value(), "a certificate can be made");
  auto software = crypto::SoftwareKey::create(crypto::share(key));
  return {*certificate, std::move(key), software ? *software : nullptr};
}

Person signer(const char* name, const char* address, KeyType type, const x509::Authority& by) {
  x509::CertificateContent content = content_of(name, address);
  content.key_usage.digital_signature = true;
  return issued(made(name, type), content, by);
}

Person recipient(const char* name, KeyType type, const x509::Authority& by) {
  x509::CertificateContent content = content_of(name, "ben@peer.example");
  content.key_usage.key_encipherment = type == KeyType::rsa;
  content.key_usage.key_agreement = type != KeyType::rsa;
  return issued(made(name, type), content, by);
}

Person make_eve() {
  const crypto::KeyHandle key = made("Stranger", KeyType::ec_p256);
  const x509::Certificate stranger = make_authority("Stranger", key);
  return signer("Eve", "ann@own.example", KeyType::ec_p256, {stranger, key});
}

}  // namespace

World::World()
    : authority_key(made("Authority", KeyType::rsa)),
      authority(make_authority("Authority", authority_key)),
      ann(signer("Ann", "ann@own.example", KeyType::rsa, {authority, authority_key})),
      carol(signer("Carol", "carol@own.example", KeyType::ec_p256, {authority, authority_key})),
      dora(signer("Dora", "dora@own.example", KeyType::ed25519, {authority, authority_key})),
      eve(make_eve()),
      ben(recipient("Ben", KeyType::rsa, {authority, authority_key})),
      ben_p256(recipient("Ben P-256", KeyType::ec_p256, {authority, authority_key})),
      ben_x25519(recipient("Ben X25519", KeyType::x25519, {authority, authority_key})) {
  require(store.add_anchor(authority).has_value(), "the authority is an anchor");
  for (const Person* own : {&ben, &ben_p256, &ben_x25519}) {
    if (own->key) keys.add(own->certificate, std::make_shared<RememberingKey>(own->key));
    if (!own->key) keys.add_known(own->certificate);
  }
}

const World& world() {
  static const World all;
  return all;
}

void prepare() { (void)world(); }

Bytes canonical(ByteView octets) {
  Bytes out;
  mime::LineEndCanon().convert(octets, out);
  return out;
}

}  // namespace letterlock::fuzz
