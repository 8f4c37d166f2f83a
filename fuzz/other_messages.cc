// Messages as other programs make them, by OpenSSL's CMS: seeds only.
#include <openssl/cms.h>
#include <openssl/rsa.h>

#include "crypto/openssl.h"
#include "fuzz/compressed.h"
#include "fuzz/fixed_random.h"
#include "fuzz/messages.h"
#include "fuzz/support.h"
#include "smime/examine.h"

namespace letterlock::fuzz {
namespace {

using OwnedCms = crypto::Owned<CMS_ContentInfo, CMS_ContentInfo_free>;

constexpr std::string_view kEntity = "Content-Type: text/plain\r\n\r\nOnly we two.\r\n";
constexpr unsigned kFlags = CMS_BINARY | CMS_PARTIAL;

Bytes octets_of(const crypto::OwnedBio& memory) {
  char* octets = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &octets);
  return to_bytes(as_bytes({octets, static_cast<size_t>(size)}));
}

// Puts the entity in. `streamed`: with indefinite lengths and the content in segments.
Bytes finished(OwnedCms cms, bool streamed) {
  const crypto::OwnedBio content(BIO_new_mem_buf(kEntity.data(), static_cast<int>(kEntity.size())));
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  require(cms != nullptr, "OpenSSL makes the message");
  if (streamed) {
    require(i2d_CMS_bio_stream(out.get(), cms.get(), content.get(), CMS_BINARY | CMS_STREAM) == 1, "and writes it");
  } else {
    require(CMS_final(cms.get(), content.get(), nullptr, CMS_BINARY) == 1, "and ends it");
    require(i2d_CMS_bio(out.get(), cms.get()) == 1, "and writes it");
  }
  return octets_of(out);
}

OwnedCms signing(const std::vector<const Person*>& people, const EVP_MD* digest, unsigned flags) {
  OwnedCms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, kFlags | flags));
  for (const Person* person : people) {
    CMS_SignerInfo* signer = CMS_add1_signer(cms.get(), person->certificate.native(), person->handle.get(), digest,
                                             kFlags | CMS_NOSMIMECAP | flags);
    require(signer != nullptr, "a signer can be added");
  }
  return cms;
}

OwnedCms pss_signing(const Person& person) {
  OwnedCms cms = signing({}, nullptr, CMS_KEY_PARAM);
  CMS_SignerInfo* signer = CMS_add1_signer(cms.get(), person.certificate.native(), person.handle.get(), EVP_sha256(),
                                           kFlags | CMS_KEY_PARAM);
  require(signer != nullptr, "a signer can be added");
  EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(signer), RSA_PKCS1_PSS_PADDING);
  return cms;
}

// An unsigned attribute that nobody knows.
OwnedCms with_unsigned_attribute(OwnedCms cms) {
  CMS_SignerInfo* signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms.get()), 0);
  CMS_unsigned_add1_attr_by_txt(signer, "1.2.840.113549.1.9.16.2.14", V_ASN1_OCTET_STRING, "stamp", 5);
  return cms;
}

OwnedCms encrypting(const std::vector<const Person*>& people, const EVP_CIPHER* cipher, unsigned flags = 0) {
  OwnedCms cms(CMS_encrypt_ex(nullptr, nullptr, cipher, kFlags, crypto::legacy_context(), nullptr));
  require(cms != nullptr, "OpenSSL has the cipher");
  for (const Person* person : people) {
    const auto* added = CMS_add1_recipient_cert(cms.get(), person->certificate.native(), kFlags | flags);
    require(added != nullptr, "a recipient can be added");
  }
  return cms;
}

OwnedCms oaep_encrypting(const Person& person) {
  OwnedCms cms = encrypting({}, EVP_aes_256_cbc());
  CMS_RecipientInfo* recipient =
      CMS_add1_recipient_cert(cms.get(), person.certificate.native(), kFlags | CMS_KEY_PARAM);
  require(recipient != nullptr, "a recipient can be added");
  EVP_PKEY_CTX_set_rsa_padding(CMS_RecipientInfo_get0_pkey_ctx(recipient), RSA_PKCS1_OAEP_PADDING);
  return cms;
}

// For those who share a key or know a word: recipients that we can name and not open.
OwnedCms shared_key_encrypting() {
  OwnedCms cms = encrypting({&world().ben}, EVP_aes_128_cbc());
  auto* key = static_cast<unsigned char*>(OPENSSL_zalloc(16));
  auto* id = static_cast<unsigned char*>(OPENSSL_zalloc(4));
  require(CMS_add0_recipient_key(cms.get(), NID_undef, key, 16, id, 4, nullptr, nullptr, nullptr) != nullptr,
          "a shared key can be added");
  auto* word = reinterpret_cast<unsigned char*>(OPENSSL_strdup("word"));
  require(CMS_add0_recipient_password(cms.get(), -1, NID_id_alg_PWRI_KEK, NID_id_pbkdf2, word, 4, EVP_aes_128_cbc()) !=
              nullptr,
          "a word can be added");
  return cms;
}

