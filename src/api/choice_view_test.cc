#include "api/choice_view.h"

#include <gtest/gtest.h>

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using testing::keys_of;
using testing::kLanguages;
using text::Language;

app::RecipientPreview recipient(const std::string& address, tunnel::State state, tunnel::NextStep next) {
  app::RecipientPreview preview{address, address, "Ann"};
  preview.tunnel = tunnel::Tunnel{};
  preview.tunnel->addresses = {address};
  preview.tunnel->state = state;
  preview.tunnel->next_step = next;
  if (state != tunnel::State::none) preview.tunnel->seal_to = {"aa"};
  return preview;
}

// One who can read GCM, one who forces CBC.
app::ChoicePreview two() {
  app::ChoicePreview preview;
  preview.ready = true;
  preview.copies = {{crypto::ContentEncryption::aes256_cbc, {"ann@own.example", "carol@third.example"}, {}}};
  preview.forced_by = {"carol@third.example"};
  preview.recipients = {recipient("ann@own.example", tunnel::State::established, tunnel::NextStep::write),
                        recipient("carol@third.example", tunnel::State::ready, tunnel::NextStep::send_sealed)};
  preview.recipients[0].cipher = preview.recipients[1].cipher = "aes256-CBC";
  preview.recipients[1].forces = true;
  preview.sendable_to = {"ann@own.example", "carol@third.example"};
  return preview;
}

TEST(ChoiceView, TheDocumentSaysWhatTheComposerShows) {
  const JsonValue document = to_json(view_of(two(), LetterProtection::sealed, Language::en));
  EXPECT_EQ(keys_of(document), "ready ciphers copies forced_by recipients sendable_to sentence error");
  EXPECT_EQ(keys_of(document.at("recipients").at(0)),
            "address name state text can_seal chosen forces error next_step next_text");
  EXPECT_EQ(document.at("sentence"), "encrypted with aes256-CBC, because of carol@third.example");
  EXPECT_EQ(to_text(document.at("copies")),
            R"([{"cipher":"aes256-CBC","addresses":["ann@own.example","carol@third.example"]}])");
  EXPECT_TRUE(document.at("error").is_null());
  EXPECT_EQ(document.at("recipients").at(0).at("state"), "established");
  EXPECT_TRUE(document.at("recipients").at(0).at("can_seal").as_bool());
  EXPECT_EQ(document.at("recipients").at(1).at("next_step"), "send_sealed");
  EXPECT_TRUE(document.at("recipients").at(1).at("forces").as_bool());
}

TEST(ChoiceView, EveryOutcomeHasItsSentence) {
  app::ChoicePreview first_choice = two();
  first_choice.forced_by.clear();
  app::ChoicePreview copies = two();
  copies.copies.push_back({crypto::ContentEncryption::aes128_cbc, {"dora@third.example"}, {}});
  app::ChoicePreview kinds = copies;
  kinds.apart_by_keys = true;
  app::ChoicePreview others = two();
  others.ready = false;
  others.error = Error{ErrorCode::cannot_seal_no_certificate, {{"address", "carol@third.example"}}};
  others.recipients[1].error = others.error;
  others.sendable_to = {"ann@own.example"};
  app::ChoicePreview nobody;
  nobody.error = Error{ErrorCode::no_recipients};
  for (const Language language : kLanguages) {
    std::set<std::string> sentences;
    for (const app::ChoicePreview& each : {two(), first_choice, copies, kinds, others, nobody}) {
      sentences.insert(view_of(each, LetterProtection::sealed, language).sentence);
    }
    sentences.insert(view_of(two(), LetterProtection::signed_only, language).sentence);
    EXPECT_EQ(sentences.size(), 7u);
    for (const std::string& sentence : sentences) {
      EXPECT_EQ(sentence.find_first_of("{}"), std::string::npos) << sentence;
      EXPECT_EQ(sentence.find("view."), std::string::npos) << sentence;
    }
  }
}

// A group of thousands is no sentence of thousands of names.
TEST(ChoiceView, OfManyWhoForceItTheFirstAreNamed) {
  app::ChoicePreview many = two();
  many.forced_by.clear();
  for (int i = 0; i < 5000; ++i) many.forced_by.push_back("r" + std::to_string(i) + "@many.example");
  const ChoiceView view = view_of(many, LetterProtection::sealed, Language::en);
  EXPECT_EQ(view.forced_by.size(), 5000U);
  EXPECT_TRUE(view.sentence.starts_with("encrypted with aes256-CBC, because of r0@many.example, r1@"));
  EXPECT_TRUE(view.sentence.ends_with("r9@many.example, … (+4990)")) << view.sentence;
  EXPECT_EQ(few_of({"a", "b"}), "a, b");
  EXPECT_EQ(few_of({}), "");
}

TEST(ChoiceView, WhoCannotBeSealedToHasTheReasonAndTheWayOut) {
  app::ChoicePreview preview = two();
  preview.error = Error{ErrorCode::cannot_seal_no_certificate, {{"address", "carol@third.example"}}};
  preview.recipients[1] = recipient("carol@third.example", tunnel::State::none, tunnel::NextStep::introduce);
  preview.recipients[1].error = preview.error;
  const ChoiceView view = view_of(preview, LetterProtection::sealed, Language::en);
  const RecipientMark& carol = view.recipients[1];
  EXPECT_FALSE(carol.can_seal);
  EXPECT_EQ(carol.error.value().id, "cannot-seal-no-certificate");
  EXPECT_EQ(carol.next_text, text::sentence(Language::en, "tunnel.next.introduce"));
  EXPECT_FALSE(carol.text.empty());
}

TEST(ChoiceView, WhatIsNoAddressHasNoState) {
  app::ChoicePreview preview;
  preview.recipients = {{"a\x1b[2Jb", "a\x1b[2Jb", ""}};
  preview.recipients[0].error = preview.error = Error{ErrorCode::address_malformed, {{"address", "a\x1b[2Jb"}}};
  const ChoiceView view = view_of(preview, LetterProtection::sealed, Language::en);
  EXPECT_EQ(view.recipients[0].state, "");
  EXPECT_EQ(view.sentence.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace letterlock::api
