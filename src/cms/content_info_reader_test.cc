#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;

// RFC 5652 and its kin have more types than a mail can be; the answer to each is its name.
TEST(ContentInfoReader, OtherContentTypesAreNamed) {
  struct Case {
    std::string_view oid;
    ContentType type;
    std::string name;
  };
  for (const Case& c :
       std::initializer_list<Case>{{oid::kData, ContentType::data, "data"},
                                   {"1.2.840.113549.1.7.4", ContentType::other, "signed-and-enveloped-data"},
                                   {"1.2.840.113549.1.7.5", ContentType::other, "digested-data"},
                                   {"1.2.840.113549.1.7.6", ContentType::other, "encrypted-data"},
                                   {"1.2.840.113549.1.9.16.1.1", ContentType::other, "receipt"},
                                   {"1.2.840.113549.1.9.16.1.2", ContentType::other, "authenticated-data"},
                                   {"1.2.840.113549.1.9.16.1.4", ContentType::other, "time-stamp-token"},
                                   {"1.2.3.4", ContentType::other, "1.2.3.4"}}) {
    const Bytes message = content_info(c.oid, der::octet_string(text("x")));
    MemorySource source(message);
    const auto reader = ContentInfoReader::open(source);
    ASSERT_TRUE(reader) << c.name;
    EXPECT_EQ((*reader)->type(), c.type);
    EXPECT_EQ((*reader)->type_oid(), c.oid);
    EXPECT_EQ((*reader)->type_name(), c.name);
    EXPECT_EQ((*reader)->signed_data(), nullptr);
    EXPECT_EQ((*reader)->enveloped_data(), nullptr);
    EXPECT_EQ((*reader)->compressed_data(), nullptr);
  }
}

// A type that we know, and something else behind it.
TEST(ContentInfoReader, WhatIsNoneOfItsTypeIsRefused) {
  for (const std::string_view oid :
       {oid::kSignedData, oid::kEnvelopedData, oid::kAuthEnvelopedData, oid::kCompressedData}) {
    for (const Bytes& inside : {der::octet_string(text("x")), der::sequence({}), der::sequence({der::null()})}) {
      const Bytes message = content_info(oid, inside);
      MemorySource source(message);
      EXPECT_FALSE(ContentInfoReader::open(source)) << oid << " " << to_hex(inside);
    }
  }
}

}  // namespace
}  // namespace letterlock::cms