struct Made {
  const char* name;
  Bytes cms;
};

std::vector<Made> make_signed() {
  const std::vector<const Person*> ann = {&world().ann};
  const std::vector<const Person*> both = {&world().ann, &world().carol};
  return {{"openssl_signed", finished(signing(ann, EVP_sha256(), 0), false)},
          {"openssl_streamed", finished(signing(ann, EVP_sha512(), CMS_STREAM), true)},
          {"openssl_two_signers", finished(signing(both, EVP_sha384(), 0), false)},
          {"openssl_no_attributes", finished(signing(ann, EVP_sha256(), CMS_NOATTR), false)},
          {"openssl_key_identifier", finished(signing(ann, EVP_sha256(), CMS_USE_KEYID | CMS_CADES), false)},
          {"openssl_pss", finished(pss_signing(world().ann), false)},
          {"openssl_sha1", finished(signing(ann, EVP_sha1(), 0), false)},
          {"openssl_no_certificate", finished(signing(ann, EVP_sha256(), CMS_NOCERTS), false)},
          {"openssl_unsigned_attribute", finished(with_unsigned_attribute(signing(ann, EVP_sha256(), 0)), false)}};
}

std::vector<Made> make_encrypted() {
  const std::vector<const Person*> ben = {&world().ben};
  const std::vector<const Person*> curve = {&world().ben_p256};
  return {{"openssl_cbc192", finished(encrypting(ben, EVP_aes_192_cbc()), false)},
          {"openssl_3des", finished(encrypting(ben, EVP_des_ede3_cbc()), false)},
          {"openssl_rc2", finished(encrypting(ben, EVP_rc2_40_cbc()), false)},
          {"openssl_oaep", finished(oaep_encrypting(world().ben), false)},
          {"openssl_to_key_identifier", finished(encrypting(ben, EVP_aes_128_cbc(), CMS_USE_KEYID), false)},
          {"openssl_key_agreement", finished(encrypting(curve, EVP_aes_256_cbc()), false)},
          {"openssl_gcm_key_agreement", finished(encrypting(curve, EVP_aes_128_gcm()), false)},
          {"openssl_gcm192", finished(encrypting(ben, EVP_aes_192_gcm()), false)},
          {"openssl_shared_key", finished(shared_key_encrypting(), false)}};
}

// A signature of nobody that hands over certificates (RFC 8551 section 3.2.2).
Bytes certificates_alone() {
  const OwnedCms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_DETACHED | CMS_PARTIAL));
  require(CMS_add1_cert(cms.get(), world().ann.certificate.native()) == 1, "a certificate can be added");
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  require(i2d_CMS_bio(out.get(), cms.get()) == 1, "and written");
  return octets_of(out);
}

Original original_of(const char* name, Bytes message) {
  Original original{name, std::move(message), {}};
  ReplayableMemory source(original.message);
  const auto examination = smime::Examination::examine(source, world().keys);
  MemorySink sink;
  require(examination.has_value(), "what OpenSSL made can be read");
  if ((*examination)->release(sink)) original.payload = canonical(sink.bytes());
  return original;
}

Original original_of(const Made& made) { return original_of(made.name, message_around(made.cms, "ann@own.example")); }

// Alone, in itself, and signed (RFC 8551 section 3.7).
void add_compressed(std::vector<Original>& all) {
  const Bytes cms = compressed(as_bytes(kEntity));
  const Bytes message = message_around(cms, "ann@own.example");
  smime::SealSettings settings;
  settings.sign = signer_settings(world().ann);
  all.push_back(original_of({"compressed", cms}));
  all.push_back(original_of({"compressed_twice", compressed(message)}));
  all.push_back(original_of({"compressed_much", compressed(Bytes(100'000, 'x'))}));
  all.push_back(original_of("compressed_signed", sealed(as_text(message), settings)));
}

std::vector<Original> make_others() {
  use_fixed_random("other messages");
  std::vector<Original> all;
  for (const Made& made : make_signed()) all.push_back(original_of(made));
  for (const Made& made : make_encrypted()) all.push_back(original_of(made));
  all.push_back(original_of({"openssl_certificates", certificates_alone()}));
  add_compressed(all);
  return all;
}

}  // namespace

const std::vector<Original>& other_originals() {
  static const std::vector<Original> all = make_others();
  return all;
}

}  // namespace letterlock::fuzz
