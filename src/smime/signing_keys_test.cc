// Every kind of key that signs, in every form of message.

#include "cms/encode.h"
#include "crypto/digest.h"
#include "crypto/oids.h"
#include "der/writer.h"
#include "mime/writer.h"
#include "smime/test_forms.h"

namespace letterlock::smime {
namespace {

using namespace testing;
using crypto::DigestAlgorithm;

struct KeyCase {
  const char* name;
  Result<crypto::KeyHandle> (*make)();
  const char* micalg;  // of the usual digest
  crypto::SignatureScheme scheme;
};

const KeyCase kKeys[] = {
    {"RSA", [] { return crypto::generate_rsa(2048); }, "sha-256", crypto::SignatureScheme::rsa_pkcs1},
    {"PSS", [] { return crypto::generate_rsa_pss(2048); }, "sha-256", crypto::SignatureScheme::rsa_pss},
    {"PSS, SHA-512 only", [] { return crypto::generate_rsa_pss(2048, DigestAlgorithm::sha512); }, "sha-512",
     crypto::SignatureScheme::rsa_pss},
    {"P-256", [] { return crypto::generate_key(crypto::KeyType::ec_p256); }, "sha-256", crypto::SignatureScheme::ecdsa},
    {"P-384", [] { return crypto::generate_key(crypto::KeyType::ec_p384); }, "sha-384", crypto::SignatureScheme::ecdsa},
    {"Ed25519", [] { return crypto::generate_key(crypto::KeyType::ed25519); }, "sha-512",
     crypto::SignatureScheme::ed25519},
};

Pair pair_of(const KeyCase& c, const std::string& name = "Carol") {
  crypto::KeyHandle key = must(c.make());
  x509::CertificateContent content = content_of(name, kNow);
  content.addresses = {"carol@own.example"};
  content.key_usage.digital_signature = true;
  const Authority& by = people().authority;
  const auto certificate = must(x509::build_certificate(content, crypto::public_key_of(key), {by.certificate, by.key}));
  return {certificate, must(crypto::SoftwareKey::create(std::move(key)))};
}

cms::SignerSettings signer_with(const Pair& pair, DigestAlgorithm digest) {
  return {.certificate = pair.certificate,
          .signer = pair.key.get(),
          .digest = digest,
          .signing_time = kNow,
          .capabilities = cms::our_capabilities(),
          .chain = {people().authority.certificate}};
}

SignerFacts only_signer(ByteView message, const x509::KeyRing& keys = {}) {
  ReplayableMemory source(message);
  const auto examination = must(Examination::examine(source, keys));
  const LayerFacts& layer = examination->facts().layers.back();
  EXPECT_TRUE(layer.findings.empty());
  return layer.signers.at(0);
}

TEST(SigningKeys, EachSignsInEveryForm) {
  for (const KeyCase& c : kKeys) {
    SCOPED_TRACE(c.name);
    const Pair pair = pair_of(c);
    EXPECT_EQ(pair.key->scheme(), c.scheme);
    const DigestAlgorithm usual = pair.certificate.public_key().usual_digest();
    EXPECT_EQ(crypto::info(usual).micalg, c.micalg);
    for (const auto digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
      if (!pair.certificate.public_key().signs_with(digest)) continue;
      for (const Form& form : kForms) {
        if (!form.sign) continue;
        SealSettings settings = settings_of(form);
        settings.sign = signer_with(pair, digest);
        const Bytes message = sealed(kMessage, settings);
        const SignerFacts signer = only_signer(message, keys_of(people().ben));
        EXPECT_EQ(signer.check, cms::SignatureCheck::right) << form.name;
        EXPECT_EQ(signer.info.digest, digest) << form.name;
        ASSERT_TRUE(signer.info.signature_algorithm) << form.name;
        EXPECT_EQ(signer.info.signature_algorithm->scheme, c.scheme) << form.name;
        EXPECT_FALSE(signer.names_other_certificate) << form.name;
        if (std::string_view(form.name) != "detached") continue;
        const std::string micalg = "micalg=\"" + std::string(crypto::info(digest).micalg) + "\"";
        EXPECT_NE(as_text(message).find(micalg), std::string_view::npos) << micalg;
      }
    }
  }
}

TEST(SigningKeys, AChangedTextIsFoundWithEach) {
  for (const KeyCase& c : kKeys) {
    const Pair pair = pair_of(c);
    SealSettings settings;
    settings.sign = signer_with(pair, pair.certificate.public_key().usual_digest());
    std::string message(as_text(sealed(kMessage, settings)));
    const size_t at = message.find("only we two");
    ASSERT_NE(at, std::string::npos) << c.name;
    message[at] = 'O';
    EXPECT_EQ(only_signer(as_bytes(message)).check, cms::SignatureCheck::digest_mismatch) << c.name;
  }
}

// An opaque message whose signed attributes are `settings`' and with which only `travelling` travels.
Bytes message_with(const cms::SignerSettings& settings, const x509::Certificate& travelling) {
  const Bytes content = to_bytes(as_bytes("Content-Type: text/plain\r\n\r\nHello\r\n"));
  const Bytes attributes = cms::encode_signed_attributes(settings, crypto::sha256(content));
  const Bytes signature = must(settings.signer->sign(DigestAlgorithm::sha256, crypto::sha256(attributes)));
  Bytes in_place = attributes;
  in_place[0] = der::context_constructed(0);
  const Bytes digest = der::algorithm(crypto::info(DigestAlgorithm::sha256).oid);
  const Bytes signer = der::sequence({der::integer(1u), cms::encode_issuer_and_serial(settings.certificate), digest,
                                      in_place, der::algorithm("1.2.840.10045.4.3.2"), der::octet_string(signature)});
  const Bytes inside = der::element(der::context_constructed(0), der::octet_string(content));
  const Bytes signed_data =
      der::sequence({der::integer(1u), der::set_of({digest}), der::sequence({der::oid(oid::kData), inside}),
                     der::set_of({to_bytes(travelling.der())}, der::context_constructed(0)), der::set_of({signer})});
  MemorySink out;
  EXPECT_TRUE(
      out.write(as_bytes("From: carol@own.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data"
                         "\r\nContent-Transfer-Encoding: base64\r\n\r\n")));
  mime::Base64Sink base64(out);
  EXPECT_TRUE(base64.write(
      der::sequence({der::oid(oid::kSignedData), der::element(der::context_constructed(0), signed_data)})));
  EXPECT_TRUE(base64.finish());
  return out.take();
}

// RFC 5035 section 5.4: two certificates of one key with the same issuer and serial number; only one was meant.
TEST(SigningKeys, ACertificatePutInThePlaceOfTheSignersIsFound) {
  crypto::KeyHandle key = must(crypto::generate_key(crypto::KeyType::ec_p256));
  const Authority& by = people().authority;
  x509::CertificateContent content = content_of("Carol", kNow);
  content.serial = Bytes{0x11, 0x22};
  const auto meant = must(x509::build_certificate(content, crypto::public_key_of(key), {by.certificate, by.key}));
  content.addresses = {"somebody-else@own.example"};
  const auto other = must(x509::build_certificate(content, crypto::public_key_of(key), {by.certificate, by.key}));
  ASSERT_EQ(meant.issuer_and_serial(), other.issuer_and_serial());
  const Pair pair{meant, must(crypto::SoftwareKey::create(std::move(key)))};
  for (const auto& [travelling, differs] : {std::pair{meant, false}, std::pair{other, true}}) {
    const SignerFacts signer = only_signer(message_with(signer_with(pair, DigestAlgorithm::sha256), travelling));
    EXPECT_EQ(signer.check, cms::SignatureCheck::right);
    EXPECT_EQ(signer.names_other_certificate, differs);
  }
}

}  // namespace
}  // namespace letterlock::smime
