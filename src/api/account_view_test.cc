#include "api/account_view.h"

#include "api/test_api.h"
#include "smime/test_people.h"

namespace letterlock::api {
namespace {

using smime::testing::people;
using testing::keys_of;
using text::Language;

account::Account anns_account() {
  account::Account account;
  account.id = "ann";
  account.display_name = "Ann";
  account.address = "ann@own.example";
  account.incoming = "/in";
  account.outgoing = "/post";
  account.token_files = {"/keys/ann.p12"};
  return account;
}

TEST(AccountView, TellsWhatThisAccountAnnouncesAndWhatCanBeChosen) {
  account::Account account = anns_account();
  const AccountView with = view_of(account, {}, Language::en);
  ASSERT_FALSE(with.algorithms.empty());
  EXPECT_EQ(with.algorithms.front(), "aes256-GCM");
  EXPECT_EQ(with.ciphers.size(), crypto::our_order().size());
  account.ciphers = {crypto::ContentEncryption::aes256_cbc, crypto::ContentEncryption::aes128_cbc};
  const AccountView without = view_of(account, {}, Language::en);
  EXPECT_EQ(without.ciphers, (std::vector<std::string>{"aes256-CBC", "aes128-CBC"}));
  EXPECT_EQ(without.algorithms.front(), "aes256-CBC");
  for (const std::string& name : without.algorithms) EXPECT_EQ(name.find("GCM"), std::string::npos) << name;
}

TEST(AccountView, TheDocumentKeepsItsMembers) {
  account::Account account = anns_account();
  JsonValue document = to_json(view_of(account, {.password = true}, Language::en));
  EXPECT_EQ(keys_of(document),
            "id display_name address incoming outgoing server_authority leave_on_server token_files token_modules "
            "signing_certificate encryption_certificate algorithms ciphers needs_password needs_sign_in findings ends");
  EXPECT_TRUE(document.at("signing_certificate").is_null());
  EXPECT_EQ(document.at("needs_password"), true);
  EXPECT_EQ(document.at("needs_sign_in"), false);
  account.signing_certificate = people().ann.signing.certificate;
  account.encryption_certificate = people().ann.encryption.certificate;
  document = to_json(view_of(account, {}, Language::en));
  EXPECT_EQ(document.at("signing_certificate").at("can_sign"), true);
  EXPECT_EQ(document.at("encryption_certificate").at("can_encrypt"), true);
}

TEST(AccountView, SaysWhenACertificateEndsAndWhatToDo) {
  const Time until = from_unix(1'800'000'000);  // 2027-01-15
  app::AccountNeeds needs;
  needs.ends = {{"aa11", true, true, until, false}, {"bb22", false, true, until, true}};
  for (const auto language : testing::kLanguages) {
    const auto ends = view_of(anns_account(), needs, language).ends;
    ASSERT_EQ(ends.size(), 2U);
    for (const OwnEndView& end : ends) {
      EXPECT_NE(end.text.find("2027-01-15"), std::string::npos);
      EXPECT_EQ(end.text.find("view."), std::string::npos);
      EXPECT_EQ(end.text.find('{'), std::string::npos);
    }
    EXPECT_NE(ends[0].text, ends[1].text);
    EXPECT_TRUE(!ends[0].ended && ends[1].ended);
  }
  EXPECT_TRUE(view_of(anns_account(), {}, Language::en).ends.empty());
}

TEST(AccountView, SaysWhatSpeaksAgainstItsCertificates) {
  account::Account account = anns_account();
  account.signing_certificate = people().ann.signing.certificate;
  EXPECT_TRUE(view_of(account, {}, Language::en).findings.empty());
  account.address = "other@own.example";
  const AccountView view = view_of(account, {}, Language::zh_tw);
  ASSERT_EQ(view.findings.size(), 1U);
  EXPECT_EQ(view.findings[0].id, "address-mismatch");
  EXPECT_EQ(view.findings[0].text, text::describe(Language::zh_tw, account::check_certificates(account)[0]).sentence);
}

TEST(AccountStepView, EachStepHasItsWordsAndAFailedOneItsError) {
  const std::vector<app::AccountStep> steps = {
      {"incoming", {}}, {"outgoing", Error{ErrorCode::mail_password_needed, {{"server", "s"}, {"user", "u"}}}}};
  const auto views = views_of(steps, Language::en, text::Medium::page);
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].text, "incoming mailbox");
  EXPECT_FALSE(views[0].error);
  ASSERT_TRUE(views[1].error);
  EXPECT_EQ(views[1].error->id, "mail-password-needed");
  EXPECT_EQ(views[1].error->hint.find("--"), std::string::npos) << views[1].error->hint;
  for (const Language language : testing::kLanguages) {
    for (const char* id : {"certificates", "incoming", "outgoing", "signing-key", "encryption-key"}) {
      EXPECT_EQ(views_of({{id, {}}}, language)[0].text.find("view."), std::string::npos) << id;
    }
  }
}

}  // namespace
}  // namespace letterlock::api
