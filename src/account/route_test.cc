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

TEST(Route, WhatIsWrittenIsOneOfTheWays) {
  EXPECT_EQ(std::get<MaildirFolder>(*incoming_of("/mail/ann")).path, "/mail/ann");
  EXPECT_EQ(std::get<net::Server>(*incoming_of("imaps://ann@mail.example.tw")).port, 993);
  EXPECT_EQ(std::get<net::Server>(*incoming_of("pop3://ann@mail.example.tw")).protocol, net::Protocol::pop3);
  EXPECT_EQ(std::get<PostFolder>(*outgoing_of("post")).path, "post");
  EXPECT_EQ(std::get<net::Server>(*outgoing_of("smtp://ann@mail.example.tw")).port, 587);
  const std::vector<std::string> words = {"/usr/sbin/sendmail", "-X", "log"};
  EXPECT_EQ(std::get<SendmailCommand>(*outgoing_of("sendmail:/usr/sbin/sendmail  -X log ")).words, words);
}

TEST(Route, AServerThatDoesTheOtherThingIsRefused) {
  for (const char* written : {"smtps://ann@mail.example.tw", "sendmail:/usr/sbin/sendmail", "imaps://"}) {
    EXPECT_EQ(incoming_of(written).error().code, ErrorCode::server_malformed) << written;
  }
  for (const char* written : {"imaps://ann@mail.example.tw", "pop3s://ann@mail.example.tw", "sendmail: ", "smtp://"}) {
    EXPECT_EQ(outgoing_of(written).error().code, ErrorCode::server_malformed) << written;
  }
}

}  // namespace
}  // namespace letterlock::account
