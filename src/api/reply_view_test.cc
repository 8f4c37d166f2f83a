// S5: what an answer begins with, and what it never quotes.

#include "api/reply_view.h"

#include <gtest/gtest.h>

#include <functional>

namespace letterlock::api {
namespace {

using judge::EncryptionState;
using judge::Protection;
using judge::SignatureState;
using text::Language;

account::Account ben() {
  account::Account account;
  account.id = "ben";
  account.address = "ben@peer.example";
  return account;
}

judge::HeaderReport header(const std::string& name, const std::string& value,
                           Protection protection = Protection::unprotected) {
  return {name, value, std::nullopt, protection};
}

judge::LayerReport encrypted() {
  judge::LayerReport layer;
  layer.type = "authEnveloped-data";
  layer.content_encryption = "aes256-GCM";
  layer.decrypted = true;
  return layer;
}

judge::LayerReport with_signer() {
  judge::LayerReport layer;
  layer.type = "signed-data";
  layer.signers = {{.status = SignatureState::valid}};
  return layer;
}

// A sealed mail of Ann's, shown whole.
app::Reading sealed() {
  app::Reading reading;
  reading.opened.message.from = "ann@own.example";
  reading.opened.message.from_name = "Ann";
  reading.opened.message.first_seen = from_unix(1795507200);
  judge::MessageReport& report = reading.opened.report;
  report.signature = SignatureState::valid;
  report.encryption = EncryptionState::strong;
  report.layers = {encrypted(), with_signer()};
  report.headers = {header("From", "Ann <ann@own.example>"),
                    header("To", "ben@peer.example, Carol <carol@third.example>"),
                    header("Cc", "dora@third.example, ANN@own.example"),
                    header("Subject", "=?utf-8?B?5Lit5paH?="),
                    header("Date", "Mon, 23 Nov 2026 16:00:00 +0800"),
                    header("Message-ID", "<1@own.example>")};
  reading.display = message::DisplayMessage{};
  reading.display->text = "first\n\n> older\nlast\n";
  return reading;
}

// The same mail with protected header fields (RFC 9788), as judge/ reports them.
app::Reading protecting(std::vector<mime::HeaderField> told) {
  app::Reading reading = sealed();
  judge::MessageReport& report = reading.opened.report;
  report.header_protection = smime::HeaderProtection::cipher;
  report.told_outside = std::move(told);
  for (judge::HeaderReport& each : report.headers) each.inside = true;
  return reading;
}

mime::HeaderField told(const std::string& name, const std::string& value) { return {name, value, {}}; }

const std::vector<mime::HeaderField> kAllTold = {{"From", "Ann <ann@own.example>", {}},
                                                 {"To", "ben@peer.example, Carol <carol@third.example>", {}},
                                                 {"Cc", "dora@third.example, ANN@own.example", {}},
                                                 {"Subject", "[...]", {}},
                                                 {"Message-ID", "<1@own.example>", {}}};

ReplyView reply(const app::Reading& reading, bool can_seal = false) {
  return reply_to(reading, ben(), can_seal, Language::en);
}

TEST(ReplyView, AnswersWhoWroteAndQuotesWhatWasShown) {
  const ReplyView view = reply(protecting(kAllTold));
  EXPECT_EQ(view.to, std::vector<std::string>{"Ann <ann@own.example>"});
  EXPECT_EQ(view.cc, (std::vector<std::string>{"Carol <carol@third.example>", "dora@third.example"}));
  EXPECT_EQ(view.subject, "Re: \xe4\xb8\xad\xe6\x96\x87");
  EXPECT_EQ(view.quoted, "Ann wrote on 2026-11-23 at 08:00 (UTC):\n> first\n>\n>> older\n> last\n");
  app::Reading undated = sealed();
  std::erase_if(undated.opened.report.headers, [](const auto& each) { return each.name == "Date"; });
  EXPECT_TRUE(reply(undated).quoted.starts_with("Ann wrote on 2026-11-24 at 08:00 (UTC):\n")) << "when it came";
  EXPECT_EQ(view.message_id, "<1@own.example>");
  EXPECT_EQ(view.protection, LetterProtection::sealed);
  EXPECT_TRUE(view.left_out.empty());
  EXPECT_TRUE(reply_to(sealed(), ben(), false, Language::zh_tw).quoted.starts_with("Ann 於 2026-11-23"));
}

TEST(ReplyView, S5_NothingIsQuotedThatCouldBeSomebodyElsesSecret) {
  const std::pair<const char*, std::function<void(app::Reading&)>> cases[] = {
      {"not shown", [](app::Reading& r) { r.display.reset(); }},
      {"cut", [](app::Reading& r) { r.display->text_cut = true; }},
      {"damaged", [](app::Reading& r) { r.display->text_damaged = true; }},
      {"a sealed part inside",
       [](app::Reading& r) {
         r.display->inner_security = {{"2", "application/pkcs7-mime"}};
       }},
      {"withheld", [](app::Reading& r) { r.opened.report.signature = SignatureState::unknown; }},
      {"wrong", [](app::Reading& r) { r.opened.report.signature = SignatureState::invalid; }},
      {"not signed: anybody could have wrapped it",
       [](app::Reading& r) {
         r.opened.report.signature = SignatureState::none;
         r.opened.report.layers = {encrypted()};
       }},
      {"signed outside only: whoever signed need not have known what is inside",
       [](app::Reading& r) {
         r.opened.report.layers = {with_signer(), encrypted()};
       }},
      {"signed between two encryptions",
       [](app::Reading& r) {
         r.opened.report.layers = {encrypted(), with_signer(), encrypted()};
       }},
      {"weakly sealed and not signed",
       [](app::Reading& r) {
         r.opened.report.signature = SignatureState::none;
         r.opened.report.encryption = EncryptionState::legacy;
         r.opened.report.layers = {encrypted()};
       }},
      {"not opened",
       [](app::Reading& r) {
         r.opened.report.encryption = EncryptionState::undecrypted;
         r.opened.report.layers[0].decrypted = false;
       }},
  };
  for (const auto& [name, change] : cases) {
    app::Reading reading = sealed();
    change(reading);
    EXPECT_EQ(reply(reading).quoted, "") << name;
    EXPECT_EQ(reply(reading).protection, LetterProtection::sealed) << name;
  }
  app::Reading thrice = sealed();
  thrice.opened.report.layers = {with_signer(), encrypted(), with_signer()};
  EXPECT_NE(reply(thrice).quoted, "");
}

// S5, the signing oracle: an answer is text and nothing else, all of it in front of its writer; what came as a page or
// as a file is not in it.
TEST(ReplyView, S5_AnAnswerHoldsNothingThatItsWriterDoesNotSee) {
  app::Reading reading = sealed();
  message::DisplayMessage& display = *reading.display;
  const std::string page = "<p>Shall we meet?</p><p style='display:none'>I owe you 1000.</p><!-- I owe you 2000. -->";
  display.text = message::html_to_text(page);
  display.html = message::DisplayHtml{"1", page};
  display.attachments = {{"contract.pdf", "application/pdf", 1000, "2"}};
  const ReplyView view = reply(reading);
  EXPECT_NE(view.quoted.find("> I owe you 1000."), std::string::npos) << "hidden in the page, seen in the answer";
  EXPECT_EQ(view.quoted.find("2000"), std::string::npos);
  EXPECT_EQ(view.quoted.find('<'), std::string::npos);
  EXPECT_EQ(view.quoted.find("contract"), std::string::npos);
}

TEST(ReplyView, PlainMailIsQuotedAndAnsweredAsTheTunnelAllows) {
  app::Reading reading = sealed();
  reading.opened.report.signature = SignatureState::none;
  reading.opened.report.encryption = EncryptionState::none;
  reading.opened.report.layers.clear();
  EXPECT_NE(reply(reading).quoted, "");
  EXPECT_EQ(reply(reading).protection, LetterProtection::signed_only);
  EXPECT_EQ(reply(reading, true).protection, LetterProtection::sealed);
}

TEST(ReplyView, S5_AReplyToThatAnybodyCouldHaveWrittenIsNotFollowedOutOfSealedMail) {
  const auto answered = [](EncryptionState encryption, Protection protection) {
    app::Reading reading = sealed();
    reading.opened.report.encryption = encryption;
    reading.opened.report.headers.push_back(header("Reply-To", "eve@evil.example", protection));
    return reply(reading).to.at(0);
  };
  EXPECT_EQ(answered(EncryptionState::strong, Protection::unprotected), "Ann <ann@own.example>");
  EXPECT_EQ(answered(EncryptionState::strong, Protection::encrypted_only), "Ann <ann@own.example>");
  EXPECT_EQ(answered(EncryptionState::strong, Protection::signed_only), "eve@evil.example");
  EXPECT_EQ(answered(EncryptionState::strong, Protection::signed_and_encrypted), "eve@evil.example");
  EXPECT_EQ(answered(EncryptionState::none, Protection::unprotected), "eve@evil.example");
}

TEST(ReplyView, OfMailOfOursItGoesWhereThatWent) {
  app::Reading reading = sealed();
  reading.opened.report.encryption = EncryptionState::none;
  reading.opened.message.key.direction = store::Direction::outgoing;
  reading.opened.report.headers = {header("From", "ben@peer.example"), header("To", "ann@own.example"),
                                   header("Cc", "ben@peer.example, carol@third.example"), header("Subject", "RE: x")};
  const ReplyView view = reply(reading);
  EXPECT_EQ(view.to, std::vector<std::string>{"ann@own.example"});
  EXPECT_EQ(view.cc, std::vector<std::string>{"carol@third.example"});
  EXPECT_EQ(view.subject, "RE: x");
}

// "FIELD person: REASON" of each.
std::vector<std::string> left_out(const ReplyView& view) {
  std::vector<std::string> all;
  for (const LeftOutView& each : view.left_out) {
    const bool unbound = each.reason == LeftOutReason::unbound;
    EXPECT_EQ(each.text, text::sentence(Language::en,
                                        unbound ? "view.reply.left-out.unbound" : "view.reply.left-out.unprotected"));
    static constexpr const char* kFields[] = {"From", "Reply-To", "To", "Cc"};
    all.push_back(std::string(kFields[static_cast<int>(each.field)]) + " " + each.person +
                  (unbound ? ": unbound" : ": unprotected"));
  }
  return all;
}

// Another program's sealed mail: its header stands outside alone, and anybody on the way can name a reader there.
TEST(ReplyView, SealedMailWithoutProtectedFieldsIsAnsweredToItsSignerAlone) {
  using Names = std::vector<std::string>;
  const ReplyView view = reply(sealed());
  EXPECT_EQ(view.to, Names{"Ann <ann@own.example>"});
  EXPECT_EQ(view.cc, Names{});
  EXPECT_EQ(left_out(view),
            (Names{"To Carol <carol@third.example>: unprotected", "Cc dora@third.example: unprotected"}));
  app::Reading redirected = sealed();
  redirected.opened.report.headers.push_back(header("Reply-To", "eve@evil.example"));
  EXPECT_EQ(left_out(reply(redirected)).at(0), "Reply-To eve@evil.example: unprotected");
  EXPECT_FALSE(reply(redirected).left_out.at(0).to_all);
  EXPECT_TRUE(view.left_out.at(0).to_all && view.left_out.at(1).to_all);
}

// Without a valid signature nobody is bound to it, and a signature outside of the encryption says who sent it on.
TEST(ReplyView, SealedMailThatNobodySignedNamesNobody) {
  using Names = std::vector<std::string>;
  for (const SignatureState state : {SignatureState::none, SignatureState::unknown, SignatureState::invalid}) {
    app::Reading reading = sealed();
    reading.opened.report.signature = state;
    const ReplyView view = reply(reading);
    EXPECT_EQ(view.to, Names{});
    EXPECT_EQ(view.cc, Names{});
    EXPECT_EQ(left_out(view),
              (Names{"From Ann <ann@own.example>: unbound", "To Carol <carol@third.example>: unprotected",
                     "Cc dora@third.example: unprotected"}));
  }
}

// A server that gives our Sent folder back may have changed what stands outside of our own mail, too.
TEST(ReplyView, OfSealedMailOfOursTheFieldsInsideAreTaken) {
  using Names = std::vector<std::string>;
  app::Reading reading = sealed();
  reading.opened.message.key.direction = store::Direction::outgoing;
  reading.opened.report.headers = {header("From", "ben@peer.example"), header("To", "ann@own.example")};
  EXPECT_EQ(reply(reading).to, Names{});
  EXPECT_EQ(left_out(reply(reading)), Names{"To ann@own.example: unprotected"});
  EXPECT_FALSE(reply(reading).left_out.at(0).to_all);
  for (auto& each : reading.opened.report.headers) each.inside = true;
  EXPECT_EQ(reply(reading).to, Names{"ann@own.example"});
  EXPECT_EQ(left_out(reply(reading)), Names{});
}

// protected-headers="v1" that repeats the Subject and To alone: each field counts by itself.
TEST(ReplyView, OfTheOlderFormEachFieldCountsByItself) {
  app::Reading reading = sealed();
  reading.opened.report.headers[1].inside = true;
  const ReplyView view = reply(reading);
  EXPECT_EQ(view.cc, std::vector<std::string>{"Carol <carol@third.example>"});
  EXPECT_EQ(left_out(view), std::vector<std::string>{"Cc dora@third.example: unprotected"});
}

// RFC 9788 section 6.2: somebody on the way adds a reader, to the header that nobody signed.
TEST(ReplyView, Rfc9788_OnlyProtectedFieldsNameRecipients) {
  for (const char* name : {"To", "Cc", "Reply-To"}) {
    app::Reading reading = protecting(kAllTold);
    auto& headers = reading.opened.report.headers;
    std::erase_if(headers, [name](const auto& each) { return each.name == name; });
    headers.push_back(header(name, "mallory@evil.example", Protection::signed_only));
    const ReplyView view = reply(reading);
    EXPECT_EQ(view.to, std::vector<std::string>{"Ann <ann@own.example>"}) << name;
    for (const std::string& each : view.cc) EXPECT_EQ(each.find("mallory"), std::string::npos) << name;
  }
  // Section 4.4.4: the outer author is shown, the protected one is answered.
  app::Reading reading = protecting(kAllTold);
  reading.opened.report.headers[0].value = "mallory@evil.example";
  reading.opened.report.headers[0].claimed = "ann@own.example";
  EXPECT_EQ(reply(reading).to, std::vector<std::string>{"ann@own.example"});
}

// RFC 9788 section 6.1: what was kept inside stays inside.
TEST(ReplyView, Rfc9788_WhatTheMailHidTheAnswerHides) {
  const auto hidden = [](const std::vector<mime::HeaderField>& fields) {
    const auto found = reply(protecting(fields)).hidden;
    EXPECT_TRUE(found.has_value());
    std::string text = found->thread ? "thread" : "";
    for (const std::string& address : found->addresses) text += " -" + address;
    for (const std::string& address : found->names) text += " ~" + address;
    return text;
  };
  EXPECT_EQ(hidden(kAllTold), "");
  auto shy = kAllTold;
  shy[0].value = "ann@own.example";
  shy[1].value = "ben@peer.example, carol@third.example";
  EXPECT_EQ(hidden(shy), " ~ann@own.example ~carol@third.example");
  auto without_cc = kAllTold;
  without_cc.erase(without_cc.begin() + 2);
  EXPECT_EQ(hidden(without_cc), " -dora@third.example");
  EXPECT_EQ(hidden({told("From", "Ann <ann@own.example>")}),
            "thread -ben@peer.example -carol@third.example -dora@third.example");
  // Nobody finds out by writing a guess into the outer header: what its author said counts (section 4.2.1).
  app::Reading guessed = protecting(without_cc);
  guessed.opened.report.headers.push_back(header("Cc", "dora@third.example"));
  EXPECT_EQ(reply(guessed).hidden->addresses, std::vector<std::string>{"dora@third.example"});
  // Without any word of it (another program's sealed mail) the answer is sealed all the same.
  EXPECT_TRUE(reply(sealed()).hidden.has_value());
  app::Reading plain = sealed();
  plain.opened.report.encryption = EncryptionState::none;
  EXPECT_FALSE(reply(plain).hidden.has_value());
}

TEST(ReplyView, TheThreadGoesOn) {
  app::Reading reading = sealed();
  EXPECT_EQ(reply(reading).references, std::vector<std::string>{"<1@own.example>"});
  reading.opened.report.headers.push_back(header("In-Reply-To", "<a@x>"));
  EXPECT_EQ(reply(reading).references, (std::vector<std::string>{"<a@x>", "<1@own.example>"}));
  std::string many;
  for (int i = 0; i < 100; ++i) many += "<" + std::to_string(i) + "@x> ";
  reading.opened.report.headers.push_back(header("References", many));
  const auto references = reply(reading).references;
  EXPECT_EQ(references.size(), 40u);
  EXPECT_EQ(references.front(), "<61@x>");
  EXPECT_EQ(references.back(), "<1@own.example>");
}

TEST(ReplyView, WhatCannotBeReadNamesNobody) {
  app::Reading reading = sealed();
  reading.opened.report.headers = {header("From", "a@x.example b@x.example")};
  const ReplyView view = reply(reading);
  EXPECT_TRUE(view.left_out.empty());
  EXPECT_TRUE(view.to.empty());
  EXPECT_TRUE(view.cc.empty());
  EXPECT_EQ(view.subject, "Re: ");
  std::string many = "a0@x.example";
  for (int i = 1; i < 2000; ++i) many += ", a" + std::to_string(i) + "@x.example";
  reading.opened.report.headers = {header("From", "ann@own.example"), header("Cc", many)};
  EXPECT_EQ(reply(reading).left_out.size(), 499u);
  reading.opened.report.headers[1].inside = true;
  EXPECT_EQ(reply(reading).cc.size(), 499u);
}

}  // namespace
}  // namespace letterlock::api
