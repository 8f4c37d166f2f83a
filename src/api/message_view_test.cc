#include "api/message_view.h"

#include <gtest/gtest.h>

#include "api/test_api.h"
#include "app/test_app.h"

namespace letterlock::api {
namespace {

using testing::keys_of;
using text::Language;

TEST(FolderView, HasTheStoresWords) {
  const auto views = views_of(std::vector<app::FolderCount>{{store::Folder::junk, 3, 1}});
  EXPECT_EQ(to_text(to_json(views)), R"([{"folder":"junk","total":3,"unread":1}])");
}

TEST(DisplayView, SaysWhatIsShown) {
  judge::MessageReport report;
  report.headers = {{"From", "=?utf-8?Q?Ann?= <ann@own.example>"}, {"Message-ID", "<1@x>"}, {"Subject", "a\tb"}};
  message::DisplayMessage display;
  display.text = "text";
  display.attachments = {{"a.png", "image/png", 3, "2", true, "1@x"}};
  display.inner_security = {{"3", "multipart/signed"}};
  const DisplayView plain = view_of(report, display);
  EXPECT_EQ(to_text(to_json(plain)),
            R"({"headers":[{"name":"From","value":"Ann <ann@own.example>"},{"name":"Subject","value":"a b"}],)"
            R"("text":"text","text_cut":false,"text_damaged":false,"html":null,"html_part":"",)"
            R"("html_legacy_display":false,"attachments":[{"part":"2","name":"a.png","content_type":"image/png",)"
            R"("octets":3,"damaged":true,)"
            R"("content_id":"1@x"}],"inner_security":[{"part":"3","content_type":"multipart/signed"}]})");
  display.html = message::DisplayHtml{"1", "<script>x</script>"};
  EXPECT_EQ(view_of(report, display).html, "<script>x</script>") << "as it stands";
  EXPECT_EQ(view_of(report, display).html_part, "1");
  display.html->has_legacy_display = true;
  EXPECT_TRUE(view_of(report, display).html_legacy_display);
}

class MessageViewTest : public app::testing::Correspondence {
 protected:
  MessageView view(const app::Reading& reading, judge::ShowAnyway show = judge::ShowAnyway::no) {
    const account::Account account = app::testing::must(app::find_account(*ben_.home, ""));
    return view_of(reading, {account, thread_, show, sender_}, Language::en);
  }
  app::Reading read(Side& side, const std::string& digest) {
    return app::testing::must(app::read_message(*side.home, "", digest, side.keys.get()));
  }
  std::vector<store::Message> thread_;
  std::optional<app::Person> sender_;
};

TEST_F(MessageViewTest, TellsAllOfAGoodMessage) {
  introduce();
  const auto inbox = app::testing::must(app::list_messages(*ben_.home, "", store::Folder::inbox, 9));
  thread_ = inbox;
  sender_ = app::testing::must(app::person(*ben_.home, "", ann_.address));
  const MessageView good = view(read(ben_, inbox.at(0).key.digest));
  EXPECT_EQ(keys_of(to_json(good)), "row report lines sentence display withheld bounce thread reply person");
  EXPECT_TRUE(good.row.read);
  EXPECT_EQ(good.report.value.at("signature"), "valid");
  EXPECT_EQ(good.lines.at(0).tone, Tone::heading);
  EXPECT_FALSE(good.sentence.empty());
  EXPECT_TRUE(good.display.has_value());
  EXPECT_FALSE(good.withheld.has_value());
  EXPECT_EQ(good.thread.size(), 1u);
  EXPECT_EQ(good.person.value().state, "ready");
  EXPECT_EQ(good.reply.protection, LetterProtection::sealed);
  EXPECT_EQ(good.reply.to, std::vector<std::string>{ann_.address});
  EXPECT_EQ(to_json(good).at("lines").at(0).at("tone"), "heading");
}

TEST_F(MessageViewTest, WhatIsWithheldIsNotInTheDocument) {
  Side carol = move_in(app::testing::make_person(app::testing::authority(), "Carol", "carol@third.example"), false);
  (void)app::testing::must(step(ann_, carol.address));
  (void)synchronise(carol);
  const auto inbox = app::testing::must(app::list_messages(*carol.home, "", store::Folder::inbox, 9));
  const app::Reading reading = read(carol, inbox.at(0).key.digest);
  const MessageView held = view(reading);
  EXPECT_EQ(held.withheld.value().id, "payload-withheld");
  EXPECT_FALSE(held.display.has_value());
  EXPECT_EQ(held.reply.quoted, "");
  const MessageView shown = view(reading, judge::ShowAnyway::yes);
  EXPECT_FALSE(shown.withheld.has_value());
  EXPECT_TRUE(shown.display.has_value());
  EXPECT_EQ(shown.reply.quoted, "");
}

TEST_F(MessageViewTest, CertificatesAndSources) {
  introduce();
  const auto inbox = app::testing::must(app::list_messages(*ben_.home, "", store::Folder::inbox, 9));
  const app::Reading reading = read(ben_, inbox.at(0).key.digest);
  const auto certificates = view_of(app::testing::must(app::certificates_of(*ben_.home, reading)), Language::en);
  EXPECT_EQ(certificates.signing.value().status, "good");
  EXPECT_EQ(certificates.signing->usage, "sign");
  EXPECT_EQ(certificates.encryption.value().usage, "encrypt");
  EXPECT_EQ(certificates.signing->path.size(), 2u);
  const app::SourceText source = app::testing::must(app::source_received(*ben_.home, "", inbox.at(0).key.digest));
  EXPECT_EQ(keys_of(to_json(view_of(SourceForm::received, source))), "form text cut octets");
}

TEST(LetterView, WordsOfThePages) {
  EXPECT_EQ(to_json(LetterProtection::signed_only), JsonValue("signed_only"));
  EXPECT_EQ(from_json<LetterProtection>(JsonValue("sealed")).value(), LetterProtection::sealed);
  EXPECT_FALSE(from_json<LetterProtection>(JsonValue("signed-only")).has_value());
  EXPECT_EQ(protection_of(LetterProtection::signed_only), outbox::Protection::signed_only);
  EXPECT_EQ(keys_of(to_json(LetterView{})),
            "to cc bcc subject text attachments protection in_reply_to draft references hidden uploads");
  TypeScript types;
  EXPECT_EQ(types.of<LetterProtection>(), R"("sealed" | "signed_only")");
}

TEST(LetterView, ADraftNamesItsUploads) {
  app::OpenedDraft draft;
  draft.entry = "00ff";
  draft.to = {"ann@own.example"};
  draft.protection = outbox::Protection::signed_only;
  const LetterView view = view_of(draft, {{"u1", "a.txt", "text/plain", 3}});
  EXPECT_EQ(view.draft, "00ff");
  EXPECT_EQ(view.attachments, std::vector<std::string>{"u1"});
  EXPECT_EQ(view.protection, LetterProtection::signed_only);
}

}  // namespace
}  // namespace letterlock::api
