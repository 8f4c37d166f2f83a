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
  reading.opened.message.date = from_unix(1795420800);
  judge::MessageReport& report = reading.opened.report;
  report.signature = SignatureState::valid;
  report.encryption = EncryptionState::strong;
  report.layers = {encrypted(), with_signer()};
  report.headers = {header("From", "Ann <ann@own.example>"),
                    header("To", "ben@peer.example, Carol <carol@third.example>"),
                    header("Cc", "dora@third.example, ANN@own.example"), header("Subject", "=?utf-8?B?5Lit5paH?="),
                    header("Message-ID", "<1@own.example>")};
  reading.display = message::DisplayMessage{};
  reading.display->text = "first\n\n> older\nlast\n";
  return reading;
}

ReplyView reply(const app::Reading& reading, bool can_seal = false) {
  return reply_to(reading, ben(), can_seal, Language::en);
}

TEST(ReplyView, AnswersWhoWroteAndQuotesWhatWasShown) {
  const ReplyView view = reply(sealed());
  EXPECT_EQ(view.to, std::vector<std::string>{"Ann <ann@own.example>"});
  EXPECT_EQ(view.cc, (std::vector<std::string>{"Carol <carol@third.example>", "dora@third.example"}));
  EXPECT_EQ(view.subject, "Re: \xe4\xb8\xad\xe6\x96\x87");
  EXPECT_EQ(view.quoted, "Ann wrote on 2026-11-23 at 08:00 (UTC):\n> first\n>\n>> older\n> last\n");
  EXPECT_EQ(view.message_id, "<1@own.example>");
  EXPECT_EQ(view.protection, LetterProtection::sealed);
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
  reading.opened.message.key.direction = store::Direction::outgoing;
  reading.opened.report.headers = {header("From", "ben@peer.example"), header("To", "ann@own.example"),
                                   header("Cc", "ben@peer.example, carol@third.example"), header("Subject", "RE: x")};
  const ReplyView view = reply(reading);
  EXPECT_EQ(view.to, std::vector<std::string>{"ann@own.example"});
  EXPECT_EQ(view.cc, std::vector<std::string>{"carol@third.example"});
  EXPECT_EQ(view.subject, "RE: x");
}

TEST(ReplyView, WhatCannotBeReadNamesNobody) {
  app::Reading reading = sealed();
  reading.opened.report.headers = {header("From", "a@x.example b@x.example")};
  const ReplyView view = reply(reading);
  EXPECT_TRUE(view.to.empty());
  EXPECT_TRUE(view.cc.empty());
  EXPECT_EQ(view.subject, "Re: ");
  std::string many = "a0@x.example";
  for (int i = 1; i < 2000; ++i) many += ", a" + std::to_string(i) + "@x.example";
  reading.opened.report.headers = {header("From", "ann@own.example"), header("Cc", many)};
  EXPECT_LE(reply(reading).cc.size(), 500u);
}

}  // namespace
}  // namespace letterlock::api
