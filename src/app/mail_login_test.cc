// Signing in: a provider whose token address is a real server, a person whose browser comes back to the loopback.

#include "app/mail_login.h"

#include <arpa/inet.h>

#include <thread>

#include "app/test_login.h"

namespace letterlock::app {
namespace {

using namespace testing;

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t from = text.find(begin);
  if (from == std::string::npos) return "none";
  const size_t at = from + begin.size();
  return text.substr(at, std::min(text.find(end, at), text.size()) - at);
}

class MailLoginTest : public LoginTest {
 protected:
  void SetUp() override {
    LoginTest::SetUp();
    account_.incoming = "imaps://ann%40own.example@imap.gmail.com";
    account_.outgoing = "smtps://ann%40own.example@smtp.gmail.com";
    must_pass(store::Accounts(home_->store()).add(account_));
    provider_ = *account::find_oauth_provider("google");
    provider_.token_url = "https://localhost:" + std::to_string(tokens_.port()) + "/token";
    how_.client_id = "id.example";
    how_.client_secret = Secret("s3cret");
    how_.page = "<p>Done.</p>";
    how_.wait = std::chrono::seconds(10);
    how_.show = [this](const std::string& url) { browser_ = std::thread([this, url] { browse(url); }); };
  }
  void TearDown() override {
    if (browser_.joinable()) browser_.join();
    LoginTest::TearDown();
  }

  // The token address.
  void serve(net::Peer& peer) {
    if (!peer.start_tls(good_)) return;
    size_t length = 0;
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
    }
    forms_.push_back(peer.octets(length));
    const std::string answer = answers_.empty() ? R"({"error":"server_error"})" : answers_.front();
    if (!answers_.empty()) answers_.erase(answers_.begin());
    const bool good = answer.find("access_token") != std::string::npos;
    peer.say(std::string("HTTP/1.1 ") + (good ? "200 OK" : "400 Bad Request") + "\r\nConnection: close\r\n\r\n" +
             answer);
  }
  // What the person's browser does: `comes_back` makes the queries from the state.
  void browse(const std::string& url) {
    url_ = url;
    const std::string place = between(url, "redirect_uri=http%3A%2F%2F127.0.0.1%3A", "&");
    for (const std::string& query : comes_back_(between(url, "state=", "&"))) {
      const FileDescriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(place)));
      if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
      const std::string request = "GET /" + query + " HTTP/1.1\r\nHost: 127.0.0.1:" + place + "\r\n\r\n";
      send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL);
      char buffer[4096];
      for (ssize_t count = 1; count > 0;) {
        count = recv(fd.get(), buffer, sizeof buffer, 0);
        if (count > 0) shown_.append(buffer, static_cast<size_t>(count));
      }
    }
  }
  Result<account::Account> go() {
    auto result = sign_in(*home_, account_, provider_, how_);
    if (browser_.joinable()) browser_.join();
    return result;
  }
  std::string kept() {
    const auto secret = must(store::MailSecrets(home_->store()).find("ann", store::SecretKind::oauth_refresh_token));
    return secret ? std::string(secret->text()) : "nothing";
  }
  static net::Server imap() { return net::Server::parse("imaps://ann;AUTH=XOAUTH2@imap.gmail.com").value(); }

  std::vector<std::string> answers_ = {
      R"({"access_token":"a1","token_type":"Bearer","expires_in":3600,"refresh_token":"r1"})"};
  std::vector<std::string> forms_;
  net::TestServer tokens_{[this](net::Peer& peer) { serve(peer); }};
  account::OauthProvider provider_;
  SignIn how_;
  std::function<std::vector<std::string>(const std::string&)> comes_back_ = [](const std::string& state) {
    return std::vector<std::string>{"?code=c1&state=" + state};
  };
  std::thread browser_;
  std::string url_;
  std::string shown_;
};

TEST_F(MailLoginTest, TheGrantIsKeptAndTheServersLogInByIt) {
  const account::Account changed = must(go());
  EXPECT_EQ(changed.incoming, "imaps://ann%40own.example;AUTH=XOAUTH2@imap.gmail.com");
  EXPECT_EQ(changed.outgoing, "smtps://ann%40own.example;AUTH=XOAUTH2@smtp.gmail.com");
  EXPECT_EQ(must(store::Accounts(home_->store()).find("ann")).incoming, changed.incoming);
  EXPECT_EQ(kept(), "letterlock-oauth-1\ngoogle\nid.example\ns3cret\nr1");
  EXPECT_EQ(must(client_id(*home_, provider_)), "id.example");
  EXPECT_NE(shown_.find("<p>Done.</p>"), std::string::npos) << shown_;
  ASSERT_EQ(forms_.size(), 1U);
  EXPECT_NE(forms_[0].find("grant_type=authorization_code&code=c1&"), std::string::npos) << forms_[0];
  // RFC 7636: what was hashed into the address is what the form shows.
  std::string challenge = mime::base64_encode(crypto::sha256(as_bytes(between(forms_[0], "code_verifier=", "&"))));
  std::replace(challenge.begin(), challenge.end(), '+', '-');
  std::replace(challenge.begin(), challenge.end(), '/', '_');
  EXPECT_EQ(between(url_, "code_challenge=", "&") + "=", challenge);
  EXPECT_EQ(between(url_, "login_hint=", "&"), "ann%40own.example");
}

