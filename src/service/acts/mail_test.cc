// Mail through the table of routes: what a page asks for, and what it is refused.

#include "api/message_view.h"
#include "app/test_app.h"
#include "mime/base64.h"
#include "service/test_service.h"

namespace letterlock::service {
namespace {

using app::testing::must;
using testing::TestService;

const std::string kPng = "\x89PNG\r\n\x1a\n....";

class MailActs : public app::testing::Correspondence {
 protected:
  void SetUp() override {
    Correspondence::SetUp();
    folders_.emplace(store::Home::under(ben_.folder));
    service_.emplace(*ben_.home, *folders_, clock_);
  }
  void TearDown() override {
    service_.reset();
    Correspondence::TearDown();
  }
  TestService& service() { return *service_; }
  // A message in Ben's inbox; the path of its routes.
  std::string received(const std::string& message) {
    const std::string digest = deliver(ben_, message);
    (void)synchronise(ben_);
    return kMessages + "/" + digest;
  }
  static std::string plain(const std::string& subject, const std::string& text = "words") {
    return "From: Eve <eve@third.example>\r\nTo: ben@peer.example\r\nSubject: " + subject + "\r\n\r\n" + text + "\r\n";
  }
  // A page with two attachments that claim to be pictures.
  static std::string with_pictures() {
    const std::string claim = "\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: ";
    return "From: eve@third.example\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: "
           "text/html\r\n\r\n<img src=\"cid:1@x\">" +
           claim + "<1@x>\r\n\r\n" + mime::base64_encode(as_bytes(kPng)) + claim + "<2@x>\r\n\r\n" +
           mime::base64_encode(as_bytes("<svg onload=\"x\">")) + "\r\n--b--\r\n";
  }
  // An introduction from somebody whose authority Ben does not trust.
  std::string doubtful() {
    const auto stranger = smime::testing::make_authority("Stranger Authority");
    Side carol = move_in(smime::testing::make_person(stranger, "Carol", "carol@third.example"));
    (void)must(app::add_anchor(*carol.home, stranger.certificate, stranger.certificate.fingerprint(), "test"));
    (void)must(step(carol, ben_.address));
    (void)synchronise(ben_);
    const auto inbox = must(app::list_messages(*ben_.home, "", store::Folder::inbox, 1));
    return kMessages + "/" + inbox.at(0).key.digest;
  }

