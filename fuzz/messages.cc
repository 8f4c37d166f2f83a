#include "fuzz/messages.h"

#include <algorithm>

#include "fuzz/fixed_random.h"
#include "fuzz/support.h"
#include "mime/base64.h"
#include "smime/examine.h"

namespace letterlock::fuzz {
namespace {

using crypto::ContentEncryption;
using smime::ProtectHeaders;
using smime::SignatureForm;

constexpr std::string_view kMessage =
    "From: ann@own.example\r\nTo: ben@peer.example\r\nSubject: Hello\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOnly we two.\r\n";
constexpr std::string_view kTwoParts =
    "From: Carol <carol@own.example>\r\nTo: ben@peer.example\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"in\"\r\n\r\n--in\r\n"
    "Content-Type: text/html\r\n\r\n<p>Hello</p>\r\n--in\r\nContent-Type: application/octet-stream\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--in--\r\n";

struct Kind {
  const char* name;
  const Person* signer;
  SignatureForm form;
  std::optional<ContentEncryption> cipher;
  ProtectHeaders protect;
  std::string_view message;
  std::vector<const Person*> recipients = {&world().ben};
};

std::vector<Kind> kinds() {
  const Person* ann = &world().ann;
  const Person* carol = &world().carol;
  const std::vector<const Person*> everybody = {&world().ben, &world().ben_p256, &world().ben_x25519};
  using enum ContentEncryption;
  const auto opaque = SignatureForm::opaque;
  return {{"detached", ann, SignatureForm::detached, std::nullopt, ProtectHeaders::no, kMessage},
          {"opaque", ann, opaque, std::nullopt, ProtectHeaders::no, kMessage},
          {"gcm128", nullptr, opaque, aes128_gcm, ProtectHeaders::no, kMessage},
          {"cbc256", nullptr, opaque, aes256_cbc, ProtectHeaders::no, kMessage},
          {"signed_gcm256", ann, opaque, aes256_gcm, ProtectHeaders::no, kMessage},
          {"signed_cbc128", ann, opaque, aes128_cbc, ProtectHeaders::no, kMessage},
          {"protected_detached", carol, SignatureForm::detached, std::nullopt, ProtectHeaders::yes, kTwoParts},
          {"protected_opaque", carol, opaque, std::nullopt, ProtectHeaders::yes, kTwoParts},
          {"protected_gcm", carol, opaque, aes128_gcm, ProtectHeaders::yes, kTwoParts},
          {"protected_cbc", ann, opaque, aes256_cbc, ProtectHeaders::yes, kMessage},
          {"ed25519", &world().dora, SignatureForm::detached, std::nullopt, ProtectHeaders::no, kMessage},
          {"curve", nullptr, opaque, aes128_gcm, ProtectHeaders::no, kMessage, {&world().ben_p256}},
          {"curve_cbc", carol, opaque, aes256_cbc, ProtectHeaders::no, kTwoParts, {&world().ben_p256}},
          {"x25519", &world().dora, opaque, aes256_gcm, ProtectHeaders::no, kMessage, {&world().ben_x25519}},
          {"chacha20", carol, opaque, chacha20_poly1305, ProtectHeaders::no, kTwoParts, everybody}};
}

Bytes payload_of(ByteView message) {
  ReplayableMemory source(message);
  const auto examination = smime::Examination::examine(source, world().keys);
  MemorySink sink;
  if (!examination || !(*examination)->release(sink)) return {};
  return canonical(sink.bytes());
}

Original make(const Kind& kind) {
  use_fixed_random(kind.name);
  smime::SealSettings settings;
  settings.form = kind.form;
  settings.protect_headers = kind.protect;
  if (kind.signer != nullptr) settings.sign = signer_settings(*kind.signer);
  if (kind.cipher) {
    settings.encrypt = cms::EncryptionSettings{.recipients = {}, .algorithm = *kind.cipher};
    for (const Person* person : kind.recipients) settings.encrypt->recipients.push_back(person->certificate);
  }
  Original original{kind.name, sealed(kind.message, settings), {}};
  original.payload = payload_of(original.message);
  require(!original.payload.empty(), "what was sealed can be opened");
  return original;
}

// Signed, then encrypted, then signed again (RFC 8551 section 3.7).
Original make_triple(const Bytes& inner) {
  smime::SealSettings settings;
  settings.sign = signer_settings(world().ann);
  Original original{"triple", sealed(as_text(inner), settings), {}};
  original.payload = payload_of(original.message);
  require(!original.payload.empty(), "what was wrapped three times can be opened");
  return original;
}

std::vector<Original> make_all() {
  std::vector<Original> all;
  for (const Kind& kind : kinds()) all.push_back(make(kind));
  all.push_back(make_triple(all[5].message));
  return all;
}

bool has_payload(const std::vector<Original>& originals, ByteView payload) {
  return std::any_of(originals.begin(), originals.end(),
                     [&](const Original& original) { return equal(original.payload, payload); });
}

}  // namespace

const std::vector<Original>& our_originals() {
  static const std::vector<Original> all = make_all();
  return all;
}

bool was_signed(ByteView payload) {
  return !payload.empty() && (has_payload(our_originals(), payload) || has_payload(other_originals(), payload));
}

Bytes cms_inside(ByteView message) {
  const std::string_view text = as_text(message);
  const size_t body = text.find("\r\n\r\n");
  if (body == text.npos) return {};
  return mime::base64_decode(text.substr(body + 4)).value_or(Bytes{});
}

Bytes message_around(ByteView cms, std::string_view from) {
  std::string text = "From: " + std::string(from) +
                     "\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n" +
                     mime::base64_encode(cms) + "\r\n";
  return to_bytes(as_bytes(text));
}

cms::SignerSettings signer_settings(const Person& person) {
  return {.certificate = person.certificate,
          .signer = person.key.get(),
          .digest = person.certificate.public_key().usual_digest(),
          .signing_time = kNow,
          .capabilities = cms::our_capabilities(),
          .encryption_certificate = std::nullopt,
          .chain = {}};
}

Bytes sealed(std::string_view message, const smime::SealSettings& settings) {
  ReplayableMemory source(as_bytes(message));
  MemorySink sink;
  require(smime::seal(source, settings, sink).has_value(), "the example can be sealed");
  return sink.take();
}

}  // namespace letterlock::fuzz
