#include "api/mail_view.h"

#include <functional>

#include "api/test_api.h"
#include "smime/test_people.h"

namespace letterlock::api {
namespace {

using smime::testing::kNow;
using smime::testing::people;
using testing::keys_of;
using text::Language;

const std::string kDigest = "0123456789abcdef" + std::string(48, '0');

store::Message received() {
  store::Message message;
  message.key = {"ben", store::Direction::incoming, kDigest};
  message.state = store::MessageState::judged;
  message.from = "ann@own.example";
  message.from_name = "Ann";
  message.to = {"ben@peer.example"};
  message.first_seen = kNow;
  message.summary = "signed";
  message.signature = "valid";
  message.encryption = "none";
  message.subject = "Hello";
  return message;
}

TEST(MessageRow, TheDocumentSaysWhatTheListKnows) {
  EXPECT_EQ(to_text(to_json(view_of(received()))),
            R"({"id":")" + kDigest +
                R"(","folder":"inbox","state":"judged","from":"ann@own.example","from_name":"Ann",)"
                R"("to":["ben@peer.example"],"received":"2026-11-23T08:00:00Z","subject":"Hello",)"
                R"("summary":"signed","signature":"valid","encryption":"none","error":"","read":false,"thread":0})");
}

TEST(MessageRow, SealedMailHasNoSubject) {
  store::Message message = received();
  message.subject.reset();
  EXPECT_TRUE(to_json(view_of(message)).at("subject").is_null());
}

struct LineCase {
  const char* name;
  std::function<void(store::Message&)> change;
  const char* rest;  // behind the id and the time
};

TEST(MessageRow, ALineForTheList) {
  const std::vector<LineCase> cases = {
      {"signed", [](store::Message&) {}, "ann@own.example  [signed valid]  Hello"},
      {"sealed",
       [](store::Message& m) {
         m.subject.reset();
         m.summary = "signed-and-encrypted";
       },
       "ann@own.example  [signed-and-encrypted valid]  (encrypted)"},
      {"sent", [](store::Message& m) { m.folder = store::Folder::sent; }, "ben@peer.example  [signed valid]  Hello"},
      {"sent to nobody",
       [](store::Message& m) {
         m.folder = store::Folder::sent;
         m.to.clear();
       },
       "ann@own.example  [signed valid]  Hello"},
      {"unreadable",
       [](store::Message& m) {
         m.state = store::MessageState::unreadable;
         m.error = "decryption-failed";
       },
       "ann@own.example  [unreadable decryption-failed]  Hello"},
  };
  for (const LineCase& c : cases) {
    store::Message message = received();
    c.change(message);
    EXPECT_EQ(line_of(view_of(message), Language::en), std::string("0123456789ab  2026-11-23 08:00  ") + c.rest)
        << c.name;
  }
}

TEST(MessageRow, TheListSpeaksTheReadersLanguage) {
  store::Message message = received();
  message.subject.reset();
  EXPECT_NE(line_of(view_of(message), Language::zh_tw).find("（已加密）"), std::string::npos);
}

// The words of strangers cannot move the cursor or begin a line of their own.
TEST(MessageRow, ALineStaysOneLine) {
  store::Message message = received();
  message.from = "\"\x1b[2J\"@own.example";
  message.subject = "a\r\nb \xE2\x80\xAE c";
  const std::string line = line_of(view_of(message), Language::en);
  for (const char* part : {"\x1b", "\r", "\n", "\xE2\x80\xAE"}) EXPECT_EQ(line.find(part), std::string::npos);
  // Programs get what is there.
  EXPECT_EQ(view_of(message).from, message.from);
}