  static inline const std::string kAccount = "/api/accounts/ben";
  static inline const std::string kMessages = "/api/accounts/ben/messages";
  std::optional<store::Home> folders_;
  std::optional<TestService> service_;
};

TEST_F(MailActs, FoldersAndPages) {
  for (const char* subject : {"1", "2", "3"}) (void)received(plain(subject));
  const auto folders = service().view<std::vector<api::FolderView>>(Method::get, kAccount + "/folders");
  ASSERT_EQ(folders.size(), 7u);
  EXPECT_EQ(folders[0].folder, store::Folder::inbox);
  EXPECT_EQ(folders[0].total, 3u);
  EXPECT_EQ(folders[0].unread, 3u);
  const auto page = service().view<api::MessagePage>(Method::get, kMessages + "?folder=inbox&offset=1&limit=1");
  EXPECT_EQ(page.total, 3u);
  EXPECT_EQ(page.offset, 1u);
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(page.rows[0].subject, "2");
  const auto found = service().view<api::MessagePage>(Method::get, kMessages + "?words=eve");
  EXPECT_EQ(found.total, 3u);
  EXPECT_EQ(found.rows.size(), 3u);
}

TEST_F(MailActs, WhatCannotBeAskedForIsRefused) {
  const std::string message = received(plain("x"));
  const std::pair<std::string, std::string> cases[] = {
      {kMessages, "query-malformed"},
      {kMessages + "?folder=attic", "query-malformed"},
      {kMessages + "?folder=inbox&limit=501", "query-malformed"},
      {kMessages + "?folder=inbox&offset=-1", "query-malformed"},
      {"/api/accounts/nobody/messages?folder=inbox", "account-not-found"},
      {kMessages + "/ffff", "message-not-found"},
      {kMessages + "/%2e%2e%2fx", "request-malformed"},
      {message + "/source", "query-malformed"},
      {message + "/source?form=other", "query-malformed"},
      {message + "/parts/9", "part-not-found"},
      {message + "/parts/1", "content-type-refused"},
  };
  for (const auto& [target, error] : cases) EXPECT_EQ(service().refusal(Method::get, target), error) << target;
  EXPECT_EQ(service().refusal(Method::get, kMessages + "?words=" + std::string(2000, 'a')), "input-too-large");
}

TEST_F(MailActs, AMessageIsOpenedAndMarked) {
  const std::string target = received(plain("Hi"));
  testing::Listener listener(service().parts.events);
  const JsonValue peeped = service().json(Method::get, target + "?peek=1");
  EXPECT_FALSE(peeped.at("row").at("read").as_bool());
  EXPECT_TRUE(listener.first("mail").is_null());
  const JsonValue message = service().json(Method::get, target);
  EXPECT_EQ(message.at("display").at("text"), "words\n");
  EXPECT_TRUE(message.at("row").at("read").as_bool());
  EXPECT_EQ(message.at("report").at("signature"), "none");
  EXPECT_EQ(message.at("thread").as_array().size(), 1u);
  EXPECT_EQ(message.at("reply").at("to").at(0), "Eve <eve@third.example>");
  EXPECT_EQ(message.at("reply").at("protection"), "signed_only");
  EXPECT_EQ(listener.first("mail").at("account"), "ben");
  (void)service().json(Method::get, target);
  EXPECT_TRUE(listener.first("mail").is_null()) << "nothing changed";
}

TEST_F(MailActs, FlagsAndMoves) {
  const std::string target = received(plain("Hi"));
  testing::Listener listener(service().parts.events);
  EXPECT_TRUE(service().view<api::MessageRow>(Method::post, target + "/flags", R"({"read":true})").read);
  EXPECT_EQ(listener.first("mail").at("account"), "ben");
  EXPECT_FALSE(service().view<api::MessageRow>(Method::post, target + "/flags", R"({"read":false})").read);
  EXPECT_EQ(service().view<api::MessageRow>(Method::post, target + "/move", R"({"folder":"trash"})").folder, "trash");
  EXPECT_EQ(service().refusal(Method::post, target + "/move", R"({"folder":"sent"})"), "store-conflict");
  EXPECT_EQ(service().refusal(Method::post, target + "/move", R"({"folder":"attic"})"), "json-malformed");
  EXPECT_EQ(service().refusal(Method::post, target + "/flags", R"({})"), "json-malformed");
}

TEST_F(MailActs, S4APageIsGivenAndOnlyPicturesBesideIt) {
  const std::string target = received(with_pictures());
  const JsonValue display = service().json(Method::get, target).at("display");
  EXPECT_EQ(display.at("html"), "<img src=\"cid:1@x\">");
  EXPECT_EQ(display.at("attachments").at(0).at("content_id"), "1@x");
  EXPECT_EQ(service().json(Method::get, target + "/parts/2").as_string(), kPng);
  EXPECT_EQ(service().content_type, "image/png");
  EXPECT_EQ(service().refusal(Method::get, target + "/parts/3"), "content-type-refused");
  EXPECT_EQ(service().refusal(Method::get, target + "/parts/1"), "content-type-refused");
}

TEST_F(MailActs, WhatIsWithheldIsNotShownBeforeThePersonAsks) {
  const std::string target = doubtful();
  const JsonValue held = service().json(Method::get, target);
  EXPECT_EQ(held.at("withheld").at("id"), "payload-withheld");
  EXPECT_TRUE(held.at("display").is_null());
  for (const char* rest : {"/source?form=opened", "/parts/1"}) {
    EXPECT_EQ(service().refusal(Method::get, target + rest), "payload-withheld") << rest;
  }
  const JsonValue shown = service().json(Method::get, target + "?anyway=1");
  EXPECT_TRUE(shown.at("withheld").is_null());
  EXPECT_FALSE(shown.at("display").is_null());
  EXPECT_EQ(shown.at("reply").at("quoted"), "");
  EXPECT_NE(service().json(Method::get, target + "/source?form=opened&anyway=1").at("text"), "");
  // What it was signed with is to be seen all the same, above all then.
  const auto certificates = service().view<api::MessageCertificatesView>(Method::get, target + "/certificates");
  EXPECT_EQ(certificates.signing.value().status, "unknown");
}

TEST_F(MailActs, TheSourceAsItCame) {
  const auto source = service().view<api::SourceText>(Method::get, received(plain("Hi")) + "/source?form=received");
  EXPECT_EQ(source.text.substr(0, 9), "From: Eve");
  EXPECT_FALSE(source.cut);
}

// What a browser gets for a ticket.
class Downloaded : public MailActs {
 protected:
  Result<std::string> saved(const std::string& request) {
    TRY(service().call(Method::post, "/api/downloads", request));
    const std::string url(service().json(Method::post, "/api/downloads", request).at("url").as_string());
    TRY_ASSIGN(const Download download, service().parts.downloads.take(url.substr(url.rfind('/') + 1)));
    content_type_ = download.content_type;
    Act act(service().parts, ben_.home.get(), {});
    MemorySink sink;
    TRY(download.write(act, sink));
    return std::string(as_text(sink.bytes()));
  }
  static std::string request(const std::string& target, const std::string& what, const std::string& more = "") {
    return R"({"account":"ben","message":")" + target.substr(target.rfind('/') + 1) + R"(","what":")" + what +
           R"(","part":"1","name":"a.bin")" + more + "}";
  }
  std::string content_type_;
};

TEST_F(Downloaded, OriginalPayloadAndParts) {
  const std::string text = plain("Hi");
  const std::string target = received(text);
  EXPECT_EQ(must(saved(request(target, "original"))), text);
  EXPECT_EQ(content_type_, "message/rfc822");
  EXPECT_NE(must(saved(request(target, "payload"))).find("words"), std::string::npos);
  EXPECT_EQ(must(saved(request(target, "part"))), "words\r\n");
  EXPECT_EQ(content_type_, "application/octet-stream");
  EXPECT_EQ(saved(request("/ffff", "original")).error().code, ErrorCode::message_not_found);
  EXPECT_EQ(saved(request(target, "all")).error().code, ErrorCode::json_malformed);
}

TEST_F(Downloaded, OfAWithheldMessageOnlyTheOriginal) {
  const std::string target = doubtful();
  EXPECT_FALSE(must(saved(request(target, "original"))).empty());
  EXPECT_EQ(saved(request(target, "payload")).error().code, ErrorCode::payload_withheld);
  EXPECT_EQ(saved(request(target, "part", R"(,"anyway":false)")).error().code, ErrorCode::payload_withheld);
  EXPECT_FALSE(must(saved(request(target, "part", R"(,"anyway":true)"))).empty());
}

TEST_F(MailActs, ASyncBringsMailAndTellsThePages) {
  (void)deliver(ben_, plain("new"));
  testing::Listener listener(service().parts.events);
  const JsonValue synced = service().json(Method::post, kAccount + "/sync");
  EXPECT_EQ(synced.at("received").as_array().size(), 1u);
  EXPECT_EQ(listener.first("mail").at("account"), "ben");
}

}  // namespace
}  // namespace letterlock::service
