// Choice: what a person is told while they write is what happens when they send.

#include "app/choice.h"

#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;
using outbox::Protection;

class ChoiceTest : public Correspondence {
 protected:
  ChoicePreview preview(const std::vector<std::string>& to, Protection protection = Protection::sealed,
                        const std::vector<std::string>& bcc = {}) {
    return must(preview_choice(*ben_.home, "", {to, {}, bcc, protection}));
  }
  static std::string error_of(const std::optional<Error>& error) { return error ? error->id() : ""; }
};

TEST_F(ChoiceTest, TheCipherIsTheOneThatIsUsed) {
  introduce();
  const ChoicePreview choice = preview({"Ann <ann@own.example>"});
  EXPECT_TRUE(choice.ready);
  ASSERT_EQ(choice.copies.size(), 1u);
  ASSERT_EQ(choice.recipients.size(), 1u);
  const RecipientPreview& ann = choice.recipients[0];
  EXPECT_EQ(ann.address, ann_.address);
  EXPECT_EQ(ann.name, "Ann");
  EXPECT_EQ(ann.cipher, "aes256-GCM");
  EXPECT_FALSE(ann.forces);
  EXPECT_EQ(ann.tunnel.value().state, tunnel::State::ready);
  EXPECT_EQ(choice.sendable_to, std::vector{ann_.address});
  EXPECT_EQ(must(send(ben_, letter_to(ann_.address))).ciphers, std::vector<std::string>{"aes256-GCM"});
}

TEST_F(ChoiceTest, WhoCannotBeSealedToStopsItAndTheOthersAreNamed) {
  introduce();
  const ChoicePreview choice = preview({ann_.address, "carol@third.example"});
  EXPECT_FALSE(choice.ready);
  EXPECT_EQ(error_of(choice.error), "cannot-seal-no-certificate");
  ASSERT_EQ(choice.recipients.size(), 2u);
  EXPECT_EQ(error_of(choice.recipients[0].error), "");
  EXPECT_EQ(error_of(choice.recipients[1].error), "cannot-seal-no-certificate");
  EXPECT_EQ(choice.recipients[1].tunnel.value().next_step, tunnel::NextStep::introduce);
  EXPECT_EQ(choice.sendable_to, std::vector{ann_.address});
  NewLetter letter = letter_to(ann_.address);
  letter.cc = {"carol@third.example"};
  EXPECT_EQ(code_of(send(ben_, letter)), choice.error->code);
}

TEST_F(ChoiceTest, S8ABlindRecipientHasACopyOfTheirOwn) {
  introduce();
  const ChoicePreview choice = preview({"carol@third.example"}, Protection::sealed, {ann_.address});
  EXPECT_EQ(error_of(choice.error), "cannot-seal-no-certificate");
  ASSERT_EQ(choice.copies.size(), 1u);
  EXPECT_EQ(choice.copies[0].addresses, std::vector{ann_.address});
}

TEST_F(ChoiceTest, ASignedLetterCanGoToAnybody) {
  const ChoicePreview choice = preview({"carol@third.example"}, Protection::signed_only);
  EXPECT_TRUE(choice.ready);
  EXPECT_TRUE(choice.copies.empty());
  EXPECT_EQ(choice.recipients[0].cipher, std::nullopt);
  EXPECT_EQ(choice.sendable_to.size(), 1u);
}

TEST_F(ChoiceTest, WhatIsWrittenIsLookedAtAsItIs) {
  struct Case {
    std::vector<std::string> to;
    std::string error;
    size_t recipients;
  };
  const Case cases[] = {
      {{}, "no-recipients", 0},
      {{"ann@"}, "address-malformed", 1},
      {{""}, "address-malformed", 1},
      {{"Ann <ann@own.example>, ben@peer.example"}, "", 2},
      {{"ann@own.example", "Ann <ANN@OWN.example>"}, "", 1},
      {{"ann@own.example", "no address"}, "address-malformed", 2},
  };
  for (const Case& c : cases) {
    const ChoicePreview choice = preview(c.to, Protection::signed_only);
    EXPECT_EQ(error_of(choice.error), c.error);
    EXPECT_EQ(choice.recipients.size(), c.recipients);
    EXPECT_EQ(choice.ready, c.error.empty());
  }
}

TEST_F(ChoiceTest, BoundsAndAccountsWithoutCertificates) {
  std::vector<std::string> many;
  for (size_t i = 0; i <= kRecipientsMax; ++i) many.push_back("a" + std::to_string(i) + "@third.example");
  EXPECT_EQ(code_of(preview_choice(*ben_.home, "", {many, {}, {}})), ErrorCode::recipients_too_many);
  EXPECT_EQ(code_of(preview_choice(*ben_.home, "nobody", {})), ErrorCode::account_not_found);
  account::Account bare = must(find_account(*ben_.home, ""));
  bare.encryption_certificate.reset();
  must_pass(store::Accounts(ben_.home->store()).update(bare));
  EXPECT_EQ(error_of(preview({ann_.address}).error), "recipient-certificate-unusable");
  EXPECT_EQ(error_of(preview({ann_.address}, Protection::signed_only).error), "");
}

}  // namespace
}  // namespace letterlock::app