TEST(OutboxRow, TheDocumentSaysWhereALetterStands) {
  store::OutboxEntry entry;
  entry.id = "00112233";
  entry.state = store::OutboxState::sealed;
  entry.subject = "Hello";
  entry.recipients = {{"ben@peer.example"}, {"carol@third.example", store::RecipientRole::bcc}};
  entry.created = kNow;
  entry.attempts = 2;
  entry.last_error = "mailbox-not-found";
  entry.recipients[1].state = store::RecipientState::refused;
  entry.recipients[1].answer = "550 no";
  JsonValue document = to_json(view_of(entry, Language::en));
  EXPECT_NE(document.at("error_text").as_string(), "");
  EXPECT_NE(document.at("error_text"), to_json(view_of(entry, Language::zh_tw)).at("error_text"));
  document.at("error_text") = document.at("error_hint") = "";
  EXPECT_EQ(to_text(document),
            R"({"id":"00112233","state":"sealed","to":["ben@peer.example","carol@third.example"],"subject":"Hello",)"
            R"("created":"2026-11-23T08:00:00Z","attempts":2,"error":"mailbox-not-found","error_text":"",)"
            R"("error_hint":"","recipients":[{"address":"ben@peer.example","state":"waiting","answer":""},)"
            R"({"address":"carol@third.example","state":"refused","answer":"550 no"}]})");
  entry.last_error.clear();
  EXPECT_EQ(view_of(entry, Language::en).error_text, "");
}

TEST(SyncView, TheDocumentSaysWhatWentAndCame) {
  app::Synced synced;
  outbox::Dispatched sent;
  sent.entry.id = "e1";
  sent.message_digest = kDigest;
  sent.ciphers = {"aes256-GCM"};
  sent.forced_by = {"ben@peer.example"};
  synced.sent = {sent};
  synced.waiting = {{"e2", {ErrorCode::password_needed, {{"path", "ann"}}}}};
  synced.received.push_back({received(), std::nullopt, true});
  synced.waiting_for_key = 3;
  synced.key_error = Error{ErrorCode::pin_locked, {}};
  const JsonValue document = to_json(view_of("ann", std::move(synced)));
  EXPECT_EQ(keys_of(document), "account error sent waiting received waiting_for_key key_error");
  EXPECT_EQ(to_text(document.at("sent")), R"([{"entry":"e1","message":")" + kDigest +
                                              R"(","ciphers":["aes256-GCM"],"forced_by":["ben@peer.example"]}])");
  EXPECT_EQ(to_text(document.at("waiting")), R"([{"entry":"e2","error":"password-needed"}])");
  EXPECT_EQ(document.at("received").at(0).at("subject"), "Hello");
  EXPECT_EQ(document.at("waiting_for_key"), 3);
  EXPECT_EQ(document.at("key_error"), "pin-locked");
}

TEST(SyncView, NoNewsIsEmptyPlaces) {
  EXPECT_EQ(to_text(to_json(view_of("ann", app::Synced{}))),
            R"({"account":"ann","error":"","sent":[],"waiting":[],"received":[],"waiting_for_key":0,"key_error":""})");
}

TEST(SyncView, AnAccountThatFailedSaysWhy) {
  EXPECT_EQ(to_text(to_json(view_of("ann", fail(ErrorCode::server_timeout)))),
            R"({"account":"ann","error":"server-timeout","sent":[],"waiting":[],"received":[],"waiting_for_key":0,)"
            R"("key_error":""})");
}

TEST(AnchorView, TheDocumentHoldsTheCertificate) {
  const store::Anchor anchor{people().authority.certificate, kNow, "from the office", {"xn--fsq.tw", ".example.tw"}};
  const JsonValue document = to_json(view_of(anchor));
  EXPECT_EQ(keys_of(document), "certificate added note domains domain_names");
  EXPECT_EQ(to_text(document.at("domains")), R"(["xn--fsq.tw",".example.tw"])");
  EXPECT_EQ(to_text(document.at("domain_names")), R"(["例.tw",".example.tw"])");
  EXPECT_EQ(document.at("certificate").at("authority"), true);
  EXPECT_EQ(document.at("added"), "2026-11-23T08:00:00Z");
  EXPECT_EQ(document.at("note"), "from the office");
}

}  // namespace
}  // namespace letterlock::api
