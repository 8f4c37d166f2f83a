#include "net/http_target.h"

#include <gtest/gtest.h>

namespace letterlock::net {
namespace {

TEST(HttpTarget, IsTakenApart) {
  const HttpTarget plain = http_target("http://ocsp.example.tw/OCSP?a=b#part").value();
  EXPECT_EQ(plain.url, "http://ocsp.example.tw/OCSP?a=b");
  EXPECT_EQ(plain.place, "ocsp.example.tw");
  EXPECT_EQ(plain.site, "http://ocsp.example.tw:80");
  EXPECT_TRUE(plain.web_port);
  const HttpTarget other = http_target("https://crl.example.tw:8443/a.crl").value();
  EXPECT_EQ(other.place, "crl.example.tw:8443");
  EXPECT_FALSE(other.web_port);
  EXPECT_EQ(http_target("http://[::1]/x").value().place, "[::1]");
}

TEST(HttpTarget, WhatIsNotOfTheWebIsRefused) {
  for (const char* text :
       {"", "ldap://crl.example.tw/cn=a", "file:///etc/passwd", "ftp://example.tw/a.crl", "gopher://example.tw/",
        "http://ann@example.tw/", "http://ann:pw@example.tw/", "http://exa mple.tw/", "example.tw/a.crl",
        "http://example.tw/\r\nHost: other", "http://example.tw/\x80", "http://example.tw:99999/"}) {
    const auto target = http_target(text);
    ASSERT_FALSE(target.has_value()) << text;
    EXPECT_EQ(target.error().code, ErrorCode::server_misbehaves) << text;
  }
  EXPECT_FALSE(http_target("http://example.tw/" + std::string(kUrlOctetsMax, 'a')).has_value());
  EXPECT_TRUE(http_target("http://example.tw/" + std::string(1000, 'a')).has_value());
}

}  // namespace
}  // namespace letterlock::net
