// Accounts: which certificates are chosen, what is refused, and what a test of an account tries.

#include "app/accounts.h"

#include "app/test_app.h"
#include "store/accounts.h"
#include "store/mail_secrets.h"

namespace letterlock::app {
namespace {

using namespace testing;

class AccountsTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    home_ = open_home("home");
    file_ = write("ann.p12", anns_card());
  }
  size_t number_of_accounts() { return must(store::Accounts(home_->store()).all()).size(); }
  // The steps of the account's test; the id of the last one's error stands behind it.
  std::string steps(const std::string& password = kPassword) {
    std::string text;
    token::FileKeys keys({file_}, answering(password));
    for (const AccountStep& step : must(test_account(*home_, "", &keys))) {
      text += (text.empty() ? "" : " ") + step.id + (step.error ? "!" + step.error->id() : "");
    }
    return text;
  }

  std::unique_ptr<Home> home_;
  std::string file_;
};

TEST_F(AccountsTest, BothCertificatesComeFromTheFile) {
  const account::Account account = must(add_account(*home_, account_for(anns_card(), file_), answering()));
  EXPECT_EQ(account.id, "ann");
  EXPECT_EQ(account.signing_certificate, anns_card().signing);
  EXPECT_EQ(account.encryption_certificate, anns_card().encryption);
  EXPECT_EQ(account.created, kNow);
  EXPECT_EQ(must(find_account(*home_, "ann@own.example")).signing_certificate, anns_card().signing);
}

TEST_F(AccountsTest, TheFilesIssuerIsRememberedAndNotBelieved) {
  (void)must(add_account(*home_, account_for(anns_card(), file_), answering()));
  const trust::TrustStore& trust = *must(home_->trust());
  EXPECT_EQ(trust.intermediates(), std::vector<x509::Certificate>{authority().certificate});
  EXPECT_TRUE(trust.anchors().empty());
}

struct IdCase {
  const char* address;
  const char* id;
};

TEST_F(AccountsTest, TheIdIsMadeOfTheAddress) {
  const std::vector<IdCase> cases = {
      {"Ann.Wang@own.example", "ann.wang"}, {"a+b@own.example", "ab"},     {"-x@own.example", "x"},
      {"_._@own.example", "account"},       {"王@own.example", "account"}, {"a_1-2@own.example", "a_1-2"}};
  for (const IdCase& c : cases) {
    SCOPED_TRACE(c.address);
    NewAccount wanted = account_for(anns_card(), file_);
    wanted.address = c.address;
    wanted.bind = true;
    const auto account = add_account(*home_, wanted, answering());
    ASSERT_TRUE(account.has_value()) << account.error().id();
    EXPECT_EQ(account->id, c.id);
    must_pass(store::Accounts(home_->store()).remove(account->id));
  }
}

// S2a: a certificate without our address becomes ours only by an explicit word.
TEST_F(AccountsTest, S2aAnotherAddressNeedsTheUsersWord) {
  NewAccount wanted = account_for(anns_card(), file_);
  wanted.address = "somebody@own.example";
  const auto refused = add_account(*home_, wanted, answering());
  ASSERT_EQ(code_of(refused), ErrorCode::account_refused);
  EXPECT_EQ(parameter(refused.error(), "reason"), "address-mismatch");
  EXPECT_EQ(number_of_accounts(), 0u);
  wanted.bind = true;
  EXPECT_EQ(must(add_account(*home_, wanted, answering())).bound_certificates.size(), 2u);
}

struct RefusalCase {
  const char* name;
  std::function<void(NewAccount&)> change;
  std::string password;
  ErrorCode code;
};

