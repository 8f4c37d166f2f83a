// Sealed mail and letters in a home whose key file is locked: who is asked, how often, and what is seen without.

#include "api/message_view.h"
#include "app/reading.h"
#include "app/sync.h"
#include "service/acts/test_acts.h"

namespace letterlock::service {
namespace {

using namespace testing;

class SealedActs : public AppTest {
 protected:
  struct Owner {
    std::unique_ptr<app::Home> home;
    std::unique_ptr<token::KeySource> keys;
    std::string address;
  };

  void SetUp() override {
    AppTest::SetUp();
    without_a_display();
    ann_ = own(anns_card(), "ann");
    ben_ = own(bens_card(), "ben");
    // Each has the other in the directory: Ann introduces herself, Ben answers sealed.
    step(ann_, ben_);
    accept_of(ben_, ann_);
    step(ben_, ann_);
    accept_of(ann_, ben_);
    folders_.emplace(store::Home::under(folder_ + "/ann"));
    service_.emplace(*ann_.home, *folders_, clock_);
  }
  void TearDown() override {
    service_.reset();
    AppTest::TearDown();
  }
  Owner own(const Card& card, const std::string& name) {
    Owner owner{open_home(name), nullptr, card.address};
    const std::string file = write(name + ".p12", card);
    (void)must(transport::Maildir::create(must(account::maildir_of(post_, card.address))));
    (void)must(app::add_account(*owner.home, account_for(card, file), answering()));
    (void)must(app::add_anchor(*owner.home, authority().certificate, authority().certificate.fingerprint(), "test"));
    owner.keys = std::make_unique<token::FileKeys>(std::vector{file}, answering());
    return owner;
  }
  void step(Owner& who, const Owner& to) {
    wait(std::chrono::minutes(1));
    (void)must(app::take_next_step(*who.home, "", to.address, who.keys.get(), app::Again::no));
  }
  void accept_of(Owner& who, const Owner& whose) {
    synchronise(who, true);
    wait(std::chrono::minutes(1));
    (void)must(app::accept(*who.home, "", whose.address, ""));
  }
  void synchronise(Owner& who, bool with_keys) {
    wait(std::chrono::minutes(1));
    (void)must(app::sync(*who.home, "", with_keys ? who.keys.get() : nullptr));
  }
  // A sealed letter of Ben's that waits for Ann's key; the path of its routes.
  std::string waiting_letter() {
    app::NewLetter letter;
    letter.to = {ann_.address};
    letter.subject = "The secret subject";
    letter.text = "The secret text\n";
    wait(std::chrono::minutes(1));
    (void)must(app::send_letter(*ben_.home, "", letter, ben_.keys.get()));
    synchronise(ann_, false);
    return kMessages + "/" + rows().at(0).id;
  }
  std::vector<api::MessageRow> rows() {
    return service().view<api::MessagePage>(Method::get, kMessages + "?folder=inbox").rows;
  }
  TestService& service() { return *service_; }

