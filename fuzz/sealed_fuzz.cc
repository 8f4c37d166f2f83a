// Sealed messages, edited on their way: what comes out as right is what went in.
//
// Six messages are sealed at the start (signed detached and opaque, encrypted in CBC and GCM, both together);
// the input chooses one and edits it, the CMS inside its base64 or the message as it travels. Then it is opened with
// the recipient's key. Nothing that differs from the original may carry a right signature or a right tag.
#include "crypto/key_generation.h"
#include "crypto/software_key.h"
#include "fuzz/support.h"
#include "mime/base64.h"
#include "mime/canonical.h"
#include "smime/examine.h"
#include "smime/seal.h"
#include "x509/certificate_builder.h"

using namespace letterlock;

namespace {

constexpr std::string_view kMessage =
    "From: ann@own.example\r\nTo: ben@peer.example\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nOnly we two.\r\n";

struct Person {
  x509::Certificate certificate;
  std::shared_ptr<crypto::SoftwareKey> key;
};

Person make_person(const std::string& name) {
  x509::CertificateContent content;
  content.subject = {{"CN", name}};
  content.not_before = from_unix(1700000000);
  content.not_after = from_unix(1900000000);
  content.key_usage.digital_signature = true;
  content.key_usage.key_encipherment = true;
  auto key = crypto::generate_rsa(2048);
  fuzz::require(key.has_value(), "a key can be made");
  const auto certificate = x509::build_self_signed(content, *key);
  fuzz::require(certificate.has_value(), "a certificate can be made");
  return {*certificate, *crypto::SoftwareKey::create(std::move(*key))};
}

struct Original {
  Bytes message;
  Bytes payload;  // as examining the message unchanged releases it, in canonical form
};

struct World {
  Person ann = make_person("Ann");
  Person ben = make_person("Ben");
  x509::KeyRing keys;
  std::vector<Original> originals;
};

Bytes canonical(ByteView octets) {
  Bytes out;
  mime::LineEndCanon().convert(octets, out);
  return out;
}

struct Opened {
  smime::Facts facts;
  std::optional<Bytes> payload;
};

std::optional<Opened> open(ByteView message, const World& world) {
  ReplayableMemory source(message);
  const auto examination = smime::Examination::examine(source, world.keys);
  if (!examination) return std::nullopt;
  Opened opened{(*examination)->facts(), std::nullopt};
  MemorySink sink;
  if ((*examination)->release(sink)) opened.payload = canonical(sink.bytes());
  return opened;
}

Original make_original(const World& world, bool sign, smime::SignatureForm form,
                       std::optional<crypto::ContentEncryption> cipher) {
  smime::SealSettings settings;
  settings.form = form;
  if (sign) {
    settings.sign = cms::SignerSettings{.certificate = world.ann.certificate,
                                        .signer = world.ann.key.get(),
                                        .signing_time = from_unix(1795420800),
                                        .capabilities = cms::our_capabilities(),
                                        .encryption_certificate = std::nullopt,
                                        .chain = {}};
  }
  if (cipher) {
    settings.encrypt = cms::EncryptionSettings{.recipients = {world.ben.certificate}, .algorithm = *cipher};
  }
  ReplayableMemory source(as_bytes(kMessage));
  MemorySink sink;
  fuzz::require(smime::seal(source, settings, sink).has_value(), "the example can be sealed");
  Original original{sink.take(), {}};
  const auto opened = open(original.message, world);
  fuzz::require(opened && opened->payload, "the example can be opened");
  original.payload = *opened->payload;
  return original;
}

World make_world() {
  using crypto::ContentEncryption;
  using smime::SignatureForm;
  World world;
  world.keys.add(world.ben.certificate, world.ben.key);
  world.originals = {make_original(world, true, SignatureForm::detached, std::nullopt),
                     make_original(world, true, SignatureForm::opaque, std::nullopt),
                     make_original(world, false, SignatureForm::opaque, ContentEncryption::aes128_gcm),
                     make_original(world, false, SignatureForm::opaque, ContentEncryption::aes256_cbc),
                     make_original(world, true, SignatureForm::opaque, ContentEncryption::aes256_gcm),
                     make_original(world, true, SignatureForm::opaque, ContentEncryption::aes128_cbc)};
  return world;
}

// The message with its base64 body edited; where the body is none, the message itself.
Bytes edit_inside(const Bytes& message, fuzz::Input& input) {
  const std::string_view text = as_text(message);
  const size_t body = text.find("\r\n\r\n") + 4;
  const auto octets = mime::base64_decode(text.substr(body));
  if (!octets) return fuzz::edited(message, input);
  Bytes changed = to_bytes(as_bytes(text.substr(0, body)));
  append(changed, as_bytes(mime::base64_encode(fuzz::edited(*octets, input))));
  append(changed, as_bytes("\r\n"));
  return changed;
}

bool all_right(const smime::LayerFacts& layer) {
  return !layer.signers.empty() && layer.findings.empty() &&
         std::all_of(layer.signers.begin(), layer.signers.end(),
                     [](const auto& signer) { return signer.check == cms::SignatureCheck::right; });
}

void check(const Opened& opened, const Original& original) {
  bool guarded = false;
  for (const auto& layer : opened.facts.layers) {
    guarded = guarded || all_right(layer) ||
              (layer.type == smime::LayerType::auth_enveloped_data && layer.decryption == smime::Decryption::done);
  }
  if (guarded && opened.payload) {
    fuzz::require(*opened.payload == original.payload, "what is right is what was sealed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  static const World world = make_world();
  fuzz::Input input(data, size);
  const Original& original = world.originals[input.byte() % world.originals.size()];
  const bool inside = input.byte() % 4 != 0;
  const Bytes message = inside ? edit_inside(original.message, input) : fuzz::edited(original.message, input);
  if (const auto opened = open(message, world)) check(*opened, original);
  return 0;
}
