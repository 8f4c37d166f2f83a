#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::ContentEncryption;

TEST(EnvelopedDataReader, ReadsAnyForm) {
  CraftedEnvelope crafted;
  crafted.content = pattern(3000);
  crafted.recipients = {
      der::sequence({der::integer(0u), encode_issuer_and_serial(people().ann.certificate),
                     der::algorithm(oid::kRsaEncryption, der::null()), der::octet_string(Bytes(256, 1))})};
  const Bytes der = crafted.write();
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Bytes ber = der::testing::FormWriter(seed).rewrite(der);
    const auto plain = decrypt_with_key(ber, crafted.key(), {}, 1 + seed % 13);
    ASSERT_TRUE(plain) << seed << outcome(plain);
    EXPECT_EQ(*plain, crafted.content) << seed;
  }
}

// A changed octet is never another text, and all failures of decryption are one.
TEST(EnvelopedDataReader, AChangedOctetOfAnAeadIsNoText) {
  const CraftedEnvelope crafted;
  const Bytes message = crafted.write();
  size_t failed = 0;
  for (size_t i = 0; i < message.size(); ++i) {
    for (const int flip : {0x01, 0x20, 0x80, 0xff}) {
      Bytes changed = message;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      const auto plain = decrypt_with_key(changed, crafted.key());
      if (plain) {
        EXPECT_EQ(*plain, crafted.content) << i;  // a version, the inner content type
      } else if (plain.error().code == ErrorCode::decryption_failed) {
        EXPECT_TRUE(plain.error().params.empty());
        ++failed;
      }
    }
  }
  EXPECT_GE(failed, 4 * (crafted.content.size() + crafted.tag_size + crafted.nonce.size()));
}

TEST(EnvelopedDataReader, WrongKeys) {
  const CraftedEnvelope crafted;
  const Bytes message = crafted.write();
  for (const size_t size : {size_t{0}, size_t{1}, size_t{15}, size_t{16}, size_t{17}, size_t{24}, size_t{32}}) {
    const auto plain = decrypt_with_key(message, Secret(Bytes(size, 0x43)));
    EXPECT_EQ(outcome(plain), "decryption-failed") << size;
    EXPECT_TRUE(plain.error().params.empty());
  }
}

// Whoever asks again after a failure does not hear that all is well.
TEST(EnvelopedDataReader, FailureStays) {
  CraftedEnvelope crafted;
  crafted.mac = Bytes(16, 0);
  const Bytes message = crafted.write();
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  const auto content = must(reader->enveloped_data()->decrypt(crafted.key()));
  Bytes buffer(100);
  EXPECT_EQ(content->read(buffer).value_or(0), crafted.content.size());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(content->read(buffer)), "decryption-failed");
}

// Over what decrypts the rest can be read without a key.
TEST(EnvelopedDataReader, FinishReadsOverWhatIsNotDecrypted) {
  CraftedEnvelope crafted;
  crafted.content = pattern(100000);
  for (const bool more : {false, true}) {
    crafted.behind = more ? der::element(der::context_constructed(2), attribute("1.2.3", {der::null()})) : Bytes{};
    const Bytes message = crafted.write();
    SlowSource source(message, 1000);
    const auto reader = must(ContentInfoReader::open(source));
    EXPECT_EQ(outcome(reader->enveloped_data()->finish()), "ok");
  }
  crafted.behind = der::null();
  const Bytes message = crafted.write();
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  EXPECT_EQ(outcome(reader->enveloped_data()->finish()), "der-malformed");
}

// RFC 5083 section 2.2: authAttrs stand behind the content and are authenticated with it.
TEST(EnvelopedDataReader, AuthenticatedAttributes) {
  CraftedEnvelope crafted;
  crafted.attributes = {attribute(oid::kContentType, {der::oid(oid::kData)}), attribute("1.2.3", {der::integer(5u)})};
  const Bytes message = crafted.write();
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  ASSERT_TRUE(reader->enveloped_data()->finish());
  const Bytes attributes = reader->enveloped_data()->authenticated_attributes();
  EXPECT_EQ(attributes, der::set_of(crafted.attributes));
  EXPECT_EQ(must(decrypt_with_key(message, crafted.key(), attributes)), crafted.content);
  EXPECT_EQ(outcome(decrypt_with_key(message, crafted.key())), "decryption-failed");
  EXPECT_EQ(outcome(decrypt_with_key(message, crafted.key(), der::set_of({crafted.attributes[0]}))),
            "decryption-failed");
}

// Attributes that somebody added: the tag is right without them, and the message is refused.
TEST(EnvelopedDataReader, AddedAttributesAreNotBelieved) {
  const CraftedEnvelope crafted;
  const Bytes tag = [&] {
    const Bytes message = crafted.write();
    return Bytes(message.end() - 16, message.end());
  }();
  CraftedEnvelope added = crafted;
  added.attributes = {attribute("1.2.3", {der::integer(5u)})};
  const Secret key = crafted.key();
  auto cipher = must(crypto::Cipher::create(
      crypto::Direction::encrypt, {.algorithm = crafted.algorithm, .key = key.view(), .nonce = crafted.nonce}));
  Bytes sealed;
  ASSERT_TRUE(cipher.update(crafted.content, sealed));
  const Bytes message = added.write_with(sealed, der::octet_string(tag));
  EXPECT_EQ(outcome(decrypt_with_key(message, key)), "decryption-failed");
  EXPECT_EQ(outcome(decrypt_with_key(message, key, der::set_of(added.attributes))), "decryption-failed");
  EXPECT_EQ(must(decrypt_with_key(crafted.write_with(sealed, der::octet_string(tag)), key)), crafted.content);
}