  static inline const std::string kAccount = "/api/accounts/ann";
  static inline const std::string kMessages = "/api/accounts/ann/messages";
  Owner ann_;
  Owner ben_;
  std::optional<store::Home> folders_;
  std::optional<TestService> service_;
};

TEST_F(SealedActs, ThePersonIsAskedWhereAMessageIsOpenedAndNotForAList) {
  const std::string target = waiting_letter();
  EXPECT_EQ(rows().at(0).state, "waiting-for-key");
  EXPECT_EQ(rows().at(0).subject, std::nullopt);
  Answerer person(service().parts.questions, kPassword);
  const JsonValue message = service().json(Method::get, target);
  EXPECT_EQ(message.at("display").at("text"), "The secret text\n");
  EXPECT_EQ(message.at("row").at("state"), "judged");
  EXPECT_EQ(message.at("row").at("subject"), "The secret subject");
  EXPECT_EQ(message.at("report").at("encryption"), "strong");
  EXPECT_EQ(message.at("person").at("address"), "ben@peer.example");
  EXPECT_NE(message.at("reply").at("quoted").as_string().find("> The secret text"), std::string::npos);
  EXPECT_EQ(message.at("reply").at("protection"), "sealed");
  // The file is unlocked: the list shows what was seen, and nobody is asked again.
  EXPECT_EQ(rows().at(0).subject, "The secret subject");
  EXPECT_NE(service().json(Method::get, target + "/source?form=opened").at("text").as_string().find("The secret text"),
            std::string::npos);
  EXPECT_EQ(service().json(Method::post, target + "/flags", R"({"read":false})").at("subject"), "The secret subject");
  EXPECT_EQ(person.asked(), 1);
  service().parts.keys.forget();
  EXPECT_EQ(rows().at(0).subject, std::nullopt);
}

TEST_F(SealedActs, WhoGivesUpSeesNothing) {
  const std::string target = waiting_letter();
  Answerer person(service().parts.questions,
                  [](Questions& asked, const api::QuestionView& question) { (void)asked.cancel(question.id); });
  EXPECT_EQ(service().refusal(Method::get, target), "cancelled");
  EXPECT_EQ(rows().at(0).state, "waiting-for-key");
  EXPECT_FALSE(rows().at(0).read);
  const JsonValue source = service().json(Method::get, target + "/source?form=received");
  EXPECT_EQ(source.at("text").as_string().find("secret text"), std::string::npos);
}

// A page that asks for less than the mail had gets an error with its next step, and nothing is kept.
TEST_F(SealedActs, AnAnswerInClearIsRefused) {
  const std::string target = waiting_letter();
  Answerer person(service().parts.questions, kPassword);
  const JsonValue message = service().json(Method::get, target);
  const std::string named(message.at("reply").at("message_id").as_string());
  ASSERT_FALSE(named.empty());
  EXPECT_TRUE(message.at("reply").at("left_out").as_array().empty());
  const auto letter = [](const std::string& answered, const std::string& hidden) {
    return R"({"to":["ben@peer.example"],"cc":[],"bcc":[],"subject":"x","text":"y","attachments":[],)"
           R"("protection":"signed_only","in_reply_to":")" +
           answered + R"(","draft":"","hidden":)" + hidden + "}";
  };
  for (const std::string& request :
       {letter(named, "null"), letter("", R"({"addresses":[],"names":[],"thread":false})")}) {
    EXPECT_EQ(service().refusal(Method::post, kAccount + "/letters", request), "answer-must-be-sealed");
    EXPECT_EQ(service().refusal(Method::post, kAccount + "/drafts", request), "answer-must-be-sealed");
  }
  EXPECT_TRUE(service().json(Method::get, kAccount + "/outbox").as_array().empty());
}

TEST_F(SealedActs, ALetterIsSealedSentAndItsDraftGoes) {
  Answerer person(service().parts.questions, kPassword);
  const std::string begin = R"({"to":["ben@peer.example"],"cc":[],"bcc":[],"subject":"Re: x","text":"a secret\n",)"
                            R"("protection":"sealed","in_reply_to":"","attachments":[)";
  const std::string file(service().json(Method::post, "/api/uploads?name=a.txt", "attached").at("id").as_string());
  const std::string draft(service()
                              .json(Method::post, kAccount + "/drafts", begin + "\"" + file + R"("],"draft":""})")
                              .at("entry")
                              .as_string());
  EXPECT_EQ(person.asked(), 0) << "a draft is encrypted to ourselves, which needs no key";
  const auto opened = service().view<api::LetterView>(Method::get, kAccount + "/drafts/" + draft);
  EXPECT_EQ(opened.text, "a secret\n");
  const JsonValue sent = service().json(Method::post, kAccount + "/letters",
                                        begin + "\"" + opened.uploads.at(0).id + R"("],"draft":")" + draft + "\"}");
  EXPECT_EQ(sent.at("ciphers").at(0), "aes256-GCM");
  EXPECT_EQ(person.asked(), 1);
  EXPECT_TRUE(service().json(Method::get, kAccount + "/outbox").as_array().empty());
  EXPECT_EQ(service().refusal(Method::remove, "/api/uploads/" + opened.uploads.at(0).id), "upload-not-found")
      << "what was sent is not kept in memory";
  synchronise(ben_, true);
  const auto inbox = must(app::list_messages(*ben_.home, "", store::Folder::inbox, 1));
  const auto reading = must(app::read_message(*ben_.home, "", inbox.at(0).key.digest, ben_.keys.get()));
  EXPECT_EQ(reading.display.value().text, "a secret\n");
  EXPECT_EQ(reading.display->attachments.at(0).name, "a.txt");
}

}  // namespace
}  // namespace letterlock::service
