#include "x509/address.h"

#include <gtest/gtest.h>

namespace letterlock::x509 {
namespace {

TEST(Address, IsKeptAsGivenAndComparedByKey) {
  const std::pair<const char*, const char*> cases[] = {
      {"ann@example.org", "ann@example.org"},
      {"Ann.Lee@Example.ORG", "ann.lee@example.org"},
      {"王小明@example.org", "王小明@example.org"},
      {"Ωmega@EXAMPLE.org", "Ωmega@example.org"},
      {"ann@例.tw", "ann@xn--fsq.tw"},
      {"ann@xn--fsq.tw", "ann@xn--fsq.tw"},
      {"ann@XN--FSQ.TW", "ann@xn--fsq.tw"},
      {"王@例。tw", "王@xn--fsq.tw"},
      {"ann@Bücher.example", "ann@xn--bcher-kva.example"},
      {"ann@localhost", "ann@localhost"},
      {"a..b.@example.org", "a..b.@example.org"},
      {"o'neil+tag!#$%&*/=?^_`{|}~-@r3---x.example", "o'neil+tag!#$%&*/=?^_`{|}~-@r3---x.example"},
  };
  for (const auto& [text, key] : cases) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
    EXPECT_EQ(address->key(), key);
  }
}

TEST(Address, WhatIsNotOneAddressIsRefused) {
  const std::string_view cases[] = {"",
                                    "@",
                                    "ann",
                                    "ann@",
                                    "@example.org",
                                    "ann@example.org ",
                                    " ann@example.org",
                                    "ann lee@example.org",
                                    "<ann@example.org>",
                                    "Ann <ann@example.org>",
                                    "ann@example.org,bob@example.org",
                                    "\"ann\"@example.org",
                                    "ann(x)@example.org",
                                    "ann@bob@example.org",
                                    "ann@[127.0.0.1]",
                                    "ann@a_b.example",
                                    "ann@-a.example",
                                    "ann@a-.example",
                                    "ann@a..example",
                                    "ann@.example",
                                    "ann@example.org.",
                                    "ann@exa mple.org",
                                    "ann@example.org\n",
                                    "ann\t@example.org",
                                    "ann@example.org\r\nBcc: x@y",
                                    std::string_view("ann@example.org\0.evil.example", 29),
                                    std::string_view("ann\0@example.org", 16),
                                    "ann@exam\u00adple.org",
                                    "ann@exa\u200bmple.org",
                                    "ann@xn--zzzzzzzzzz-.example",
                                    "\xff\xfe@example.org",
                                    "ann@\xc3.example",
                                    "\xc0\xaf@example.org",
                                    "\xed\xa0\x80@example.org",
                                    "a\u202enn@example.org",
                                    "a\u200bnn@example.org",
                                    "a\u00a0nn@example.org",
                                    "a\u3000nn@example.org"};
  for (const std::string_view text : cases) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, ErrorCode::address_malformed);
  }
}

TEST(Address, SizesAreBounded) {
  const std::string local(64, 'a'), label(63, 'b');
  EXPECT_TRUE(Address::parse(local + "@" + label + ".example"));
  EXPECT_FALSE(Address::parse(local + "a@example.org"));
  EXPECT_FALSE(Address::parse("ann@" + label + "b.example"));
  EXPECT_FALSE(Address::parse("ann@" + label + "." + label + "." + label + "." + label + ".b"));
  EXPECT_FALSE(Address::parse("ann@" + std::string(100'000, 'b')));
}

TEST(Address, Comparison) {
  EXPECT_TRUE(same_address("Ann@Example.org", "ann@example.ORG"));
  EXPECT_TRUE(same_address("王@例.tw", "王@xn--fsq.tw"));
  EXPECT_FALSE(same_address("ann@example.org", "ann@example.com"));
  EXPECT_FALSE(same_address("Ωmega@example.org", "ωmega@example.org"));
  EXPECT_FALSE(same_address("no address", "no address"));
  EXPECT_LT(Address::parse("a@example.org").value(), Address::parse("B@example.org").value());
}

}  // namespace
}  // namespace letterlock::x509
