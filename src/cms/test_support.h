// For the tests of cms/: people with keys of every kind, messages written in parts so that any part can be wrong, and
// what reading them gives.
#pragma once

#include <gtest/gtest.h>

#include "cms/encode.h"
#include "cms/parse.h"
#include "cms/reader.h"
#include "cms/recipient_key.h"
#include "cms/writer.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "crypto/kdf.h"
#include "crypto/key_generation.h"
#include "crypto/oids.h"
#include "crypto/software_key.h"
#include "der/test_support.h"
#include "x509/certificate_builder.h"

namespace letterlock::cms::testing {

using der::testing::hex;
using der::testing::outcome;
using der::testing::SlowSource;

inline const Time kNow = from_unix(1795420800);  // 2026-11-23T08:00:00Z

template <typename T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().id();
    std::abort();
  }
  return std::move(*result);
}

// Somebody with a certificate and the key.
struct Person {
  x509::Certificate certificate;
  crypto::KeyHandle handle;
  std::shared_ptr<crypto::SoftwareKey> key;  // null where the key neither signs nor decrypts here
};

inline x509::CertificateContent content_of(const std::string& name) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = kNow - std::chrono::hours(24 * 365);
  content.not_after = kNow + std::chrono::hours(24 * 3650);
  content.addresses = {"someone@peer.example"};
  return content;
}

inline Person person_with(const std::string& name, crypto::KeyHandle key) {
  static const crypto::KeyHandle authority_key = must(crypto::generate_rsa(2048));
  static const x509::Certificate authority = must(x509::build_self_signed(content_of("Authority"), authority_key));
  const x509::Certificate certificate =
      must(x509::build_certificate(content_of(name), crypto::public_key_of(key), {authority, authority_key}));
  auto software = crypto::SoftwareKey::create(crypto::share(key));
  return {certificate, std::move(key), software ? *software : nullptr};
}

// Made once for all tests of the process.
struct People {
  Person ann = person_with("Ann", must(crypto::generate_rsa(2048)));
  Person ben = person_with("Ben", must(crypto::generate_rsa(2048)));
  Person small = person_with("Small", must(crypto::generate_rsa(1024)));
  Person p256 = person_with("P-256", must(crypto::generate_key(crypto::KeyType::ec_p256)));
  Person p384 = person_with("P-384", must(crypto::generate_key(crypto::KeyType::ec_p384)));
  Person pss = person_with("PSS", must(crypto::generate_rsa_pss(2048)));
  Person pss384 = person_with("PSS-384", must(crypto::generate_rsa_pss(2048, crypto::DigestAlgorithm::sha384)));
  Person ed25519 = person_with("Ed25519", must(crypto::generate_key(crypto::KeyType::ed25519)));
  Person x25519 = person_with("X25519", must(crypto::generate_key(crypto::KeyType::x25519)));
};
inline const People& people() {
  static const People all;
  return all;
}

inline SignerSettings settings_of(const Person& person,
                                  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256) {
  return {.certificate = person.certificate,
          .signer = person.key.get(),
          .digest = digest,
          .signing_time = kNow,
          .capabilities = our_capabilities(),
          .chain = {}};
}

inline Bytes text(std::string_view words) { return to_bytes(as_bytes(words)); }

// `size` octets in which a shift shows.
inline Bytes pattern(size_t size) {
  Bytes out(size);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>((i * 31 + i / 251) & 0xff);
  return out;
}

// Writes `content` in chunks of `step` octets and finishes.
inline Status write_in_steps(Sink& sink, ByteView content, size_t step) {
  for (size_t begin = 0; begin < content.size(); begin += step) {
    TRY(sink.write(content.subspan(begin, std::min(step, content.size() - begin))));
  }
  return sink.finish();
}

inline Bytes sign_opaque(const SignerSettings& settings, ByteView content, size_t step = 1 << 20) {
  MemorySink out;
  const auto sink = must(SignedDataSink::create(settings, out));
  EXPECT_TRUE(write_in_steps(*sink, content, step));
  return out.take();
}

inline Bytes encrypt(const EncryptionSettings& settings, ByteView content, size_t step = 1 << 20) {
  MemorySink out;
  const auto sink = must(EnvelopedDataSink::create(settings, out));
  EXPECT_TRUE(write_in_steps(*sink, content, step));
  return out.take();
}

struct ReadSigned {
  std::string content_type;
  bool has_content = false;
  Bytes content;
  SignedDataTail tail;
};

