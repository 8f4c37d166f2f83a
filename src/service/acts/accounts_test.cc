// Set-up as the page does it: a key file handed in, its certificates looked at, the account added, tried, changed and
// removed; and the settings.
#include "app/unlocked_files.h"
#include "service/acts/test_acts.h"
#include "transport/maildir.h"

namespace letterlock::service {
namespace {

using namespace testing;

class AccountActs : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    without_a_display();
    home_ = open_home("ann");
    service_ = std::make_unique<TestService>(*home_, store::Home::under(folder_ + "/ann"), clock_);
    (void)must(transport::Maildir::create(must(account::maildir_of(post_, "ann@own.example"))));
  }
  std::string hand_in(const Card& card) {
    return std::string(
        service_->json(Method::post, "/api/token-files?name=card.p12", as_text(card.pkcs12)).at("path").as_string());
  }
  boost::json::object request_for(const Card& card) {
    return {{"id", ""},
            {"display_name", card.name},
            {"address", card.address},
            {"incoming", must(account::maildir_of(post_, card.address))},
            {"outgoing", post_},
            {"server_authority", ""},
            {"leave_on_server", true},
            {"token_files", boost::json::array{hand_in(card).c_str()}},
            {"cards", boost::json::array()},
            {"module", ""},
            {"signing_certificate", ""},
            {"encryption_certificate", ""},
            {"bind", false},
            {"ciphers", boost::json::array()}};
  }
  static boost::json::object no_change() {
    return {{"token_files", boost::json::array()}, {"cards", boost::json::array()}, {"module", ""},
            {"signing_certificate", ""},           {"encryption_certificate", ""},  {"bind", false}};
  }

  std::unique_ptr<app::Home> home_;
  std::unique_ptr<TestService> service_;
};

TEST_F(AccountActs, FromAKeyFileToAnAccountThatWorks) {
  Answerer person(service_->parts.questions, kPassword);
  Listener listener(service_->parts.events);
  boost::json::object wanted = request_for(anns_card());
  const auto choices = service_->json(Method::post, "/api/certificates",
                                      json({{"address", "ann@own.example"},
                                            {"token_files", wanted["token_files"]},
                                            {"cards", boost::json::array()},
                                            {"module", ""}}));
  EXPECT_EQ(choices.at("signing").as_array().size(), 1U);
  EXPECT_EQ(choices.at("suggested_signing"), JsonValue(anns_card().signing.fingerprint()));
  EXPECT_EQ(choices.at("needs_binding"), false);
  wanted["ciphers"] = {"aes256-GCM", "aes256-CBC"};
  const auto added = service_->json(Method::post, "/api/accounts", json(wanted));
  EXPECT_EQ(added.at("id"), "ann");
  EXPECT_EQ(added.at("ciphers").as_array().size(), 2U);
  EXPECT_EQ(added.at("signing_certificate").at("name"), "Ann");
  EXPECT_EQ(listener.first("state"), JsonValue(boost::json::object()));
  const auto steps = service_->json(Method::post, "/api/accounts/ann/test");
  ASSERT_EQ(steps.as_array().size(), 5U);
  for (const auto& step : steps.as_array()) EXPECT_TRUE(step.at("error").is_null()) << step.at("id");
  EXPECT_EQ(service_->json(Method::get, "/api/accounts").as_array().size(), 1U);
  EXPECT_EQ(person.asked(), 1) << "the file stays unlocked for a PIN session";
  const api::QuestionView question = person.last();
  EXPECT_EQ(question.kind, "password");
  EXPECT_EQ(question.path, "card.p12");
  EXPECT_EQ(question.what_for, "to read the certificates in it");
  EXPECT_FALSE(question.in_pinentry);
}

TEST_F(AccountActs, WhatIsRefusedSaysWhyAndAddsNothing) {
  const Answerer person(service_->parts.questions, kPassword);
  boost::json::object wanted = request_for(anns_card());
  wanted["address"] = "other@own.example";
  EXPECT_EQ(service_->refusal(Method::post, "/api/accounts", json(wanted)), "account-refused");
  wanted["ciphers"] = {"rc2-CBC/40"};
  EXPECT_EQ(service_->refusal(Method::post, "/api/accounts", json(wanted)), "algorithm-unsupported");
  wanted.erase("incoming");
  EXPECT_EQ(service_->refusal(Method::post, "/api/accounts", json(wanted)), "json-malformed");
  EXPECT_TRUE(service_->json(Method::get, "/api/accounts").as_array().empty());
  wanted = request_for(anns_card());
  wanted["address"] = "other@own.example";
  wanted["bind"] = true;
  EXPECT_EQ(service_->json(Method::post, "/api/accounts", json(wanted)).at("address"), "other@own.example");
}

