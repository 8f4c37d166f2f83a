#include "x509/domain.h"

#include <gtest/gtest.h>

#include <vector>

namespace letterlock::x509 {
namespace {

struct Case {
  const char* written;
  const char* key;
  const char* readable;
};

TEST(Domain, IsComparedAsALabelsAndShownAsPeopleWriteIt) {
  const std::vector<Case> cases = {
      {"example.tw", "example.tw", "example.tw"},
      {"Example.TW", "example.tw", "example.tw"},
      {".example.tw", ".example.tw", ".example.tw"},
      {"例.tw", "xn--fsq.tw", "例.tw"},
      {".例.TW", ".xn--fsq.tw", ".例.tw"},
      {"xn--fsq.tw", "xn--fsq.tw", "例.tw"},
      {"tw", "tw", "tw"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(domain_key(c.written), c.key) << c.written;
    EXPECT_EQ(readable_domain(c.key), c.readable) << c.key;
  }
}

TEST(Domain, WhatIsNoNameIsNone) {
  for (const char* wrong : {"", ".", "..example.tw", "example..tw", "example.tw.", "-a.tw", "a b.tw", "ann@example.tw",
                            "*.example.tw", "xn--0.tw", "a_b.tw"}) {
    EXPECT_EQ(domain_key(wrong), "") << wrong;
  }
}

// Shown as it is: nobody could tell whose it is from what it would become.
TEST(Domain, ALabelsThatAreNoneStayAsTheyAre) { EXPECT_EQ(readable_domain("xn--0.tw"), "xn--0.tw"); }

}  // namespace
}  // namespace letterlock::x509