inline Result<ReadSigned> read_signed(ByteView message, size_t step = 1 << 20, const Limits& limits = {}) {
  SlowSource source(message, step);
  TRY_ASSIGN(const auto reader, ContentInfoReader::open(source, limits));
  if (reader->signed_data() == nullptr) return fail(ErrorCode::cms_unsupported_content);
  SignedDataReader& signed_data = *reader->signed_data();
  ReadSigned read{signed_data.content_type(), signed_data.has_content(), {}, {}};
  TRY_ASSIGN(read.content, read_all(signed_data.content(), 1 << 26));
  TRY_ASSIGN(read.tail, signed_data.finish());
  return read;
}

// The first signer, judged over `content` (of a detached signature) or over what is inside.
inline SignatureCheck check_first(const ReadSigned& read, const Person& person, ByteView detached = {}) {
  const SignerInfo& signer = read.tail.signers.at(0);
  const Bytes digest = crypto::digest(signer.digest.value_or(crypto::DigestAlgorithm::sha256),
                                      read.has_content ? read.content : detached);
  return verify_signer(signer, person.certificate, digest, read.content_type);
}

inline Result<Bytes> decrypt_with_key(ByteView message, const Secret& key, ByteView attributes = {},
                                      size_t step = 1 << 20, const Limits& limits = {}) {
  SlowSource source(message, step);
  TRY_ASSIGN(const auto reader, ContentInfoReader::open(source, limits));
  if (reader->enveloped_data() == nullptr) return fail(ErrorCode::cms_unsupported_content);
  EnvelopedDataReader& enveloped = *reader->enveloped_data();
  TRY_ASSIGN(const auto content, enveloped.decrypt(key, attributes));
  TRY_ASSIGN(Bytes plain, read_all(*content, 1 << 26));
  TRY(enveloped.finish());
  return plain;
}

// As `person`: by the recipient that names the certificate.
inline Result<Bytes> decrypt_as(const Person& person, ByteView message, size_t step = 1 << 20) {
  SlowSource source(message, step);
  TRY_ASSIGN(const auto reader, ContentInfoReader::open(source));
  if (reader->enveloped_data() == nullptr) return fail(ErrorCode::cms_unsupported_content);
  EnvelopedDataReader& enveloped = *reader->enveloped_data();
  for (const RecipientInfo& recipient : enveloped.recipients()) {
    if (!recipient.id.matches(person.certificate)) continue;
    if (!can_open(recipient, person.certificate.public_key())) return fail(ErrorCode::algorithm_unsupported);
    TRY_ASSIGN(const Secret key, content_encryption_key(recipient, *person.key,
                                                        crypto::info(*enveloped.encryption().algorithm).key_size));
    TRY_ASSIGN(const auto content, enveloped.decrypt(key));
    TRY_ASSIGN(Bytes plain, read_all(*content, 1 << 26));
    TRY(enveloped.finish());
    return plain;
  }
  return fail(ErrorCode::no_matching_key);
}

// ContentInfo around a structure.
inline Bytes content_info(std::string_view type, const Bytes& structure) {
  return der::sequence({der::oid(type), der::element(der::context_constructed(0), structure)});
}

inline Bytes attribute(std::string_view type, const std::vector<Bytes>& values) {
  return der::sequence({der::oid(type), der::set_of(values)});
}

// One encrypted message, part by part. What is not set is as it should be.
struct CraftedEnvelope {
  crypto::ContentEncryption algorithm = crypto::ContentEncryption::aes128_gcm;
  Bytes content = as_vector("Only we two.");
  Bytes nonce = Bytes(12, 7);
  size_t tag_size = 16;
  int rc2_bits = 0;
  Bytes parameters = {};               // DER; empty: as the algorithm needs
  std::vector<Bytes> attributes = {};  // authAttrs
  std::string type_oid = std::string(oid::kAuthEnvelopedData);
  std::vector<Bytes> recipients = {};
  Bytes mac = {};        // empty: the right one
  Bytes behind = {};     // behind everything else of the structure
  size_t key_size = 0;   // 0: the algorithm's
  bool derived = false;  // RFC 9709 around the algorithm

