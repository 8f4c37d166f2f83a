#include "account/route.h"

#include <gtest/gtest.h>

namespace letterlock::account {
namespace {

TEST(Route, OneMaildirForEachAddress) {
  struct Case {
    const char* address;
    const char* path;
  };
  const Case cases[] = {
      {"ann@example.tw", "/post/ann@example.tw"},
      {"Ann@Example.TW", "/post/ann@example.tw"},
      {"ann@例子.tw", "/post/ann@xn--fsqu00a.tw"},
      {"a/b@example.tw", "/post/a%2Fb@example.tw"},
      {"../../x@example.tw", "/post/%2E.%2F..%2Fx@example.tw"},
      {"a%2Fb@example.tw", "/post/a%252fb@example.tw"},
  };
  for (const Case& c : cases) {
    const auto path = maildir_of("/post", c.address);
    if (!path) {
      EXPECT_EQ(path.error().code, ErrorCode::address_malformed) << c.address;
      continue;
    }
    EXPECT_EQ(*path, c.path);
  }
  EXPECT_TRUE(maildir_of("/post", "a/b@example.tw"));
  EXPECT_EQ(maildir_of("/post", "nobody").error().code, ErrorCode::address_malformed);
}

}  // namespace
}  // namespace letterlock::account
