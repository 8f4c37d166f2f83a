// Recipients of every kind, end to end: sealed, examined, released.
#include "crypto/key_generation.h"
#include "crypto/oids.h"
#include "der/writer.h"
#include "smime/examine.h"
#include "smime/test_people.h"

namespace letterlock::smime {
namespace {

using namespace testing;
using CE = crypto::ContentEncryption;

const Pair& curve(crypto::KeyType type) {
  static std::map<crypto::KeyType, Pair> all;
  const auto known = all.find(type);
  if (known != all.end()) return known->second;
  x509::CertificateContent content = content_of("Eve", kNow);
  content.addresses = {"eve@peer.example"};
  content.key_usage.key_agreement = true;
  return all.emplace(type, make_pair(people().authority, content, must(crypto::generate_key(type)))).first->second;
}

std::vector<Pair> everybody() {
  return {people().ann.encryption, people().ben.encryption, curve(crypto::KeyType::ec_p256),
          curve(crypto::KeyType::ec_p384), curve(crypto::KeyType::x25519)};
}

x509::KeyRing ring_of(const Pair& pair) {
  x509::KeyRing ring;
  ring.add(pair.certificate, pair.key);
  return ring;
}

TEST(Recipients, OfEveryKindOpenTheSameMessage) {
  SealSettings settings;
  settings.sign = signer(people().ann);
  settings.encrypt = cms::EncryptionSettings{.recipients = {}, .oaep = {people().ben.encryption.certificate}};
  for (const Pair& pair : everybody()) settings.encrypt->recipients.push_back(pair.certificate);
  for (const CE cipher : {CE::aes256_gcm, CE::aes128_cbc, CE::chacha20_poly1305}) {
    settings.encrypt->algorithm = cipher;
    const Bytes message = sealed(kMessage, settings);
    for (const Pair& pair : everybody()) {
      ReplayableMemory source(message);
      const x509::KeyRing ring = ring_of(pair);
      const auto examination = must(Examination::examine(source, ring));
      const LayerFacts& layer = examination->facts().layers[0];
      EXPECT_EQ(layer.decryption, Decryption::done) << pair.certificate.display_name();
      EXPECT_EQ(layer.opened_with, pair.certificate);
      EXPECT_EQ(examination->facts().layers[1].signers[0].check, cms::SignatureCheck::right);
      MemorySink out;
      EXPECT_TRUE(examination->release(out));
    }
  }
}

// RecipientInfos that somebody else wrote in front of a message for us: one `recipient` and a content nobody can open.
Facts facts_of(const Bytes& recipient, const x509::KeyRing& ring) {
  const Bytes iv = der::octet_string(Bytes(16, 7));
  const Bytes encrypted = der::sequence({der::oid(oid::kData), der::algorithm(crypto::info(CE::aes128_cbc).oid, iv),
                                         der::element(der::context(0), Bytes(32, 1))});
  const Bytes structure = der::sequence({der::integer(2), der::set_of({recipient}), encrypted});
  const Bytes info =
      der::sequence({der::oid(oid::kEnvelopedData), der::element(der::context_constructed(0), structure)});
  ReplayableMemory source(info);
  return must(Examination::examine(source, ring))->facts();
}

Bytes key_transport(const Pair& pair, const Bytes& algorithm) {
  const auto name = pair.certificate.issuer_and_serial();
  return der::sequence({der::integer(0), der::sequence({name.issuer_der, der::integer(name.serial)}), algorithm,
                        der::octet_string(Bytes(256, 3))});
}

std::string named(const Facts& facts) {
  const LayerFacts& layer = facts.layers[0];
  if (layer.decryption != Decryption::failed || layer.findings.size() != 1) return "-";
  return layer.findings[0].params.at(0).second;
}

// The sender's choice is told by name: no key of ours stands in the way, present or absent.
TEST(Recipients, AlgorithmsOutsideTheTableAreNamed) {
  const Pair& eve = curve(crypto::KeyType::ec_p256);
  const Bytes pkcs1 = der::algorithm(oid::kRsaEncryption, der::null());
  const Bytes oaep = der::algorithm(
      "1.2.840.113549.1.1.7",
      der::sequence({der::element(der::context_constructed(0), der::algorithm("2.16.840.1.101.3.4.2.3"))}));
  EXPECT_EQ(named(facts_of(key_transport(people().ann.encryption, oaep), ring_of(people().ann.encryption))),
            "rsaes-oaep (sha512, MGF1 sha1)");
  EXPECT_EQ(named(facts_of(key_transport(people().ann.encryption, der::algorithm("1.2.3.4")),
                           ring_of(people().ann.encryption))),
            "1.2.3.4");
  // An algorithm for another kind of key than the certificate's.
  EXPECT_EQ(named(facts_of(key_transport(eve, pkcs1), ring_of(eve))), "rsaEncryption");
  x509::KeyRing known;
  known.add_known(people().ann.encryption.certificate);
  EXPECT_EQ(named(facts_of(key_transport(people().ann.encryption, der::algorithm("1.2.3.4")), known)), "1.2.3.4");
}

TEST(Recipients, AnAbsentKeyIsStillNamedByItsHolder) {
  SealSettings settings;
  settings.encrypt = cms::EncryptionSettings{.recipients = {curve(crypto::KeyType::x25519).certificate}};
  const Bytes message = sealed(kMessage, settings);
  ReplayableMemory source(message);
  x509::KeyRing known;
  known.add_known(curve(crypto::KeyType::x25519).certificate);
  const auto examination = must(Examination::examine(source, known));
  EXPECT_EQ(examination->facts().layers[0].decryption, Decryption::no_key);
  ASSERT_EQ(examination->facts().layers[0].findings.size(), 1u);
  EXPECT_EQ(examination->facts().layers[0].findings[0].id, FindingId::needs_key);
}

}  // namespace
}  // namespace letterlock::smime
