#include "token/card_keys.h"

#include <algorithm>
#include <thread>

#include "crypto/key_agreement.h"
#include "token/removal_watch.h"

namespace letterlock::token {
namespace {

class CardKey {
 public:
  CardKey(CardKeys& keys, x509::Certificate certificate, Purpose purpose, std::string module)
      : keys_(keys), certificate_(std::move(certificate)), purpose_(std::move(purpose)), module_(std::move(module)) {}
  KeyWork work(KeyOperation operation) const {
    KeyWork work;
    work.module = module_;
    work.certificate = to_bytes(certificate_.der());
    work.operation = operation;
    return work;
  }
  Result<Secret> operate(const KeyWork& work) { return keys_.operate(certificate_, purpose_, work); }
  Status check_presence() { return keys_.check_presence(certificate_); }
  const x509::Certificate& certificate() const { return certificate_; }

 private:
  CardKeys& keys_;
  x509::Certificate certificate_;
  Purpose purpose_;
  std::string module_;
};

class CardSigner : public crypto::Signer {
 public:
  CardSigner(CardKey key, crypto::SignatureScheme scheme) : key_(std::move(key)), scheme_(scheme) {}
  crypto::SignatureScheme scheme() const override { return scheme_; }
  Result<Bytes> sign(crypto::DigestAlgorithm algorithm, ByteView digest) override {
    if (scheme_ == crypto::SignatureScheme::ed25519) return fail(ErrorCode::key_unsupported);
    KeyWork work = key_.work(KeyOperation::sign);
    work.scheme = scheme_;
    work.digest = algorithm;
    // FIPS 186-4 section 6.4: of a longer digest only the leftmost bits count; not every card cuts it itself.
    const size_t field = (static_cast<size_t>(key_.certificate().public_key().bits()) + 7) / 8;
    const bool cut = scheme_ == crypto::SignatureScheme::ecdsa && digest.size() > field;
    work.data = to_bytes(cut ? digest.first(field) : digest);
    TRY_ASSIGN(const Secret signature, key_.operate(work));
    // A card whose key is not the certificate's, or that erred, must not send a letter that nobody can verify (and a
    // wrong RSA-CRT signature gives the key away).
    const crypto::PublicKey ours = key_.certificate().public_key();
    TRY_ASSIGN(const bool right, ours.verify(scheme_, algorithm, digest, signature.view()));
    if (!right) return wrong_signature();
    return to_bytes(signature.view());
  }
  Result<Bytes> sign_message(ByteView message) override {
    if (scheme_ != crypto::SignatureScheme::ed25519) return fail(ErrorCode::key_unsupported);
    KeyWork work = key_.work(KeyOperation::sign_message);
    work.scheme = scheme_;
    work.data = to_bytes(message);
    TRY_ASSIGN(const Secret signature, key_.operate(work));
    TRY_ASSIGN(const bool right, key_.certificate().public_key().verify_message(message, signature.view()));
    if (!right) return wrong_signature();
    return to_bytes(signature.view());
  }

 private:
  static tl::unexpected<Error> wrong_signature() {
    return fail(ErrorCode::key_operation_failed, {{"code", "wrong signature"}});
  }

  CardKey key_;
  crypto::SignatureScheme scheme_;
};

class CardDecryptor : public crypto::Decryptor {
 public:
  explicit CardDecryptor(CardKey key) : key_(std::move(key)) {}
  Result<Secret> decrypt(crypto::KeyTransport transport, ByteView encrypted_key, size_t key_size) override {
    KeyWork work = key_.work(KeyOperation::decrypt);
    work.transport = transport;
    work.key_size = static_cast<std::uint32_t>(key_size);
    work.data = to_bytes(encrypted_key);
    return key_.operate(work);
  }
  Result<Secret> agree(ByteView originator) override {
    const crypto::PublicKey& own = key_.certificate().public_key();
    const size_t size = crypto::shared_secret_size(own.type());
    if (size == 0) return fail(ErrorCode::key_unsupported);
    KeyWork work = key_.work(KeyOperation::agree);
    work.key_size = static_cast<std::uint32_t>(size);
    // What is no point of the curve never comes to the card; it is asked all the same, with the point of its own
    // certificate, so that a missing card or PIN is said alike.
    const auto point = crypto::point_on_curve_of(own, originator);
    work.data = point.value_or(crypto::public_octets(own));
    TRY_ASSIGN(Secret shared, key_.operate(work));
    return point ? std::move(shared) : crypto::random_secret(size);
  }
  Status check_presence() override { return key_.check_presence(); }

 private:
  CardKey key_;
};

// PKCS #1 v1.5 is what every program reads; a key that is named id-RSASSA-PSS, or a card that does nothing else, makes
// PSS.
Result<crypto::SignatureScheme> scheme_of(const x509::Certificate& certificate, const Card& card) {
  const crypto::PublicKey key = certificate.public_key();
  switch (key.type()) {
    case crypto::KeyType::rsa:
      return key.transports_keys() && !card.pss_only ? crypto::SignatureScheme::rsa_pkcs1
                                                     : crypto::SignatureScheme::rsa_pss;
    case crypto::KeyType::ec_p256:
    case crypto::KeyType::ec_p384: return crypto::SignatureScheme::ecdsa;
    case crypto::KeyType::ed25519: return crypto::SignatureScheme::ed25519;
    default: return fail(ErrorCode::key_unsupported);
  }
}

// What only says that the key is not here, so that another source may have it.
bool says_not_here(const Error& error) {
  return error.code == ErrorCode::certificate_without_key || error.code == ErrorCode::card_absent ||
         error.code == ErrorCode::card_other;
}

template <typename Ask>
auto first_that_has(std::vector<std::unique_ptr<KeySource>>& sources, const x509::Certificate& certificate, Ask ask)
    -> decltype(ask(*sources.front())) {
  Error last{ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}}};
  for (const auto& source : sources) {
    auto key = ask(*source);
    if (key || !says_not_here(key.error())) return key;
    last = key.error();
  }
  return tl::unexpected(std::move(last));
}

}  // namespace