TEST_F(AccountActs, GivingUpThePasswordEndsTheSearch) {
  const Answerer gives_up(service_->parts.questions,
                          [](Questions& asked, const api::QuestionView& question) { (void)asked.cancel(question.id); });
  const boost::json::object wanted = request_for(anns_card());
  EXPECT_EQ(service_->refusal(Method::post, "/api/accounts", json(wanted)), "cancelled");
}

TEST_F(AccountActs, ChangesPasswordsAndRemoval) {
  const Answerer person(service_->parts.questions, kPassword);
  (void)service_->json(Method::post, "/api/accounts", json(request_for(anns_card())));
  boost::json::object change = no_change();
  change["display_name"] = "Ann Lin";
  change["incoming"] = "imaps://ann@mail.example.tw";
  change["ciphers"] = {"aes256-CBC"};
  const auto changed = service_->json(Method::patch, "/api/accounts/ann", json(change));
  EXPECT_EQ(changed.at("display_name"), "Ann Lin");
  EXPECT_EQ(changed.at("needs_password"), true);
  EXPECT_EQ(changed.at("ciphers").as_array().size(), 1U);
  change["ciphers"] = {"aes256-GCM"};
  EXPECT_EQ(service_->refusal(Method::patch, "/api/accounts/ann", json(change)), "account-incomplete")
      << "AES-256-CBC cannot be switched off";
  const auto given = service_->json(Method::post, "/api/accounts/ann/passwords", json({{"mail", "secret"}}));
  EXPECT_EQ(given.at("needs_password"), false);
  EXPECT_EQ(service_->refusal(Method::post, "/api/accounts/ben/passwords", json({{"mail", "secret"}})),
            "account-not-found");
  EXPECT_EQ(service_->refusal(Method::post, "/api/accounts/ann/sign-in", json({{"client_id", "x"}})),
            "oauth-provider-unknown");
  EXPECT_EQ(service_->refusal(Method::remove, "/api/accounts/ann"), "");
  EXPECT_TRUE(service_->json(Method::get, "/api/accounts").as_array().empty());
}

TEST_F(AccountActs, ServersAreTriedBeforeThereIsAnAccount) {
  const auto steps =
      service_->json(Method::post, "/api/servers/try",
                     json({{"incoming", folder_ + "/none"}, {"outgoing", post_}, {"server_authority", ""}}));
  ASSERT_EQ(steps.as_array().size(), 2U);
  EXPECT_EQ(steps.at(0).at("error").at("id"), "mailbox-not-found");
  EXPECT_TRUE(steps.at(1).at("error").is_null());
}

TEST_F(AccountActs, FilesAreCheckedBeforeTheyAreKept) {
  EXPECT_EQ(service_->refusal(Method::post, "/api/token-files?name=a.p12", "hello"), "pkcs12-malformed");
  EXPECT_EQ(service_->refusal(Method::post, "/api/authority-files?name=a.pem", "hello"), "certificate-malformed");
  const auto kept =
      service_->json(Method::post, "/api/authority-files?name=../office.pem", x509::to_pem(authority().certificate));
  EXPECT_EQ(kept.at("name"), "office.pem");
  EXPECT_TRUE(std::filesystem::exists(std::string(kept.at("path").as_string())));
}

TEST_F(AccountActs, SettingsAreKeptAndEveryPageIsTold) {
  const auto before = service_->json(Method::get, "/api/state");
  EXPECT_EQ(before.at("language"), "");
  EXPECT_EQ(before.at("practice"), false);
  EXPECT_EQ(before.at("pin_entry"), "page");
  EXPECT_EQ(before.at("algorithms").as_array().size(), crypto::our_order().size());
  Listener listener(service_->parts.events);
  const auto after =
      service_->json(Method::patch, "/api/settings",
                     json({{"language", "zh-TW"}, {"pin_session_minutes", 9}, {"help_seen_signed", true}}));
  EXPECT_EQ(after.at("language"), "zh-TW");
  EXPECT_EQ(after.at("pin_session_minutes"), 9);
  EXPECT_EQ(after.at("help_seen_signed"), true);
  EXPECT_EQ(after.at("help_seen_encrypted"), false);
  EXPECT_FALSE(listener.first("state").is_null());
  EXPECT_EQ(service_->refusal(Method::patch, "/api/settings", json({{"language", "fr"}})), "option-value-unknown");
}

TEST_F(AccountActs, LockingForgetsUnlockedFiles) {
  Answerer person(service_->parts.questions, kPassword);
  (void)service_->json(Method::post, "/api/accounts", json(request_for(anns_card())));
  EXPECT_EQ(service_->refusal(Method::post, "/api/cards/lock"), "");
  (void)service_->json(Method::post, "/api/accounts/ann/test");
  EXPECT_EQ(person.asked(), 2);
}

}  // namespace
}  // namespace letterlock::service
