#include "der/algorithm.h"

#include <gtest/gtest.h>

#include "der/writer.h"

namespace letterlock::der {
namespace {

constexpr std::string_view kOid = "1.2.840.113549.1.1.1";

TEST(Algorithm, ParametersAreWholeOrAbsent) {
  const Bytes both[] = {algorithm(kOid), algorithm(kOid, null())};
  for (const Bytes& octets : both) {
    Reader reader(octets);
    const auto parsed = parse_algorithm(reader);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->oid, kOid);
    EXPECT_EQ(to_bytes(parsed->parameters), &octets == &both[0] ? Bytes{} : null());
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(Algorithm, WhatIsNoneIsRefused) {
  for (const Bytes& octets :
       {Bytes{}, null(), sequence({}), sequence({null()}), sequence({oid(kOid), null(), null()})}) {
    Reader reader(octets);
    EXPECT_FALSE(parse_algorithm(reader).has_value());
  }
}

}  // namespace
}  // namespace letterlock::der
