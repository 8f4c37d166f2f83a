// POP3 and SMTP servers that say nothing any more, or the same for ever, from every place of a whole dialogue: each
// ends with its reason, reads no more than its bounds allow, and nobody has what was not sent to its end.
#include <gtest/gtest.h>

#include "transport/pop3.h"
#include "transport/smtp.h"
#include "transport/test_peer.h"

namespace letterlock::transport {
namespace {

constexpr size_t kReadMax = 512 * 1024;

size_t said_by(const std::vector<Turn>& script) {
  size_t all = 0;
  for (const Turn& turn : script) all += turn.said.size();
  return all;
}

std::string id_of(const Status& status) { return status ? "none" : std::string(status.error().id()); }

const std::vector<Turn> kPop3 = {{"CAPA\r\n", "+OK\r\nUIDL\r\n.\r\n"},
                                 {"UIDL\r\n", "+OK\r\n1 a\r\n.\r\n"},
                                 {"LIST\r\n", "+OK\r\n1 5\r\n.\r\n"},
                                 {"RETR 1\r\n", "+OK\r\na: b\r\n\r\nc\r\n.\r\n"},
                                 {"DELE 1\r\n", "+OK\r\n"},
                                 {"QUIT\r\n", "+OK\r\n"}};

class Whole : public Pop3Receiver {
 public:
  Result<Sink*> open(const Pop3Message&) override { return &sink_; }
  Status whole(const Pop3Message&) override {
    text = as_text(sink_.bytes());
    return {};
  }
  Status refused(const Pop3Message&, const Error& error) override { return tl::unexpected(error); }
  std::string text;

 private:
  MemorySink sink_;
};

Status fetch(std::unique_ptr<net::Stream> stream, Whole& whole) {
  TRY_ASSIGN(Pop3 pop3, Pop3::begin(std::move(stream), {.messages = 1000, .message_octets = 10'000}));
  TRY_ASSIGN(const auto messages, pop3.list());
  TRY(pop3.retrieve(messages, whole));
  for (const Pop3Message& message : messages) TRY(pop3.remove(message));
  return pop3.quit();
}

TEST(EndlessPop3, SilenceIsSaid) {
  for (size_t cut = 0; cut < said_by(kPop3); ++cut) {
    PeerRecord record;
    Whole whole;
    const PeerLimits limits{.said_max = cut, .hangs = true};
    EXPECT_EQ(id_of(fetch(std::make_unique<ScriptedPeer>(kPop3, record, limits), whole)), "server-timeout") << cut;
    EXPECT_TRUE(whole.text.empty() || whole.text == "a: b\r\n\r\nc\r\n");
    EXPECT_TRUE(record.written.find("DELE") == std::string::npos || !whole.text.empty()) << cut;
  }
}

TEST(EndlessPop3, S9_WordsWithoutEnd) {
  for (const std::string& words :
       {std::string("x"), std::string("+OK "), std::string("1 a\r\n"), std::string("+OK\r\n"), std::string(1, '\0'),
        std::string("\0\r\n", 3), std::string(".")}) {
    for (size_t cut = 0; cut < said_by(kPop3); ++cut) {
      PeerRecord record;
      Whole whole;
      const PeerLimits limits{.said_max = cut, .for_ever = words};
      const Status status = fetch(std::make_unique<ScriptedPeer>(kPop3, record, limits), whole);
      EXPECT_LE(record.endless, kReadMax) << words << " from " << cut;
      EXPECT_NE(id_of(status), "internal") << words << " from " << cut;
      // Only what comes in the place of an answer, and is one, can be taken for it.
      EXPECT_TRUE(!status || words.starts_with("+OK")) << words << " from " << cut;
      EXPECT_TRUE(record.written.find("QUIT") == std::string::npos || !whole.text.empty()) << cut;
    }
  }
}

const std::vector<Turn> kSmtp = {{"EHLO [127.0.0.1]\r\n", "250-mail.example.tw\r\n250 SIZE\r\n"},
                                 {"MAIL FROM:<a@b.tw> SIZE=9\r\n", "250 ok\r\n"},
                                 {"RCPT TO:<c@d.tw>\r\n", "250 ok\r\n"},
                                 {"DATA\r\n", "354 go\r\n"},
                                 {"a: b\r\n\r\nc\r\n.\r\n", "250 taken\r\n"}};

struct Sent {
  std::string error;  // of begin() or send(), or of the recipient
  Outcome outcome = Outcome::refused;
};

Sent send(std::unique_ptr<net::Stream> stream) {
  auto smtp = Smtp::begin(std::move(stream), "");
  if (!smtp) return {std::string(smtp.error().id())};
  ReplayableMemory message(as_bytes("a: b\n\nc\n"));
  const auto submission = smtp->send({"a@b.tw", {"c@d.tw"}}, message);
  if (!submission) return {std::string(submission.error().id())};
  const RecipientOutcome& one = submission->recipients.at(0);
  return {one.error ? std::string(one.error->id()) : "none", one.outcome};
}

bool has_dot(const PeerRecord& record) { return record.written.find("\r\n.\r\n") != std::string::npos; }

TEST(EndlessSmtp, S11_SilenceIsSaid) {
  for (size_t cut = 0; cut < said_by(kSmtp); ++cut) {
    PeerRecord record;
    const PeerLimits limits{.said_max = cut, .hangs = true};
    const Sent sent = send(std::make_unique<ScriptedPeer>(kSmtp, record, limits));
    EXPECT_EQ(sent.error, has_dot(record) ? "delivery-uncertain" : "server-timeout") << cut;
    EXPECT_EQ(sent.outcome, has_dot(record) ? Outcome::uncertain : Outcome::refused) << cut;
  }
}

TEST(EndlessSmtp, S9_WordsWithoutEnd) {
  for (const std::string& words : {std::string("x"), std::string("250-x\r\n"), std::string("250-"), std::string("\r\n"),
                                   std::string(1, '\0'), std::string("250\0\r\n", 6), std::string("354-")}) {
    for (size_t cut = 0; cut < said_by(kSmtp); ++cut) {
      PeerRecord record;
      const PeerLimits limits{.said_max = cut, .for_ever = words};
      const Sent sent = send(std::make_unique<ScriptedPeer>(kSmtp, record, limits));
      EXPECT_LE(record.endless, kReadMax) << words << " from " << cut;
      EXPECT_NE(sent.error, "internal") << words << " from " << cut;
      EXPECT_NE(sent.outcome, Outcome::accepted) << words << " from " << cut;
      if (has_dot(record)) {
        EXPECT_EQ(sent.outcome, Outcome::uncertain) << words << " from " << cut;
      }
    }
  }
}

}  // namespace
}  // namespace letterlock::transport
