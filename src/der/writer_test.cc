#include "der/writer.h"

#include "der/reader.h"
#include "der/test_support.h"

namespace letterlock::der {
namespace {

using testing::hex;

TEST(Writer, LengthsAreMinimal) {
  EXPECT_EQ(header(kSequence, 0), hex("3000"));
  EXPECT_EQ(header(kSequence, 127), hex("307f"));
  EXPECT_EQ(header(kSequence, 128), hex("308180"));
  EXPECT_EQ(header(kSequence, 255), hex("3081ff"));
  EXPECT_EQ(header(kSequence, 256), hex("30820100"));
  EXPECT_EQ(header(kSequence, 0x123456), hex("3083123456"));
}

TEST(Writer, SizesAreKnownBefore) {
  for (const size_t size : {0u, 1u, 0x7fu, 0x80u, 0xffu, 0x100u, 0xffffu, 0x10000u})
    EXPECT_EQ(element_size(size), element(kOctetString, Bytes(size)).size()) << size;
}

TEST(Writer, SmallElements) {
  EXPECT_EQ(integer(0u), hex("020100"));
  EXPECT_EQ(integer(127u), hex("02017f"));
  EXPECT_EQ(integer(128u), hex("02020080"));
  EXPECT_EQ(integer(65537u), hex("0203010001"));
  EXPECT_EQ(null(), hex("0500"));
  EXPECT_EQ(octet_string(hex("00ff")), hex("040200ff"));
  EXPECT_EQ(oid("1.2.840.113549.1.7.1"), hex("06092a864886f70d010701"));
  EXPECT_EQ(algorithm("1.2.840.113549.1.1.1", null()), hex("300d06092a864886f70d0101010500"));
  EXPECT_EQ(algorithm("2.16.840.1.101.3.4.2.1"), hex("300b0609608648016503040201"));
}

// X.690 section 11.6: ascending, the shorter of two that begin alike first.
TEST(Writer, SetsAreSorted) {
  EXPECT_EQ(set_of({hex("0402 0001"), hex("0201ff"), hex("040100"), hex("020100")}),
            hex("310d 020100 0201ff 040100 04020001"));
  EXPECT_EQ(set_of({}, context_constructed(0)), hex("a000"));
}

TEST(Writer, NestingIsCalling) {
  const Bytes octets = sequence({integer(1u), sequence({}), element_of(context_constructed(1), {null()})});
  EXPECT_EQ(octets, hex("3009 020101 3000 a1020500"));
  EXPECT_TRUE(parse_single(octets, kSequence));
}

}  // namespace
}  // namespace letterlock::der