// The second time neither has to be given.
TEST_F(MailLoginTest, TheClientIsRemembered) {
  (void)must(go());
  how_.client_id.clear();
  how_.client_secret.reset();
  answers_ = {R"({"access_token":"a2","token_type":"Bearer","refresh_token":"r2"})"};
  (void)must(go());
  EXPECT_EQ(kept(), "letterlock-oauth-1\ngoogle\nid.example\ns3cret\nr2");
  EXPECT_NE(forms_[1].find("client_id=id.example&client_secret=s3cret&"), std::string::npos) << forms_[1];
}

TEST_F(MailLoginTest, OtherRequestsToThePortChangeNothing) {
  comes_back_ = [](const std::string& state) {
    return std::vector<std::string>{"?code=evil", "?code=evil&state=" + std::string(43, 'A'), "favicon.ico",
                                    "?error=access_denied", "?code=c1&state=" + state};
  };
  (void)must(go());
  ASSERT_EQ(forms_.size(), 1U);
  EXPECT_EQ(forms_[0].find("evil"), std::string::npos);
}

TEST_F(MailLoginTest, WhatEndsItKeepsNothing) {
  const auto fails = [&] {
    const auto result = go();
    EXPECT_EQ(kept(), "nothing");
    EXPECT_EQ(must(client_id(*home_, provider_)), std::nullopt);
    return id_of(code_of(result));
  };
  const auto answering = [](const std::string& query) {
    return [query](const std::string& state) { return std::vector<std::string>{"?state=" + state + query}; };
  };
  comes_back_ = answering("&error=access_denied");
  EXPECT_EQ(fails(), "oauth-denied");
  comes_back_ = answering("&code=c&iss=https%3A%2F%2Fevil.example");
  EXPECT_EQ(fails(), "oauth-refused");
  EXPECT_TRUE(forms_.empty());
  comes_back_ = answering("&code=c");
  answers_ = {R"({"error":"invalid_client"})", R"({"access_token":"a","token_type":"Bearer"})"};
  EXPECT_EQ(fails(), "oauth-refused");
  EXPECT_EQ(fails(), "oauth-refused");  // nothing to go on with
  comes_back_ = [](const std::string&) { return std::vector<std::string>(); };
  how_.wait = std::chrono::seconds(1);
  EXPECT_EQ(fails(), "oauth-no-answer");
  how_.client_id.clear();
  EXPECT_EQ(fails(), "oauth-client-id-missing");
  how_.client_id = "two words";
  EXPECT_EQ(fails(), "oauth-refused");
}

TEST_F(MailLoginTest, GivingUpEndsTheWaitAndKeepsNothing) {
  how_.wait = std::chrono::minutes(5);
  how_.show = [this](const std::string& url) { url_ = url; };
  how_.given_up = [this] { return !url_.empty(); };
  EXPECT_EQ(go().error().id(), "cancelled");
  EXPECT_EQ(kept(), "nothing");
}

TEST_F(MailLoginTest, TheProviderIsThatOfTheServers) {
  EXPECT_EQ(must(provider_of(account_))->id, "google");
  account_.incoming = "/mailbox";
  EXPECT_EQ(must(provider_of(account_))->id, "google");
  account_.outgoing = "smtps://ann@smtp.gmail.com.evil.example";
  EXPECT_EQ(code_of(provider_of(account_)), ErrorCode::oauth_provider_unknown);
}

TEST_F(MailLoginTest, AccessTokensAreGotAnewWhenTheyEnd) {
  AccessTokens tokens(*home_, account_, &provider_);
  EXPECT_EQ(code_of(tokens.get(imap())), ErrorCode::oauth_login_needed);
  (void)must(go());
  answers_ = {R"({"access_token":"a2","token_type":"Bearer","expires_in":3600})",
              R"({"access_token":"a3","token_type":"Bearer","expires_in":60,"refresh_token":"r2"})",
              R"({"access_token":"a4","token_type":"Bearer","expires_in":3600})"};
  EXPECT_EQ(must(tokens.get(imap())).text(), "a2");
  EXPECT_FALSE(tokens.forget());  // it was new: another would not help
  EXPECT_EQ(must(tokens.get(imap())).text(), "a3");
  EXPECT_EQ(kept(), "letterlock-oauth-1\ngoogle\nid.example\ns3cret\nr2");
  EXPECT_EQ(must(tokens.get(imap())).text(), "a4");  // a minute is too short
  EXPECT_EQ(must(tokens.get(imap())).text(), "a4");
  EXPECT_TRUE(tokens.forget());
  EXPECT_NE(forms_.back().find("refresh_token=r2"), std::string::npos) << forms_.back();
  answers_ = {R"({"error":"invalid_grant"})"};
  EXPECT_EQ(code_of(tokens.get(imap())), ErrorCode::oauth_login_needed);
  EXPECT_EQ(code_of(AccessTokens(*home_, account_).get(net::Server::parse("imaps://ann;AUTH=XOAUTH2@a.tw").value())),
            ErrorCode::oauth_provider_unknown);
}

}  // namespace
}  // namespace letterlock::app