Bytes key_transport(const Bytes& id, const Bytes& algorithm) {
  return der::sequence({der::integer(2u), id, algorithm, der::octet_string(Bytes(8, 1))});
}

// Kinds that we cannot open are carried with what can be read, and are never an error (RFC 5652 section 6.2).
TEST(EnvelopedDataReader, RecipientsOfEveryKind) {
  const Bytes some = der::algorithm("1.2.3.4");
  CraftedEnvelope crafted;
  crafted.recipients = {
      key_transport(der::element(der::context(0), text("key-id")), der::algorithm(oid::kRsaEncryption, der::null())),
      key_transport(encode_issuer_and_serial(people().ann.certificate), some),
      der::element_of(
          der::context_constructed(1),
          {der::integer(3u), der::element(der::context_constructed(0), der::sequence({})), some, der::sequence({})}),
      der::element_of(der::context_constructed(2), {der::integer(4u), der::sequence({}), some, der::octet_string({})}),
      der::element_of(der::context_constructed(3), {der::integer(0u), some, der::octet_string({})}),
      der::element_of(der::context_constructed(4), {der::oid("1.2.3.5"), hex("bf1f020500")}),
      der::element_of(der::context_constructed(4), {}),
      hex("bf1f020500"),
  };
  const Bytes message = crafted.write();
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  const auto& recipients = reader->enveloped_data()->recipients();
  ASSERT_EQ(recipients.size(), crafted.recipients.size());
  const auto find = [&](RecipientKind kind, std::string_view dotted) {
    return std::count_if(recipients.begin(), recipients.end(), [&](const RecipientInfo& info) {
      return info.kind == kind && info.key_encryption_oid == dotted;
    });
  };
  EXPECT_EQ(find(RecipientKind::key_transport, oid::kRsaEncryption), 1);
  EXPECT_EQ(find(RecipientKind::key_transport, "1.2.3.4"), 1);
  EXPECT_EQ(find(RecipientKind::key_agreement, "1.2.3.4"), 1);
  EXPECT_EQ(find(RecipientKind::kek, "1.2.3.4"), 1);
  EXPECT_EQ(find(RecipientKind::password, "1.2.3.4"), 1);
  EXPECT_EQ(find(RecipientKind::other, "1.2.3.5"), 1);
  EXPECT_EQ(find(RecipientKind::other, ""), 2);
  for (const RecipientInfo& info : recipients) {
    EXPECT_EQ(info.transport.has_value(), info.key_encryption_oid == oid::kRsaEncryption);
    if (info.id.subject_key_identifier) {
      EXPECT_EQ(*info.id.subject_key_identifier, text("key-id"));
    }
  }
  EXPECT_EQ(must(decrypt_with_key(message, crafted.key())), crafted.content);
}

TEST(EnvelopedDataReader, RecipientsAreBounded) {
  CraftedEnvelope crafted;
  crafted.recipients = std::vector<Bytes>(20, der::element(der::context_constructed(4), der::null()));
  Limits limits;
  limits.recipients = 20;
  EXPECT_TRUE(decrypt_with_key(crafted.write(), crafted.key(), {}, 1 << 20, limits));
  limits.recipients = 19;
  EXPECT_EQ(outcome(decrypt_with_key(crafted.write(), crafted.key(), {}, 1 << 20, limits)), "cms-too-many");
  crafted.recipients = {der::element(der::context_constructed(4), Bytes(1000, 5))};
  limits.small_structure_octets = 1000;
  EXPECT_EQ(outcome(decrypt_with_key(crafted.write(), crafted.key(), {}, 1 << 20, limits)), "der-too-large");
}

TEST(EnvelopedDataReader, OriginatorInfoIsPassedOver) {
  const CraftedEnvelope crafted;
  const Bytes message = crafted.write();
  // ContentInfo { type, [0] { structure { version, recipients, ... } } }
  const auto whole = must(der::parse_single(message, der::kSequence));
  der::Reader outer(whole.content);
  must(outer.next());
  const auto structure = must(der::parse_single(must(outer.next()).content, der::kSequence));
  der::Reader parts(structure.content);
  Bytes inside = to_bytes(must(parts.next()).whole);
  append(inside, der::element(der::context_constructed(0), der::element(der::context_constructed(0), der::null())));
  while (!parts.at_end()) append(inside, must(parts.next()).whole);
  EXPECT_EQ(must(decrypt_with_key(content_info(crafted.type_oid, der::element(der::kSequence, inside)), crafted.key())),
            crafted.content);
}

TEST(EnvelopedDataReader, WithoutContent) {
  const CraftedEnvelope crafted;
  const Bytes encrypted = der::sequence(
      {der::oid(oid::kData), der::algorithm(crypto::info(crafted.algorithm).oid, crafted.default_parameters())});
  const Bytes message = content_info(
      crafted.type_oid, der::sequence({der::integer(0u), der::set_of({}), encrypted, der::octet_string(Bytes(16, 0))}));
  EXPECT_EQ(outcome(decrypt_with_key(message, crafted.key())), "cms-malformed");
}

}  // namespace
}  // namespace letterlock::cms
