// Letters, drafts and the outbox through the table of routes.

#include "api/choice_view.h"
#include "api/mail_view.h"
#include "app/listing.h"
#include "app/test_app.h"
#include "service/test_service.h"

namespace letterlock::service {
namespace {

using app::testing::must;
using testing::TestService;

class LetterActs : public app::testing::Correspondence {
 protected:
  void SetUp() override {
    Correspondence::SetUp();
    introduce();  // Ben can seal to Ann
    folders_.emplace(store::Home::under(ben_.folder));
    service_.emplace(*ben_.home, *folders_, clock_);
  }
  void TearDown() override {
    service_.reset();
    Correspondence::TearDown();
  }
  TestService& service() { return *service_; }
  static std::string letter(const std::string& to, const std::string& attachments = "[]", const std::string& draft = "",
                            const std::string& protection = "sealed") {
    return R"({"to":[")" + to + R"("],"cc":[],"bcc":[],"subject":"Hello","text":"words\n","attachments":)" +
           attachments + R"(,"protection":")" + protection + R"(","in_reply_to":"","draft":")" + draft + R"("})";
  }
  std::string upload(const std::string& octets) {
    return std::string(service().json(Method::post, "/api/uploads?name=a.txt", octets).at("id").as_string());
  }
  std::vector<api::OutboxRow> outbox() {
    return service().view<std::vector<api::OutboxRow>>(Method::get, kAccount + "/outbox");
  }
  std::string saved(const std::string& request) {
    return service().view<api::DraftView>(Method::post, kAccount + "/drafts", request).entry;
  }

  static inline const std::string kAccount = "/api/accounts/ben";
  std::optional<store::Home> folders_;
  std::optional<TestService> service_;
};

TEST_F(LetterActs, TheChoiceIsToldBeforeAnythingIsWritten) {
  const auto choose = [&](const std::string& to, const std::string& protection) {
    return service().view<api::ChoiceView>(
        Method::post, kAccount + "/choice",
        R"({"to":[")" + to + R"("],"cc":[],"bcc":[],"protection":")" + protection + "\"}");
  };
  const auto good = choose(ann_.address, "sealed");
  EXPECT_TRUE(good.ready);
  EXPECT_EQ(good.ciphers, std::vector<std::string>{"aes256-GCM"});
  EXPECT_EQ(good.recipients.at(0).state, "ready");
  const auto refused = choose("carol@third.example", "sealed");
  EXPECT_FALSE(refused.ready);
  EXPECT_EQ(refused.error.value().id, "cannot-seal-no-certificate");
  EXPECT_EQ(refused.recipients.at(0).next_step, "introduce");
  EXPECT_TRUE(choose("carol@third.example", "signed_only").ready);
  EXPECT_EQ(service().refusal(Method::post, kAccount + "/choice", R"({"to":[],"cc":[],"bcc":[],"protection":"none"})"),
            "json-malformed");
}

// S11: without a key the letter is kept, and what was handed in for it stays.
TEST_F(LetterActs, ALetterWaitsInTheOutboxUntilItsKeyIsThere) {
  testing::Listener listener(service().parts.events);
  const std::string file = upload("attached");
  EXPECT_EQ(service().refusal(Method::post, kAccount + "/letters", letter(ann_.address, "[\"" + file + "\"]")),
            "password-needed");
  EXPECT_EQ(listener.first("mail").at("account"), "ben");
  const auto rows = outbox();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].state, "drafted");
  EXPECT_EQ(rows[0].error, "password-needed");
  EXPECT_FALSE(rows[0].error_text.empty());
  EXPECT_EQ(rows[0].recipients.at(0).state, "waiting");
  (void)synchronise(ben_);
  EXPECT_TRUE(outbox().empty());
  (void)synchronise(ann_);
  const auto inbox = must(app::list_messages(*ann_.home, "", store::Folder::inbox, 1));
  EXPECT_EQ(inbox.at(0).encryption, "strong");
}

TEST_F(LetterActs, WhatCannotBeSentIsRefusedAndNothingIsKept) {
  const std::pair<std::string, std::string> cases[] = {
      {letter("carol@third.example"), "cannot-seal-no-certificate"},
      {letter("no address"), "address-malformed"},
      {letter(ann_.address, R"(["0000"])"), "upload-not-found"},
      {letter(ann_.address, "[]", "", "weak"), "json-malformed"},
      {R"({"to":[]})", "json-malformed"},
      {R"({"to":[],"cc":[],"bcc":[],"subject":"","text":"","attachments":[],"protection":"sealed","in_reply_to":"",)"
       R"("draft":""})",
       "no-recipients"},
  };
  for (const auto& [request, error] : cases) {
    EXPECT_EQ(service().refusal(Method::post, kAccount + "/letters", request), error) << request;
    EXPECT_TRUE(outbox().empty());
  }
}

TEST_F(LetterActs, ADraftIsSavedOpenedReplacedAndThrownAway) {
  const std::string file = upload("attached");
  const std::string first = saved(letter(ann_.address, "[\"" + file + "\"]", "", "signed_only"));
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].state, "held");
  const auto opened = service().view<api::LetterView>(Method::get, kAccount + "/drafts/" + first);
  EXPECT_EQ(opened.to, std::vector{ann_.address});
  EXPECT_EQ(opened.text, "words\n");
  EXPECT_EQ(opened.draft, first);
  ASSERT_EQ(opened.uploads.size(), 1u);
  EXPECT_EQ(opened.uploads[0].name, "a.txt");
  EXPECT_NE(opened.uploads[0].id, file);
  EXPECT_EQ(must(service().parts.uploads.find(opened.uploads[0].id))->octets.text(), "attached");
  const std::string second = saved(letter(ann_.address, "[\"" + opened.uploads[0].id + "\"]", first, "signed_only"));
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].id, second);
  (void)service().call(Method::remove, kAccount + "/drafts/" + second);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(service().refusal(Method::get, kAccount + "/drafts/" + second), "outbox-entry-not-found");
  EXPECT_EQ(service().refusal(Method::remove, kAccount + "/drafts/" + second), "outbox-entry-not-found");
}

TEST_F(LetterActs, S6WithoutItsKeyASealedDraftStaysClosed) {
  const std::string entry = saved(letter(ann_.address));
  EXPECT_EQ(service().refusal(Method::get, kAccount + "/drafts/" + entry), "no-matching-key");
  EXPECT_EQ(outbox().at(0).subject, "");
}

TEST_F(LetterActs, ALetterThatStoppedIsTakenOut) {
  EXPECT_EQ(service().refusal(Method::post, kAccount + "/letters", letter(ann_.address)), "password-needed");
  const std::string entry = outbox().at(0).id;
  EXPECT_EQ(service().refusal(Method::post, "/api/outbox/" + entry + "/retry"), "outbox-entry-changed")
      << "it has not stopped";
  EXPECT_EQ(service().view<api::OutboxRow>(Method::remove, "/api/outbox/" + entry).id, entry);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(service().refusal(Method::remove, "/api/outbox/" + entry), "outbox-entry-not-found");
}

}  // namespace
}  // namespace letterlock::service