  static Bytes as_vector(std::string_view words) { return to_bytes(as_bytes(words)); }
  Secret key() const { return Secret(Bytes(key_size != 0 ? key_size : crypto::info(algorithm).key_size, 0x42)); }
  Bytes default_parameters() const {
    if (algorithm == crypto::ContentEncryption::chacha20_poly1305) return der::octet_string(nonce);
    return der::sequence({der::octet_string(nonce), der::integer(static_cast<unsigned>(tag_size))});
  }
  Bytes algorithm_der() const {
    return der::algorithm(crypto::info(algorithm).oid, parameters.empty() ? default_parameters() : parameters);
  }
  // RFC 9709 section 2: the key that the content is encrypted with.
  Secret used_key() const {
    if (!derived) return key();
    const Secret given = key();
    return must(crypto::hkdf(crypto::DigestAlgorithm::sha256, given.view(),
                             as_bytes("The Cryptographic Message Syntax"), algorithm_der(), given.size()));
  }
  // AEAD only.
  Bytes write() const {
    const Secret secret = used_key();
    auto cipher = must(
        crypto::Cipher::create(crypto::Direction::encrypt,
                               {.algorithm = algorithm, .key = secret.view(), .nonce = nonce, .tag_size = tag_size}));
    if (!attributes.empty()) {
      EXPECT_TRUE(cipher.authenticate(der::set_of(attributes)));
    }
    Bytes sealed;
    EXPECT_TRUE(cipher.update(content, sealed));
    EXPECT_TRUE(cipher.finish(sealed));
    return write_with(sealed, der::octet_string(mac.empty() ? to_bytes(cipher.tag()) : mac));
  }
  // Any ciphertext; `mac_element` may be empty.
  Bytes write_with(const Bytes& sealed, const Bytes& mac_element) const {
    const Bytes named = derived ? der::algorithm("1.2.840.113549.1.9.16.3.31", algorithm_der()) : algorithm_der();
    const Bytes encrypted = der::sequence({der::oid(oid::kData), named, der::element(der::context(0), sealed)});
    const Bytes auth = attributes.empty() ? Bytes{} : der::set_of(attributes, der::context_constructed(1));
    return content_info(
        type_oid, der::sequence({der::integer(0u), der::set_of(recipients), encrypted, auth, mac_element, behind}));
  }
};

// One signed message, part by part.
struct CraftedSignature {
  const Person* person = &people().ann;
  Bytes content = text("Content-Type: text/plain\r\n\r\nHello\r\n");
  bool detached = false;
  std::string content_type = std::string(oid::kData);  // eContentType
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
  Bytes digest_algorithm = {};     // DER; empty: of `digest`
  Bytes signature_algorithm = {};  // DER; empty: rsaEncryption
  bool with_attributes = true;
  std::optional<std::vector<Bytes>> attributes = std::nullopt;  // else contentType and messageDigest
  bool sorted = true;                                           // the order in which attributes travel
  std::optional<Bytes> signed_octets = {};                      // else the attributes, or the content
  Bytes unsigned_attributes = {};                               // [1]
  std::vector<Bytes> more_signers = {};
  Bytes certificates = {};  // [0]
  Bytes crls = {};          // [1]
  Bytes behind = {};

  std::vector<Bytes> right_attributes() const {
    return {attribute(oid::kContentType, {der::oid(content_type)}),
            attribute(oid::kMessageDigest, {der::octet_string(crypto::digest(digest, content))})};
  }
  Bytes signer_info() const {
    const std::vector<Bytes> list = attributes.value_or(right_attributes());
    const Bytes set = sorted ? der::set_of(list) : der::element_of(der::kSet, list);
    const Bytes octets = signed_octets.value_or(with_attributes ? set : content);
    const bool whole = person->key->scheme() == crypto::SignatureScheme::ed25519;
    const Bytes signature =
        must(whole ? person->key->sign_message(octets) : person->key->sign(digest, crypto::digest(digest, octets)));
    Bytes travelling = set;
    travelling[0] = der::context_constructed(0);
    return der::sequence(
        {der::integer(1u), encode_issuer_and_serial(person->certificate),
         digest_algorithm.empty() ? der::algorithm(crypto::info(digest).oid) : digest_algorithm,
         with_attributes ? travelling : Bytes{},
         signature_algorithm.empty() ? der::algorithm(oid::kRsaEncryption, der::null()) : signature_algorithm,
         der::octet_string(signature), unsigned_attributes});
  }
  Bytes write() const {
    const Bytes inside = der::element(der::context_constructed(0), der::octet_string(content));
    std::vector<Bytes> signers = {signer_info()};
    signers.insert(signers.end(), more_signers.begin(), more_signers.end());
    return content_info(oid::kSignedData,
                        der::sequence({der::integer(1u), encode_digest_algorithms(digest),
                                       der::sequence({der::oid(content_type), detached ? Bytes{} : inside}),
                                       certificates, crls, der::element_of(der::kSet, signers), behind}));
  }
  SignatureCheck check(const Person& by) const {
    const auto read = read_signed(write());
    EXPECT_TRUE(read) << outcome(read);
    return read ? check_first(*read, by, content) : SignatureCheck::malformed;
  }
  SignatureCheck check() const { return check(*person); }
};

}  // namespace letterlock::cms::testing