CardKeys::CardKeys(AgentPlace place, std::vector<std::string> modules, PinAsker ask, std::chrono::seconds session)
    : place_(std::move(place)), modules_(std::move(modules)), ask_(std::move(ask)), session_(session) {}

Params describe_holder(const x509::Certificate& certificate) {
  return {{"holder", certificate.display_name()}, {"validity", certificate.validity_years()}};
}

Result<Card> CardKeys::card_with(const x509::Certificate& certificate) {
  TRY_ASSIGN(const auto client, AgentClient::connect(place_));
  TRY_ASSIGN(const CardsView view, client->list(modules_));
  std::optional<Error> trouble;
  std::string present;
  for (const ModuleView& module : view.modules) {
    if (module.error && !trouble) trouble = module.error;
    for (const Card& card : module.cards) {
      const auto& own = card.certificates;
      const auto is_wanted = [&](const CardCertificate& c) { return equal(c.der, certificate.der()); };
      if (std::any_of(own.begin(), own.end(), is_wanted)) return card;
      present += (present.empty() ? "" : ", ") + name_of(card);
    }
  }
  if (trouble) return tl::unexpected(*trouble);
  Params params = describe_holder(certificate);
  if (present.empty()) return fail(ErrorCode::card_absent, std::move(params));
  params.emplace_back("present", present);
  return fail(ErrorCode::card_other, std::move(params));
}

Result<std::shared_ptr<crypto::Signer>> CardKeys::signer(const x509::Certificate& certificate, const Purpose& purpose) {
  TRY_ASSIGN(const Card card, card_with(certificate));
  TRY_ASSIGN(const crypto::SignatureScheme scheme, scheme_of(certificate, card));
  return std::make_shared<CardSigner>(CardKey(*this, certificate, purpose, card.module), scheme);
}

Result<std::shared_ptr<crypto::Decryptor>> CardKeys::decryptor(const x509::Certificate& certificate,
                                                               const Purpose& purpose) {
  TRY_ASSIGN(const Card card, card_with(certificate));
  return std::make_shared<CardDecryptor>(CardKey(*this, certificate, purpose, card.module));
}

Result<Secret> CardKeys::operate(const x509::Certificate& certificate, const Purpose& purpose, const KeyWork& work) {
  TRY_ASSIGN(const auto client, AgentClient::connect(place_));
  auto result = client->operate(request_for(work));
  const bool asks = !result && result.error().code == ErrorCode::pin_needed;
  const bool absent = !result && result.error().code == ErrorCode::card_absent;
  if (!asks && !absent) return result;
  TRY_ASSIGN(const Card card, card_with(certificate));  // says which card is missing
  if (absent) return result;
  Purpose named = purpose;
  named.certificate = certificate.display_name();
  return operate_with_pin(card, named, work);
}

Result<Secret> CardKeys::operate_with_pin(const Card& card, const Purpose& purpose, const KeyWork& work) {
  if (card.tries == PinTries::locked) return fail(ErrorCode::pin_locked, {{"card", name_of(card)}});
  if (!ask_) return fail(ErrorCode::pin_needed, {{"card", name_of(card)}});
  const PinQuestion question{card, purpose, card.tries == PinTries::last, took_pin_.contains(card.serial)};
  took_pin_.erase(card.serial);
  KeyRequest request = request_for(work);
  request.last_try = question.last_try;
  {
    const RemovalWatch removal(place_, card);
    TRY_ASSIGN(request.pin, ask_(question, removal.descriptor()));
  }
  TRY_ASSIGN(const auto client, AgentClient::connect(place_));
  auto result = client->operate(std::move(request));
  if (result) took_pin_.insert(card.serial);
  return result;
}

Status CardKeys::check_presence(const x509::Certificate& certificate) {
  constexpr int kLooks = 6;
  constexpr std::chrono::milliseconds kPause{250};
  for (int look = 0; look < kLooks; ++look) {
    if (look > 0) std::this_thread::sleep_for(kPause);
    if (!card_with(certificate)) return fail(ErrorCode::card_removed, {{"card", certificate.display_name()}});
  }
  return {};
}

KeyRequest CardKeys::request_for(const KeyWork& work) const {
  KeyRequest request;
  request.work = work;
  request.session_seconds = static_cast<std::uint32_t>(session_.count());
  return request;
}

Result<std::shared_ptr<crypto::Signer>> JoinedKeys::signer(const x509::Certificate& certificate,
                                                           const Purpose& purpose) {
  return first_that_has(sources_, certificate, [&](KeySource& source) { return source.signer(certificate, purpose); });
}

Result<std::shared_ptr<crypto::Decryptor>> JoinedKeys::decryptor(const x509::Certificate& certificate,
                                                                 const Purpose& purpose) {
  return first_that_has(sources_, certificate,
                        [&](KeySource& source) { return source.decryptor(certificate, purpose); });
}

}  // namespace letterlock::token