TEST_F(AccountsTest, WhatIsRefusedLeavesNothingBehind) {
  const std::string no_token = write("text.p12", as_bytes("not a token"));
  const std::vector<RefusalCase> cases = {
      {"password", [](NewAccount&) {}, "wrong", ErrorCode::password_wrong},
      {"no file", [](NewAccount& a) { a.token_files = {"/tmp/nowhere.p12"}; }, kPassword, ErrorCode::file_not_found},
      {"no token", [&](NewAccount& a) { a.token_files = {no_token}; }, kPassword, ErrorCode::pkcs12_malformed},
      {"address", [](NewAccount& a) { a.address = "ann"; }, kPassword, ErrorCode::address_malformed},
      {"id", [](NewAccount& a) { a.id = "../ann"; }, kPassword, ErrorCode::account_incomplete},
      {"incoming", [](NewAccount& a) { a.incoming = ""; }, kPassword, ErrorCode::account_incomplete},
      {"outgoing", [](NewAccount& a) { a.outgoing = ""; }, kPassword, ErrorCode::account_incomplete},
      {"signing fingerprint", [](NewAccount& a) { a.signing_certificate = "0123456789"; }, kPassword,
       ErrorCode::certificate_without_key},
      {"not for signing", [](NewAccount& a) { a.signing_certificate = anns_card().encryption.fingerprint(); },
       kPassword, ErrorCode::certificate_without_key},
      {"encryption fingerprint", [](NewAccount& a) { a.encryption_certificate = "0123456789"; }, kPassword,
       ErrorCode::certificate_without_key},
  };
  for (const RefusalCase& c : cases) {
    SCOPED_TRACE(c.name);
    NewAccount wanted = account_for(anns_card(), file_);
    c.change(wanted);
    EXPECT_EQ(code_of(add_account(*home_, wanted, answering(c.password))), c.code);
    EXPECT_EQ(number_of_accounts(), 0u);
    EXPECT_TRUE(must(store::Certificates(home_->store()).all()).empty());
  }
}

TEST_F(AccountsTest, NobodyIsTwice) {
  (void)must(add_account(*home_, account_for(anns_card(), file_), answering()));
  EXPECT_EQ(code_of(add_account(*home_, account_for(anns_card(), file_), answering())), ErrorCode::account_exists);
}

TEST_F(AccountsTest, OfSeveralTheOneWithTheAddressIsChosen) {
  NewAccount wanted = account_for(anns_card(), file_);
  wanted.token_files = {write("ben.p12", bens_card()), file_};
  const account::Account account = must(add_account(*home_, wanted, answering()));
  EXPECT_EQ(account.signing_certificate, anns_card().signing);
  EXPECT_EQ(account.encryption_certificate, anns_card().encryption);
  // The other one still opens what was sealed to it.
  ASSERT_EQ(account.former_certificates.size(), 1u);
  EXPECT_TRUE(account.former_certificates[0].can_encrypt());
  EXPECT_EQ(must(find_account(*home_, "")).former_certificates, account.former_certificates);
}

// However the fingerprint is written that the user copies: with colons, in capitals, only its beginning.
TEST_F(AccountsTest, TheUserNamesACertificateByItsFingerprint) {
  NewAccount wanted = account_for(anns_card(), file_);
  wanted.token_files.push_back(write("ben.p12", bens_card()));
  wanted.bind = true;
  std::string capitals = bens_card().signing.fingerprint().substr(0, 12);
  for (char& c : capitals) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  wanted.signing_certificate = capitals.substr(0, 2) + ":" + capitals.substr(2);
  wanted.encryption_certificate = bens_card().encryption.fingerprint();
  const account::Account account = must(add_account(*home_, wanted, answering()));
  EXPECT_EQ(account.signing_certificate, bens_card().signing);
  EXPECT_EQ(account.encryption_certificate, bens_card().encryption);
}

TEST_F(AccountsTest, AnAccountWithoutATokenIsAccepted) {
  NewAccount wanted = account_for(anns_card(), file_);
  wanted.token_files = {};
  EXPECT_FALSE(must(add_account(*home_, wanted, answering())).signing_certificate.has_value());
  (void)must(transport::Maildir::create(wanted.incoming));
  EXPECT_EQ(steps(), "incoming outgoing certificates");
}

