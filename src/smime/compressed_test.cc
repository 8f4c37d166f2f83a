// Compressed layers, wherever they stand (RFC 8551 sections 3.6 and 3.7): read through, and never taken for protection.

#include "smime/test_structures.h"

namespace letterlock::smime {
namespace {

using namespace testing;

constexpr std::string_view kText = "Content-Type: text/plain\r\n\r\nHello, hello, hello.\r\n";

Form form(const char* name) {
  for (const Form& c : kForms) {
    if (std::string_view(c.name) == name) return c;
  }
  ADD_FAILURE() << name;
  return kForms[0];
}

std::string sealed_as(std::string_view message, const char* name) {
  return std::string(as_text(sealed(message, settings_of(form(name)))));
}

TEST(Compressed, AloneItIsALayerThatProtectsNothing) {
  const std::string mail = kFromAnn + compressed_entity(kText);
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  const auto examination = must(examine(source, none));
  EXPECT_EQ(types_of(examination->facts()), std::vector{LayerType::compressed_data});
  EXPECT_TRUE(examination->facts().layers[0].findings.empty());
  EXPECT_EQ(examination->facts().payload->content_type, "text/plain");
  EXPECT_EQ(released(*examination), kText);
}

// Whoever compresses is not bound to anybody: header fields in there are worth what the outer ones are.
TEST(Compressed, ItProtectsNoHeaderFields) {
  const std::string payload =
      "From: Boss <boss@own.example>\r\nSubject: Pay\r\nContent-Type: text/plain; hp=\"clear\"\r\n\r\nNow.\r\n";
  const std::string mail = kFromAnn + compressed_entity(payload);
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  const auto examination = must(examine(source, none));
  EXPECT_EQ(examination->facts().payload->protection, HeaderProtection::none);
  EXPECT_FALSE(examination->facts().payload->protected_header);
}

struct Nesting {
  const char* name;
  std::string mail;
  std::vector<LayerType> layers;
};

std::vector<Nesting> nestings() {
  const auto signed_data = LayerType::signed_data;
  const auto enveloped = LayerType::enveloped_data;
  const auto authenticated = LayerType::auth_enveloped_data;
  const auto compressed = LayerType::compressed_data;
  const std::string inner = compressed_entity(kText);
  const std::string opaque_around = sealed_as(kFromAnn + inner, "opaque");
  return {{"signed around", opaque_around, {signed_data, compressed}},
          {"detached around", sealed_as(kFromAnn + inner, "detached"), {signed_data, compressed}},
          {"signed inside", kFromAnn + compressed_entity(sealed_as(kText, "opaque")), {compressed, signed_data}},
          {"detached inside", kFromAnn + compressed_entity(sealed_as(kText, "detached")), {compressed, signed_data}},
          {"in cbc", sealed_as(kFromAnn + inner, "aes256_cbc"), {enveloped, compressed}},
          {"in gcm", sealed_as(kFromAnn + inner, "aes256_gcm"), {authenticated, compressed}},
          {"cbc inside", kFromAnn + compressed_entity(sealed_as(kText, "aes256_cbc")), {compressed, enveloped}},
          {"between",
           sealed_as(kFromAnn + compressed_entity(sealed_as(kText, "opaque")), "aes256_gcm"),
           {authenticated, compressed, signed_data}},
          {"signed and sealed around", sealed_as(kFromAnn + inner, "signed_cbc"), {enveloped, signed_data, compressed}},
          {"twice", kFromAnn + compressed_entity(inner), {compressed, compressed}}};
}

TEST(Compressed, AnywhereBetweenTheLayers) {
  for (const Nesting& c : nestings()) {
    SCOPED_TRACE(c.name);
    ReplayableMemory source(as_bytes(c.mail));
    const x509::KeyRing keys = keys_of(people().ben);
    const auto examination = must(examine(source, keys));
    EXPECT_EQ(types_of(examination->facts()), c.layers);
    for (const LayerFacts& layer : examination->facts().layers) {
      for (const SignerFacts& facts : layer.signers) EXPECT_EQ(facts.check, cms::SignatureCheck::right);
      if (layer.encryption) {
        EXPECT_EQ(layer.decryption, Decryption::done);
      }
    }
    EXPECT_NE(released(*examination).find("Hello, hello, hello."), std::string::npos);
  }
}

// The second reading goes through it too.
TEST(Compressed, LargePayloadsAreReleasedByASecondReading) {
  std::string large(kText);
  while (large.size() < (2u << 20)) large += "a line of ordinary text, number " + std::to_string(large.size()) + "\r\n";
  const std::string mail = sealed_as(kFromAnn + compressed_entity(large), "aes256_gcm");
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing keys = keys_of(people().ben);
  ExamineOptions options;
  options.keep_octets_max = 4096;
  const auto examination = must(examine(source, keys, options));
  EXPECT_EQ(released(*examination), large);
}

TEST(Compressed, DamageIsAnError) {
  Bytes stream = cms::testing::deflated(as_bytes(kText));
  stream.back() = static_cast<std::uint8_t>(stream.back() ^ 1);  // of the check sum
  const std::string damaged = entity_of(cms::testing::compressed_info(stream));
  const std::string mail = kFromAnn + damaged;
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  EXPECT_EQ(examine(source, none).error().code, ErrorCode::cms_malformed);
}

// DESIGN section 4: where nothing authenticates, what cannot be unpacked looks like what cannot be decrypted, whatever
// is wrong with it. Nobody learns from the answer what a forged ciphertext decrypts to.
TEST(Compressed, InsideUnauthenticatedEncryptionEveryDamageLooksTheSame) {
  const Bytes good = cms::testing::deflated(as_bytes(kText));
  Bytes changed = good;
  changed[changed.size() / 2] = static_cast<std::uint8_t>(changed[changed.size() / 2] ^ 0x55);
  Bytes trailing = good;
  trailing.push_back(0);
  const Bytes cut(good.begin(), good.end() - 3);
  const Bytes bomb = cms::testing::deflated(Bytes(200000, 'a'));
  ExamineOptions options;
  options.cms.inflated_octets = 10000;
  for (const Bytes& stream : {changed, trailing, cut, bomb}) {
    const std::string entity = entity_of(cms::testing::compressed_info(stream));
    const std::string mail = sealed_as(kFromAnn + entity, "aes256_cbc");
    ReplayableMemory source(as_bytes(mail));
    const x509::KeyRing keys = keys_of(people().ben);
    const auto examination = must(examine(source, keys, options));
    const Facts& facts = examination->facts();
    EXPECT_EQ(types_of(facts), std::vector{LayerType::enveloped_data});
    EXPECT_EQ(facts.layers[0].decryption, Decryption::failed);
    EXPECT_FALSE(facts.payload);
    MemorySink out;
    EXPECT_EQ(examination->release(out).error().code, ErrorCode::decryption_failed);
    EXPECT_TRUE(out.bytes().empty());
  }
}

// Authenticated, it is its maker's own fault and said as such.
TEST(Compressed, InsideAuthenticatedEncryptionDamageIsNamed) {
  const std::string entity = entity_of(cms::testing::compressed_info(as_bytes("no zlib stream")));
  const std::string mail = sealed_as(kFromAnn + entity, "aes256_gcm");
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing keys = keys_of(people().ben);
  EXPECT_EQ(examine(source, keys).error().code, ErrorCode::cms_malformed);
}

TEST(Compressed, GrowthIsBoundedAlsoWhenNested) {
  ExamineOptions options;
  options.cms.inflated_octets = 100000;
  std::string payload(kText);
  payload.append(300000, 'a');
  const x509::KeyRing none;
  const std::string once = kFromAnn + compressed_entity(payload);
  ReplayableMemory bomb(as_bytes(once));
  EXPECT_EQ(examine(bomb, none, options).error().code, ErrorCode::compressed_too_large);
  // A bomb within a bomb: the inner one packs so well that the outer one is small, and has no share of its own.
  const std::string twice = kFromAnn + compressed_entity(compressed_entity(payload));
  ReplayableMemory nested(as_bytes(twice));
  EXPECT_EQ(examine(nested, none, options).error().code, ErrorCode::compressed_too_large);
}

TEST(Compressed, LayersAreBounded) {
  std::string entity(kText);
  for (int i = 0; i < 9; ++i) entity = compressed_entity(entity);
  const std::string mail = kFromAnn + entity;
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  EXPECT_EQ(examine(source, none).error().code, ErrorCode::layers_too_deep);
}

TEST(Compressed, ContentOfAnotherTypeIsRefusedByName) {
  const Bytes structure = cms::testing::compressed_info(cms::testing::deflated(as_bytes(kText)), oid::kSignedData);
  const std::string mail = kFromAnn + entity_of(structure);
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  const auto examination = examine(source, none);
  ASSERT_FALSE(examination);
  EXPECT_EQ(examination.error().code, ErrorCode::cms_unsupported_content);
  EXPECT_EQ(examination.error().params[0].second, "compressed-data (1.2.840.113549.1.7.2)");
}

}  // namespace
}  // namespace letterlock::smime
