#include "inbox/subject_cache.h"

#include <algorithm>

#include "cms/writer.h"
#include "crypto/cipher.h"
#include "crypto/key.h"
#include "message/words.h"
#include "mime/base64.h"
#include "store/settings.h"

namespace letterlock::inbox {
namespace {

constexpr size_t kKeyOctets = 32;
constexpr size_t kNonceOctets = 12;
constexpr size_t kTagOctets = 16;
constexpr size_t kSubjectOctetsMax = 1000;

std::string setting_of(const account::Account& account) { return "subject-key." + account.id; }

crypto::CipherSettings settings_with(ByteView key, ByteView nonce) {
  return {.algorithm = crypto::ContentEncryption::aes256_gcm, .key = key, .nonce = nonce, .tag_size = kTagOctets};
}

// A subject belongs to its message: it cannot be shown with another one.
Bytes name_of(const store::MessageKey& message) {
  const std::string name = message.account + "\n" + store::to_string(message.direction) + "\n" + message.digest;
  return Bytes(name.begin(), name.end());
}

// Nonce, ciphertext, tag.
Result<Bytes> encrypted(const Secret& key, const store::MessageKey& message, std::string_view subject) {
  Bytes out = crypto::random_bytes(kNonceOctets);
  const Bytes nonce = out;
  TRY_ASSIGN(auto cipher, crypto::Cipher::create(crypto::Direction::encrypt, settings_with(key.view(), nonce)));
  TRY(cipher.authenticate(name_of(message)));
  TRY(cipher.update(as_bytes(subject), out));
  TRY(cipher.finish(out));
  const ByteView tag = cipher.tag();
  out.insert(out.end(), tag.begin(), tag.end());
  return out;
}

Result<std::string> decrypted(const Secret& key, const store::MessageKey& message, ByteView kept) {
  if (kept.size() < kNonceOctets + kTagOctets) return fail(ErrorCode::decryption_failed);
  const ByteView nonce = kept.first(kNonceOctets);
  const ByteView text = kept.subspan(kNonceOctets, kept.size() - kNonceOctets - kTagOctets);
  Bytes out;
  TRY_ASSIGN(auto cipher, crypto::Cipher::create(crypto::Direction::decrypt, settings_with(key.view(), nonce)));
  TRY(cipher.authenticate(name_of(message)));
  TRY(cipher.update(text, out));
  TRY(cipher.finish(out, kept.last(kTagOctets)));
  return std::string(as_text(out));
}

bool was_sealed_and_opened(const judge::MessageReport& report) {
  return report.payload && report.encryption != judge::EncryptionState::none;
}

std::string subject_of(const judge::MessageReport& report) {
  const auto subject =
      std::find_if(report.headers.begin(), report.headers.end(), [&report](const judge::HeaderReport& header) {
        return mime::equal_no_case(header.name, "Subject") && report.shows(header);
      });
  if (subject == report.headers.end()) return {};
  return message::decode_words(subject->value).substr(0, kSubjectOctetsMax);
}

}  // namespace

Status SubjectCache::keep(const store::MessageKey& message, const judge::MessageReport& report) {
  const std::string subject = was_sealed_and_opened(report) ? subject_of(report) : "";
  if (subject.empty()) return {};
  TRY_ASSIGN(const Secret* secret, key(Missing::make));
  if (secret == nullptr) return {};
  TRY_ASSIGN(const Bytes kept, encrypted(*secret, message, subject));
  return store::Messages(room_.store).set_cached(message, kept);
}

Result<std::optional<std::string>> SubjectCache::find(const store::MessageKey& message) {
  TRY_ASSIGN(const Bytes kept, store::Messages(room_.store).cached(message));
  if (kept.empty()) return std::nullopt;
  TRY_ASSIGN(const Secret* secret, key(Missing::leave));
  if (secret == nullptr) return std::nullopt;
  auto subject = decrypted(*secret, message, kept);
  // Kept under a key of before, or changed on the disk.
  return subject ? std::optional(std::move(*subject)) : std::nullopt;
}

Result<const Secret*> SubjectCache::key(Missing missing) {
  if (!key_ && !looked_) {
    looked_ = true;
    TRY_ASSIGN(key_, open_key());
  }
  if (!key_ && missing == Missing::make && room_.keys != nullptr) TRY(make_key());
  return key_ ? &*key_ : nullptr;
}

Result<std::optional<Secret>> SubjectCache::open_key() const {
  if (room_.keys == nullptr) return std::nullopt;
  TRY_ASSIGN(const auto kept, store::Settings(room_.store).get(setting_of(room_.account)));
  if (!kept) return std::nullopt;
  const auto octets = mime::base64_decode(kept->substr(std::min(kept->find(' '), kept->size() - 1) + 1));
  if (!octets) return std::nullopt;
  ReplayableMemory source(*octets);
  const auto keys = token::key_ring(account::own_certificates(room_.account), room_.keys,
                                    {token::KeyUse::decrypt, room_.account.address, {}});
  const auto examination = smime::Examination::examine(source, keys);
  // A card that is away, or a PIN that nobody gave: the list is shown without subjects.
  if (!examination) return std::nullopt;
  auto secret = (*examination)->release_to_memory(kKeyOctets);
  if (!secret || secret->size() != kKeyOctets) return std::nullopt;
  return std::move(*secret);
}

Status SubjectCache::make_key() {
  if (!room_.account.encryption_certificate) return {};
  const std::string present = room_.account.encryption_certificate->fingerprint();
  TRY_ASSIGN(const auto kept, store::Settings(room_.store).get(setting_of(room_.account)));
  // It is only away.
  if (kept && kept->starts_with(present)) return {};
  Secret secret = crypto::random_secret(kKeyOctets);
  MemorySink sink;
  cms::EncryptionSettings to_self;
  to_self.recipients = {*room_.account.encryption_certificate};
  to_self.algorithm = crypto::ContentEncryption::aes256_gcm;
  TRY_ASSIGN(auto enveloped, cms::EnvelopedDataSink::create(to_self, sink));
  TRY(enveloped->write(secret.view()));
  TRY(enveloped->finish());
  TRY(store::Settings(room_.store).set(setting_of(room_.account), present + " " + mime::base64_encode(sink.bytes())));
  key_ = std::move(secret);
  return {};
}

}  // namespace letterlock::inbox