TEST_F(AccountsTest, ATestTriesEverythingInTurn) {
  const NewAccount wanted = account_for(anns_card(), file_);
  (void)must(add_account(*home_, wanted, answering()));
  EXPECT_EQ(steps(), "incoming!mailbox-not-found");
  (void)must(transport::Maildir::create(wanted.incoming));
  EXPECT_EQ(steps(), "incoming outgoing certificates signing-key encryption-key");
  EXPECT_EQ(steps("wrong"), "incoming outgoing certificates signing-key!password-wrong");
  (void)write("ann.p12", bens_card());
  EXPECT_EQ(steps(), "incoming outgoing certificates signing-key!certificate-without-key");
}

TEST_F(AccountsTest, ATestSaysWhereTheOutgoingFolderIsMissing) {
  NewAccount wanted = account_for(anns_card(), file_);
  wanted.outgoing = folder_ + "/nowhere";
  (void)must(transport::Maildir::create(wanted.incoming));
  (void)must(add_account(*home_, wanted, answering()));
  EXPECT_EQ(steps().substr(0, 18), "incoming outgoing!");
}

TEST_F(AccountsTest, WhatItStillWantsIsSaid) {
  setenv("LETTERLOCK_SECRETS", "file", 1);
  account::Account folders{.id = "ann", .incoming = post_, .outgoing = post_};
  EXPECT_FALSE(needs_of(*home_, folders).password);
  account::Account servers{
      .id = "ann", .incoming = "imaps://ann@mail.example.tw", .outgoing = "smtps://ann;AUTH=XOAUTH2@mail.example.tw"};
  EXPECT_TRUE(needs_of(*home_, servers).password);
  EXPECT_TRUE(needs_of(*home_, servers).sign_in);
  store::MailSecrets secrets(home_->store());
  must_pass(secrets.put("ann", store::SecretKind::incoming_password, Secret(std::string_view("secret"))));
  must_pass(secrets.put("ann", store::SecretKind::oauth_refresh_token, Secret(std::string_view("token"))));
  EXPECT_FALSE(needs_of(*home_, servers).password);
  EXPECT_FALSE(needs_of(*home_, servers).sign_in);
  unsetenv("LETTERLOCK_SECRETS");
}

TEST_F(AccountsTest, ServersAreTriedBeforeThereIsAnAccount) {
  (void)must(transport::Maildir::create(folder_ + "/box"));
  const auto ids = [](const std::vector<AccountStep>& steps) {
    std::string text;
    for (const AccountStep& step : steps) text += step.id + (step.error ? "!" + step.error->id() : "") + " ";
    return text;
  };
  EXPECT_EQ(ids(try_servers({folder_ + "/box", post_, ""})), "incoming outgoing ");
  EXPECT_EQ(ids(try_servers({folder_ + "/none", folder_ + "/none", ""})),
            "incoming!mailbox-not-found outgoing!file-not-writable ")
      << "each is told";
  EXPECT_EQ(ids(try_servers({"imaps://ann@localhost:1", "smtps://ann;AUTH=XOAUTH2@localhost:1", ""})),
            "incoming!server-unreachable outgoing!server-unreachable ")
      << "a server is reached before its login is missed";
  EXPECT_EQ(ids(try_servers({"imaps://ann@localhost:1", post_, "", Secret(std::string_view("secret"))})),
            "incoming!server-unreachable outgoing ");
  EXPECT_TRUE(must(store::Accounts(home_->store()).all()).empty());
}

TEST_F(AccountsTest, WithoutANameThereMustBeOnlyOne) {
  EXPECT_EQ(code_of(find_account(*home_, "")), ErrorCode::account_not_found);
  (void)must(add_account(*home_, account_for(anns_card(), file_), answering()));
  EXPECT_EQ(must(find_account(*home_, "")).id, "ann");
  (void)must(add_account(*home_, account_for(bens_card(), write("ben.p12", bens_card())), answering()));
  EXPECT_EQ(code_of(find_account(*home_, "")), ErrorCode::account_ambiguous);
  EXPECT_EQ(must(find_account(*home_, "ben")).id, "ben");
  EXPECT_EQ(must(find_account(*home_, "Ben@PEER.example")).id, "ben");
  EXPECT_EQ(code_of(find_account(*home_, "carol")), ErrorCode::account_not_found);
}

}  // namespace
}  // namespace letterlock::app
