#include "app/url_mapping.h"

#include <gtest/gtest.h>

namespace letterlock::app {
namespace {

UrlMapping mapping_of(const UrlMapping& entries) {
  UrlMapping mapping;
  for (const auto& [from, to] : entries) mapping.insert(mapping_entry(from, to).value());
  return mapping;
}

TEST(UrlMapping, TakesTheLongestBeginning) {
  const UrlMapping mapping = mapping_of({{"http://ocsp.example.tw/", "http://127.0.0.1:8080/"},
                                         {"http://ocsp.example.tw/g3/", "http://127.0.0.1:9090/new/"},
                                         {"HTTP://CRL.example.tw", "https://lists.example.tw"}});
  EXPECT_EQ(mapped_url(mapping, "http://ocsp.example.tw/OCSP").url, "http://127.0.0.1:8080/OCSP");
  EXPECT_EQ(mapped_url(mapping, "http://OCSP.example.tw/g3/a?b").url, "http://127.0.0.1:9090/new/a?b");
  EXPECT_EQ(mapped_url(mapping, "http://crl.example.tw/A.crl").url, "https://lists.example.tw/A.crl");
  EXPECT_EQ(mapped_url(mapping, "http://crl.example.tw").url, "https://lists.example.tw");
  EXPECT_TRUE(mapped_url(mapping, "http://crl.example.tw?x").mapped);
}

TEST(UrlMapping, OthersStayAsTheyAre) {
  const UrlMapping mapping = mapping_of({{"http://ocsp.example.tw", "http://127.0.0.1:8080/in"},
                                         {"http://crl.example.tw/a/", "http://127.0.0.1:8080/a/"}});
  for (const char* url :
       {"http://ocsp.example.tw.evil.example/", "http://ocsp.example.tw:81/", "http://ocsp.example.two/",
        "https://ocsp.example.tw/", "http://ocsp.example.tw@evil.example/", "http://crl.example.tw/a",
        "http://crl.example.tw/a/../admin", "http://crl.example.tw/a/%2E%2e/admin", "http://other/"}) {
    const MappedUrl mapped = mapped_url(mapping, url);
    EXPECT_EQ(mapped.url, url);
    EXPECT_FALSE(mapped.mapped) << url;
  }
}

TEST(UrlMapping, BothSidesAreOfTheWeb) {
  for (const auto& [from, to] : UrlMapping{{"http://a.example/", "ftp://b.example/"},
                                           {"a.example", "http://b.example/"},
                                           {"", "http://b.example/"},
                                           {"http://a.example/", ""},
                                           {"http://ann@a.example/", "http://b.example/"},
                                           {"http://a.example/ b", "http://b.example/"}}) {
    const auto entry = mapping_entry(from, to);
    ASSERT_FALSE(entry.has_value()) << from << " " << to;
    EXPECT_EQ(entry.error().code, ErrorCode::url_mapping_malformed);
  }
}

}  // namespace
}  // namespace letterlock::app
