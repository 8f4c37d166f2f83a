#include "account/oauth.h"

#include <gtest/gtest.h>

namespace letterlock::account {
namespace {

const OauthProvider& google() { return *find_oauth_provider("google"); }
const OauthProvider& microsoft() { return *find_oauth_provider("microsoft"); }

// The octets of RFC 7636 appendix B.
const Bytes kRandom = {116, 24,  223, 180, 151, 153, 224, 37,  79, 250, 96, 125, 216, 173, 187, 186,
                       22,  212, 37,  77,  105, 214, 191, 240, 91, 88,  5,  88,  83,  132, 141, 121};

OauthAttempt attempt() { return new_attempt(Bytes(32, 1), kRandom, "http://127.0.0.1:4000"); }

TEST(OauthProvider, IsFoundByItsServersAlone) {
  EXPECT_EQ(oauth_provider_of("imap.gmail.com"), &google());
  EXPECT_EQ(oauth_provider_of("smtp.office365.com"), &microsoft());
  for (const char* host : {"gmail.com.evil.example", "notgmail.com", "imap.example.tw", ""}) {
    EXPECT_EQ(oauth_provider_of(host), nullptr) << host;
  }
  EXPECT_EQ(find_oauth_provider("evil"), nullptr);
}

// Codes and tokens go over https to a provider's own addresses, whatever its servers or files say.
TEST(OauthProvider, EveryAddressIsHttps) {
  ASSERT_GE(oauth_providers().size(), 2U);
  for (const OauthProvider& provider : oauth_providers()) {
    EXPECT_TRUE(provider.authorization_url.starts_with("https://")) << provider.id;
    EXPECT_TRUE(provider.token_url.starts_with("https://")) << provider.id;
    EXPECT_TRUE(provider.issuer.starts_with("https://")) << provider.id;
  }
}

TEST(Oauth, TheChallengeIsThatOfRfc7636) {
  EXPECT_EQ(attempt().verifier.text(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  const std::string url = authorization_url(google(), "id.example", attempt(), "ann@example.tw");
  EXPECT_EQ(url,
            "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=id.example"
            "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000&scope=https%3A%2F%2Fmail.google.com%2F"
            "&state=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"
            "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
            "&login_hint=ann%40example.tw");
}

// "code", "not ours", or the error.
std::string redirect(const OauthProvider& provider, const std::string& target) {
  const auto read = read_redirect(provider, attempt(), target);
  if (!read) return read.error().id();
  return *read ? std::string((*read)->text()) : "not ours";
}
const std::string kState = "state=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

TEST(Oauth, TheCodeIsTakenFromTheAnswerToThisAttemptAlone) {
  EXPECT_EQ(redirect(google(), "/?code=4%2F0A-b_c&" + kState), "4/0A-b_c");
  EXPECT_EQ(redirect(google(), "/?" + kState + "&code=c&iss=https%3A%2F%2Faccounts.google.com&scope=a+b"), "c");
  const std::vector<std::string> others = {
      "/?code=c",
      "/?code=c&state=",
      "/?code=c&state=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF",
      "/?code=c&" + kState + "A",
      "/?code=c&" + kState + "&" + kState,  // RFC 6749 section 3.1: none comes twice
      "/?code=c&code=d&" + kState,
      "/?code=%4&" + kState,
      "/favicon.ico",
      "/other?code=c&" + kState,
      "http://127.0.0.1:4000/?code=c&" + kState,
      "/?code=" + std::string(9000, 'c') + "&" + kState,
      "",
  };
  for (const std::string& other : others) EXPECT_EQ(redirect(google(), other), "not ours") << other.substr(0, 80);
  std::string many = "/?code=c&" + kState;
  for (int i = 0; i < 40; ++i) many += "&a" + std::to_string(i) + "=1";
  EXPECT_EQ(redirect(google(), many), "not ours");
}

TEST(Oauth, ANoAndAnotherIssuerEndIt) {
  EXPECT_EQ(redirect(google(), "/?error=access_denied&" + kState), "oauth-denied");
  EXPECT_EQ(redirect(google(), "/?error=invalid_scope&error_description=no&" + kState), "oauth-refused");
  EXPECT_EQ(redirect(google(), "/?" + kState), "oauth-refused");
  EXPECT_EQ(redirect(google(), "/?error=access_denied"), "not ours");
  // RFC 9207: mix-up.
  EXPECT_EQ(redirect(google(), "/?code=c&iss=https%3A%2F%2Fevil.example&" + kState), "oauth-refused");
  EXPECT_EQ(redirect(google(), "/?code=c&iss=https%3A%2F%2Faccounts.google.com.evil.example&" + kState),
            "oauth-refused");
  EXPECT_EQ(redirect(microsoft(), "/?code=c&iss=https%3A%2F%2Flogin.microsoftonline.com%2Ftenant%2Fv2.0&" + kState),
            "c");
  EXPECT_EQ(redirect(microsoft(), "/?code=c&iss=https%3A%2F%2Flogin.microsoftonline.com.evil&" + kState),
            "oauth-refused");
}

TEST(Oauth, FormsNameWhatTheRfcsDemand) {
  const OauthClient client{"id", Secret("s&t")};
  EXPECT_EQ(exchange_form(client, attempt(), Secret("c=d")).text(),
            "grant_type=authorization_code&code=c%3Dd&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000&client_id=id"
            "&client_secret=s%26t&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  EXPECT_EQ(refresh_form({"id", {}}, Secret("r/1")).text(),
            "grant_type=refresh_token&refresh_token=r%2F1&client_id=id");
}

std::string tokens(long status, const std::string& answer) {
  Bytes body = to_bytes(as_bytes(answer));
  const auto read = read_tokens(google(), "ann", status, body);
  EXPECT_TRUE(body.empty());
  if (!read) return read.error().id();
  return std::string(read->access.text()) + " " + (read->refresh ? std::string(read->refresh->text()) : "-") + " " +
         std::to_string(read->lifetime.count());
}

TEST(Oauth, TokensAreReadStrictly) {
  EXPECT_EQ(tokens(200, R"({"access_token":"a.b","token_type":"Bearer","expires_in":3599,"refresh_token":"r"})"),
            "a.b r 3599");
  EXPECT_EQ(tokens(200, R"({"access_token":"a","token_type":"bearer","expires_in":"60","x":[1]})"), "a - 60");
  EXPECT_EQ(tokens(200, R"({"access_token":"a","token_type":"Bearer","expires_in":-5})"), "a - 0");
  EXPECT_EQ(tokens(200, R"({"access_token":"a","token_type":"Bearer","expires_in":1e300})"), "a - 0");
  const std::vector<std::string> malformed = {
      "",
      "[]",
      "<html>",
      "{}",
      R"({"access_token":"a"})",
      R"({"access_token":"a","token_type":"mac"})",
      R"({"access_token":"","token_type":"Bearer"})",
      R"({"access_token":7,"token_type":"Bearer"})",
      R"({"access_token":"a\r\nb","token_type":"Bearer"})",  // would end a command of the login
      R"({"access_token":"a\u0001auth=","token_type":"Bearer"})",
      R"({"access_token":"a","token_type":"Bearer","refresh_token":"r s"})",
      R"({"access_token":")" + std::string(20'000, 'a') + R"(","token_type":"Bearer"})",
      std::string(kTokenAnswerMax + 1, ' '),
  };
  for (const std::string& one : malformed) EXPECT_EQ(tokens(200, one), "server-misbehaves") << one.substr(0, 80);
}

TEST(Oauth, RefusalsHaveTheirReason) {
  EXPECT_EQ(tokens(400, R"({"error":"invalid_grant"})"), "oauth-login-needed");
  EXPECT_EQ(tokens(401, R"({"error":"invalid_client","error_description":"The client\n secret is missing"})"),
            "oauth-refused");
  EXPECT_EQ(tokens(200, R"({"error":"x","access_token":"a","token_type":"Bearer"})"), "oauth-refused");
  EXPECT_EQ(tokens(302, "{}"), "oauth-refused");
  EXPECT_EQ(tokens(503, "try later"), "server-refused");
  Bytes body = to_bytes(as_bytes(R"({"error":"e","error_description":"a\u001b[2Jb"})"));
  const auto read = read_tokens(google(), "ann", 400, body);
  EXPECT_EQ(read.error().params.at(1).second, "e: a?[2Jb");
}

TEST(Oauth, AGrantIsKeptWhole) {
  const Secret kept = to_secret({"google", {"id", Secret("s")}, Secret("r")});
  const auto grant = to_grant(kept);
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->provider, "google");
  EXPECT_EQ(grant->client.id, "id");
  EXPECT_EQ(grant->client.secret.text(), "s");
  EXPECT_EQ(grant->refresh_token.text(), "r");
  EXPECT_TRUE(to_grant(to_secret({"microsoft", {"id", {}}, Secret("r")})));
  for (const char* other : {"", "r", "letterlock-oauth-1\ngoogle\nid\ns", "letterlock-oauth-1\ngoogle\nid\ns\n",
                            "letterlock-oauth-1\ngoogle\n\ns\nr", "letterlock-oauth-1\ngoogle\nid\ns\nr\nx"}) {
    EXPECT_FALSE(to_grant(Secret(std::string_view(other)))) << other;
  }
}

}  // namespace
}  // namespace letterlock::account
