// What EnvelopedData, AuthEnvelopedData and SignedData may carry besides, and nobody here believes: read over, whatever
// its form.

#include "cms/test_support.h"
#include "der/canonical.h"
#include "der/test_shapes.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::ContentEncryption;
using der::testing::shapes;
using der::testing::ShapeWriter;

const Bytes kAttribute = attribute("1.2.3.4", {der::octet_string(text("not vouched for"))});

// originatorInfo behind the version, `behind` at the end.
Bytes with_parts(ByteView message, const Bytes& originator_info, const Bytes& behind) {
  const Bytes definite = must(der::canonical(message));
  der::Reader info(must(der::parse_single(definite, der::kSequence)).content);
  const Bytes type = to_bytes(must(info.next()).whole);
  const auto structure = must(der::parse_single(must(info.next()).content, der::kSequence));
  der::Reader reader(structure.content);
  Bytes parts = to_bytes(must(reader.next()).whole);
  append(parts, originator_info);
  while (!reader.at_end()) append(parts, must(reader.next()).whole);
  append(parts, behind);
  return der::sequence({type, der::element(der::context_constructed(0), der::element(der::kSequence, parts))});
}

// Certificates and a CRL in originatorInfo, and attributes behind everything that is authenticated.
TEST(OptionalParts, OfEncryptedContentAreReadOver) {
  const Bytes certificate = to_bytes(people().ben.certificate.der());
  const Bytes originator_info = der::element_of(
      der::context_constructed(0), {der::element(der::context_constructed(0), certificate),
                                    der::element(der::context_constructed(1), der::sequence({der::integer(1u)}))});
  const Bytes content = pattern(1000);
  for (const auto algorithm : {ContentEncryption::aes256_cbc, ContentEncryption::aes256_gcm}) {
    const bool aead = crypto::info(algorithm).aead;
    const Bytes attributes = der::set_of({kAttribute}, der::context_constructed(aead ? 2 : 1));
    const Bytes made = encrypt({.recipients = {people().ann.certificate}, .algorithm = algorithm}, content);
    for (const auto& [info, behind] : {std::pair{Bytes{}, Bytes{}},
                                       {originator_info, Bytes{}},
                                       {Bytes{}, attributes},
                                       {originator_info, attributes}}) {
      const Bytes message = with_parts(made, info, behind);
      for (const der::testing::Shape& shape : shapes()) {
        const auto read = decrypt_as(people().ann, ShapeWriter(shape).rewrite(message));
        ASSERT_TRUE(read) << shape.name << outcome(read);
        EXPECT_EQ(*read, content) << shape.name;
      }
    }
    // Each kind has its own tag for them.
    const Bytes wrong = der::set_of({kAttribute}, der::context_constructed(aead ? 1 : 2));
    EXPECT_FALSE(decrypt_as(people().ann, with_parts(made, {}, wrong)));
  }
}

// authAttrs are authenticated as DER, however they travel (RFC 5083 section 2.2).
TEST(OptionalParts, AuthenticatedAttributesInEveryShape) {
  CraftedEnvelope crafted;
  crafted.attributes = {attribute(oid::kContentType, {der::oid(oid::kData)}), kAttribute};
  crafted.behind = der::set_of({kAttribute}, der::context_constructed(2));
  for (const der::testing::Shape& shape : shapes()) {
    const Bytes message = ShapeWriter(shape).rewrite(crafted.write());
    const auto read = decrypt_with_key(message, crafted.key(), der::set_of(crafted.attributes));
    ASSERT_TRUE(read) << shape.name << outcome(read);
    EXPECT_EQ(*read, crafted.content) << shape.name;
  }
}

// Key identifiers under [0], in one piece or in segments (X.690 section 8.7).
TEST(OptionalParts, KeyIdentifiersInEveryShape) {
  const Bytes ski = Bytes(20, 0x5a);
  CraftedEnvelope crafted;
  crafted.recipients = {
      der::sequence({der::integer(2u), der::element(der::context(0), ski),
                     der::algorithm(oid::kRsaEncryption, der::null()), der::octet_string(Bytes(256, 1))})};
  for (const der::testing::Shape& shape : shapes()) {
    const Bytes message = ShapeWriter(shape).rewrite(crafted.write());
    MemorySource source(message);
    const auto reader = ContentInfoReader::open(source);
    ASSERT_TRUE(reader) << shape.name << outcome(reader);
    ASSERT_EQ((*reader)->enveloped_data()->recipients().size(), 1u);
    const RecipientInfo& recipient = (*reader)->enveloped_data()->recipients()[0];
    EXPECT_EQ(recipient.id.subject_key_identifier, ski) << shape.name;
    EXPECT_EQ(recipient.encrypted_key, Bytes(256, 1)) << shape.name;
  }
}

}  // namespace
}  // namespace letterlock::cms
