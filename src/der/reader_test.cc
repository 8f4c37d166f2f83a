#include "der/reader.h"

#include "der/header.h"
#include "der/test_support.h"

namespace letterlock::der {
namespace {

using testing::hex;
using testing::outcome;

struct HeaderCase {
  const char* octets;
  const char* der;
  const char* ber;
  std::uint64_t length;
};

class Headers : public ::testing::TestWithParam<HeaderCase> {};

TEST_P(Headers, AreReadByTheRules) {
  const HeaderCase& expected = GetParam();
  const Bytes octets = hex(expected.octets);
  EXPECT_EQ(outcome(parse_header(octets, Rules::der)), expected.der);
  const auto ber = parse_header(octets, Rules::ber);
  EXPECT_EQ(outcome(ber), expected.ber);
  if (ber) {
    EXPECT_EQ(ber->length, expected.length);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Headers,
    ::testing::Values(HeaderCase{"", "der-truncated", "der-truncated", 0},
                      HeaderCase{"30", "der-truncated", "der-truncated", 0}, HeaderCase{"3000", "ok", "ok", 0},
                      HeaderCase{"047f", "ok", "ok", 127}, HeaderCase{"048180", "ok", "ok", 128},
                      HeaderCase{"04817f", "der-malformed", "ok", 127},
                      HeaderCase{"04820080", "der-malformed", "ok", 128}, HeaderCase{"04820100", "ok", "ok", 256},
                      HeaderCase{"0481", "der-truncated", "der-truncated", 0},
                      HeaderCase{"048201", "der-truncated", "der-truncated", 0},
                      HeaderCase{"0488ffffffffffffffff", "ok", "ok", UINT64_MAX},
                      HeaderCase{"0489000000000000000001", "der-malformed", "der-malformed", 0},
                      HeaderCase{"04ff", "der-malformed", "der-malformed", 0},    // reserved (X.690 section 8.1.3.5)
                      HeaderCase{"0480", "der-malformed", "der-malformed", 0},    // indefinite, but primitive
                      HeaderCase{"3080", "der-malformed", "ok", 0},               // indefinite
                      HeaderCase{"bf1f00", "ok", "ok", 0},                        // tag number 31
                      HeaderCase{"bf8100", "der-truncated", "der-truncated", 0},  // the length is missing
                      HeaderCase{"bf8000", "der-malformed", "der-malformed", 0},  // an empty first group
                      HeaderCase{"bf81808080807f00", "der-malformed", "der-malformed", 0}));

TEST(Reader, TakesElementsOneByOne) {
  const Bytes octets = hex("3003020105 0401ff");
  Reader reader(octets);
  const auto sequence = reader.expect(kSequence);
  ASSERT_TRUE(sequence);
  EXPECT_EQ(to_hex(sequence->content), "020105");
  EXPECT_EQ(to_hex(sequence->whole), "3003020105");
  const auto absent = reader.next_if(kInteger);
  ASSERT_TRUE(absent);
  EXPECT_FALSE(absent->has_value());
  EXPECT_EQ(outcome(reader.expect(kInteger)), "der-unexpected-tag");
  EXPECT_EQ(outcome(reader.expect_end()), "der-malformed");
  EXPECT_TRUE(reader.expect(kOctetString));
  EXPECT_TRUE(reader.at_end());
  EXPECT_TRUE(reader.expect_end());
  EXPECT_EQ(outcome(reader.expect(kOctetString)), "der-unexpected-tag");
}

TEST(Reader, NeverReadsPastTheEnd) {
  for (const char* octets : {"0405ffffffff", "0488ffffffffffffffff00", "048400ffffff", "30", "04820200ff"}) {
    const Bytes bytes = hex(octets);
    Reader reader(bytes);
    EXPECT_FALSE(reader.next()) << octets;
  }
  EXPECT_EQ(outcome(Reader(hex("0000")).next()), "der-malformed");  // end-of-contents is no element
}

struct OidCase {
  const char* content;
  const char* dotted;  // null: der-malformed
};

class Oids : public ::testing::TestWithParam<OidCase> {};

TEST_P(Oids, BothWays) {
  const Bytes content = hex(GetParam().content);
  const auto dotted = oid_to_string(content);
  if (GetParam().dotted == nullptr) {
    EXPECT_EQ(outcome(dotted), "der-malformed");
    return;
  }
  ASSERT_TRUE(dotted);
  EXPECT_EQ(*dotted, GetParam().dotted);
  EXPECT_EQ(oid_from_string(*dotted), content);
}

INSTANTIATE_TEST_SUITE_P(Table, Oids,
                         ::testing::Values(OidCase{"2a864886f70d010702", "1.2.840.113549.1.7.2"}, OidCase{"28", "1.0"},
                                           OidCase{"00", "0.0"}, OidCase{"27", "0.39"}, OidCase{"4f", "1.39"},
                                           OidCase{"50", "2.0"}, OidCase{"8837", "2.999"},
                                           OidCase{"60864801650304012a", "2.16.840.1.101.3.4.1.42"},
                                           OidCase{"2affffffffffffffff7f", "1.2.9223372036854775807"},
                                           OidCase{"", nullptr}, OidCase{"2a86", nullptr}, OidCase{"2a8001", nullptr},
                                           OidCase{"80", nullptr}, OidCase{"2affffffffffffffffff7f", nullptr}));

TEST(Oid, LongOnesAreRefused) {
  EXPECT_TRUE(oid_to_string(Bytes(128, 0x01)));
  EXPECT_EQ(outcome(oid_to_string(Bytes(129, 0x01))), "der-malformed");
}

struct TimeCase {
  const char* tag;
  const char* text;
  const char* expected;  // null: der-malformed
};

class Times : public ::testing::TestWithParam<TimeCase> {};

TEST_P(Times, AreRead) {
  const Bytes octets = element(hex(GetParam().tag)[0], as_bytes(GetParam().text));
  Reader reader(octets);
  const auto time = read_time(reader);
  if (GetParam().expected == nullptr) {
    EXPECT_EQ(outcome(time), "der-malformed");
  } else {
    ASSERT_TRUE(time);
    EXPECT_EQ(to_rfc3339(*time), GetParam().expected);
    EXPECT_EQ(der::time(*time), octets);  // what we write is what we read
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Times,
    ::testing::Values(TimeCase{"17", "261123080000Z", "2026-11-23T08:00:00Z"},
                      TimeCase{"17", "491231235959Z", "2049-12-31T23:59:59Z"},
                      TimeCase{"17", "500101000000Z", "1950-01-01T00:00:00Z"},
                      TimeCase{"18", "20500101000000Z", "2050-01-01T00:00:00Z"},
                      TimeCase{"18", "19491231235959Z", "1949-12-31T23:59:59Z"},
                      TimeCase{"18", "99991231235959Z", "9999-12-31T23:59:59Z"},
                      TimeCase{"17", "240229000000Z", "2024-02-29T00:00:00Z"}, TimeCase{"17", "230229000000Z", nullptr},
                      TimeCase{"17", "261323080000Z", nullptr}, TimeCase{"17", "261123240000Z", nullptr},
                      TimeCase{"17", "261123086000Z", nullptr}, TimeCase{"17", "261123080060Z", nullptr},
                      TimeCase{"17", "2611230800Z", nullptr}, TimeCase{"17", "261123080000+0800", nullptr},
                      TimeCase{"17", "26112308000 Z", nullptr}, TimeCase{"17", "", nullptr},
                      TimeCase{"18", "20261123080000.5Z", nullptr}, TimeCase{"18", "261123080000Z", nullptr},
                      TimeCase{"04", "261123080000Z", nullptr}));

TEST(Reader, JoinsSegmentsUnderAnImplicitTag) {
  const std::pair<const char*, const char*> cases[] = {{"8003 010203", "010203"},
                                                       {"8000", ""},
                                                       {"a000", ""},
                                                       {"a004 04020102", "0102"},
                                                       {"a007 040101 0400 0400", "01"}};
  for (const auto& [octets, expected] : cases) {
    const Bytes whole = hex(octets);
    const auto element = Reader(whole).next();
    ASSERT_TRUE(element) << octets;
    EXPECT_EQ(joined(*element), hex(expected)) << octets;
  }
  for (const char* octets : {"a003 020101", "a002 0403", "a005 2403040101"}) {
    const Bytes whole = hex(octets);
    EXPECT_FALSE(joined(Reader(whole).next().value())) << octets;
  }
}

TEST(SmallInteger, HasBounds) {
  const auto read = [](const char* octets) {
    const Bytes bytes = hex(octets);
    Reader reader(bytes);
    return read_small_integer(reader);
  };
  EXPECT_EQ(read("020100").value_or(-1), 0);
  EXPECT_EQ(read("0202 0080").value_or(-1), 128);
  EXPECT_EQ(read("02047fffffff").value_or(-1), 0x7fffffff);
  for (const char* octets : {"0200", "0201ff", "020480000000", "02050100000000", "02020001", "040101"}) {
    EXPECT_FALSE(read(octets)) << octets;
  }
}

}  // namespace
}  // namespace letterlock::der
