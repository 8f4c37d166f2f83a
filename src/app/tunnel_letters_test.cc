// The letters that Letterlock writes by itself: both languages, no links, codes where they belong (DESIGN section 5).

#include "app/tunnel_letters.h"

#include "app/test_app.h"
#include "tunnel/code.h"

namespace letterlock::app {
namespace {

using namespace testing;

account::Account anns_account() {
  account::Account account;
  account.display_name = "王小安";
  account.address = "ann@own.example";
  account.signing_certificate = people().ann.signing.certificate;
  account.encryption_certificate = people().ann.encryption.certificate;
  return account;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<NewLetter> all_letters() {
  const account::Account ann = anns_account();
  return {introduction(ann, "ben@peer.example"), sealed_letter(ann, "ben@peer.example", {}),
          sealed_letter(ann, "ben@peer.example", {.is_answer = true})};
}

TEST(TunnelLetters, EachSaysInBothLanguagesWhoWrites) {
  for (const NewLetter& letter : all_letters()) {
    SCOPED_TRACE(letter.subject);
    EXPECT_EQ(letter.to, std::vector<std::string>{"ben@peer.example"});
    EXPECT_TRUE(holds(letter.subject, " / "));
    EXPECT_TRUE(holds(letter.subject, "安全電子郵件通道"));
    EXPECT_TRUE(holds(letter.subject, "secure email tunnel"));
    const size_t english = letter.text.find("this is 王小安 <ann@own.example>");
    const size_t chinese = letter.text.rfind("王小安");
    EXPECT_NE(english, std::string::npos);
    EXPECT_GT(chinese, english + 100);
  }
}

TEST(TunnelLetters, NoneHasALinkOrAnOpenPlaceholder) {
  for (const NewLetter& letter : all_letters()) {
    for (const char* part : {"://", "www.", "{", "}", "letter.", "<a "}) {
      EXPECT_FALSE(holds(letter.text, part)) << part << " in " << letter.subject;
    }
  }
}

TEST(TunnelLetters, TheThreeHaveSubjectsOfTheirOwn) {
  const auto letters = all_letters();
  EXPECT_NE(letters[0].subject, letters[1].subject);
  EXPECT_NE(letters[1].subject, letters[2].subject);
  EXPECT_NE(letters[0].subject, letters[2].subject);
}

TEST(TunnelLetters, AnIntroductionIsSignedNeverSealedAndCarriesNoCode) {
  const NewLetter letter = introduction(anns_account(), "ben@peer.example");
  EXPECT_EQ(letter.protection, outbox::Protection::signed_only);
  EXPECT_EQ(letter.code, "");
  EXPECT_TRUE(tunnel::find_codes(letter.text).empty());
}

// How to answer with each program, and whose certificates the reader will have to trust.
TEST(TunnelLetters, AnIntroductionTellsHowToAnswer) {
  const std::string text = introduction(anns_account(), "ben@peer.example").text;
  for (const char* part : {"Outlook", "Thunderbird", "Apple Mail", "Letterlock"}) {
    EXPECT_NE(text.find(part), text.rfind(part)) << part << " is in one language only, or in none";
  }
  EXPECT_TRUE(holds(text, people().ann.signing.certificate.issuer()));
}

TEST(TunnelLetters, ASealedLetterCarriesANewCodeInItsText) {
  std::set<std::string> codes;
  for (int i = 0; i < 3; ++i) {
    const NewLetter letter = sealed_letter(anns_account(), "ben@peer.example", {});
    EXPECT_EQ(letter.protection, outbox::Protection::sealed);
    EXPECT_EQ(tunnel::find_codes(letter.text), std::vector<std::string>{letter.code});
    codes.insert(letter.code);
  }
  EXPECT_EQ(codes.size(), 3u);
}

TEST(TunnelLetters, AnAnswerReturnsTheirCodesAndNamesTheirMail) {
  const std::vector<std::string> theirs = {"LL-0000-0000-0000-0001", "LL-0000-0000-0000-0002"};
  const NewLetter letter = sealed_letter(anns_account(), "ben@peer.example",
                                         {.their_codes = theirs, .in_reply_to = "<1@peer.example>", .is_answer = true});
  EXPECT_EQ(letter.in_reply_to, "<1@peer.example>");
  EXPECT_EQ(tunnel::find_codes(letter.text), (std::vector<std::string>{letter.code, theirs[0], theirs[1]}));
}

TEST(TunnelLetters, WithoutANameTheAddressStandsForIt) {
  account::Account account = anns_account();
  account.display_name = "";
  account.signing_certificate.reset();
  EXPECT_TRUE(holds(introduction(account, "ben@peer.example").text, "this is ann@own.example <ann@own.example>"));
}

}  // namespace
}  // namespace letterlock::app
