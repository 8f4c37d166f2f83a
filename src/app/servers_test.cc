// Logins by token against a mail server on loopback: a token that was withdrawn is replaced once, and no more.

#include "app/servers.h"

#include "app/test_login.h"

namespace letterlock::app {
namespace {

using namespace testing;

class TokenLoginTest : public LoginTest {
 protected:
  void SetUp() override {
    LoginTest::SetUp();
    options_.authority_file = account_.server_authority;
    must_pass(store::Accounts(home_->store()).add(account_));
    const Secret grant = account::to_secret({"google", {"id", {}}, Secret("r1")});
    must_pass(store::MailSecrets(home_->store()).put("ann", store::SecretKind::oauth_refresh_token, grant));
    provider_ = *account::find_oauth_provider("google");
    provider_.token_url = "https://localhost:" + std::to_string(provider_server_.port()) + "/token";
  }
  // Gives "t1", "t2", ...
  void give_token(net::Peer& peer) {
    if (!peer.start_tls(good_)) return;
    for (std::string line = peer.line(); !line.empty();) line = peer.line();
    peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"access_token\":\"t" + std::to_string(++given_) +
             "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
  }
  void imap(net::Peer& peer) {
    if (!peer.start_tls(good_)) return;
    peer.say("* OK ready\r\n");
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      const std::string tag = line.substr(0, line.find(' '));
      if (line.ends_with("CAPABILITY")) {
        peer.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n" + tag + " OK done\r\n");
        continue;
      }
      const Bytes words = must(mime::base64_decode(line.substr(line.rfind(' ') + 1)));
      logins_.emplace_back(as_text(words));
      const bool right = logins_.back().find("Bearer " + taken_ + "\x01") != std::string::npos;
      peer.say(tag + (right ? " OK welcome\r\n" : " NO [AUTHENTICATIONFAILED] no\r\n"));
    }
  }
  std::string go(AccessTokens& tokens) {
    const std::string url = "imaps://ann;AUTH=XOAUTH2@localhost:" + std::to_string(mail_server_.port());
    const auto stream = connect_by_token(net::Server::parse(url).value(), tokens, options_);
    return stream ? "in" : stream.error().id();
  }

  int given_ = 0;
  std::string taken_ = "t1";
  std::vector<std::string> logins_;
  net::TestServer provider_server_{[this](net::Peer& peer) { give_token(peer); }};
  net::TestServer mail_server_{[this](net::Peer& peer) { imap(peer); }};
  account::OauthProvider provider_;
  net::ConnectOptions options_;
};

TEST_F(TokenLoginTest, AWithdrawnTokenIsReplacedOnce) {
  AccessTokens tokens(*home_, account_, &provider_);
  EXPECT_EQ(go(tokens), "in");
  EXPECT_EQ(go(tokens), "in");  // the same token
  EXPECT_EQ(given_, 1);
  taken_ = "t2";
  EXPECT_EQ(go(tokens), "in");
  EXPECT_EQ(given_, 2);
  EXPECT_EQ(logins_.size(), 4U);
  taken_ = "none";
  EXPECT_EQ(go(tokens), "login-refused");
  EXPECT_EQ(given_, 3);  // one more, and it was refused as well
  EXPECT_EQ(logins_.size(), 6U);
  EXPECT_EQ(logins_.front(),
            "user=ann\x01"
            "auth=Bearer t1\x01\x01");
}

TEST_F(TokenLoginTest, WhatAServerWantsIsToldByItsUrl) {
  account_.incoming = "imaps://ann;AUTH=XOAUTH2@imap.gmail.com";
  account_.outgoing = "sendmail:/usr/sbin/sendmail";
  EXPECT_TRUE(needs_sign_in(account_));
  EXPECT_FALSE(needs_password(account_));
  account_.outgoing = "smtps://ann@smtp.own.example";
  EXPECT_TRUE(needs_password(account_));
  account_.incoming = "/mailbox";
  EXPECT_FALSE(needs_sign_in(account_));
}

}  // namespace
}  // namespace letterlock::app
