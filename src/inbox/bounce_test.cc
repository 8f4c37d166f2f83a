#include "inbox/bounce.h"

#include "inbox/test_inbox.h"

namespace letterlock::inbox {
namespace {

using testing::must;
using testing::must_pass;

std::string recipient_of(const std::string& address, const std::string& action) {
  return "\r\nFinal-Recipient: rfc822; " + address + "\r\nAction: " + action +
         "\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox\r\n";
}

std::string report_of(const std::string& message_id, const std::string& recipients) {
  const std::string parts =
      "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status" +
      std::string("\r\n\r\nReporting-MTA: dns; mail.peer.example\r\n") + recipients +
      "\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + message_id + "\r\n\r\n--b--\r\n";
  return testing::written({.from = "MAILER-DAEMON@peer.example",
                           .type = "multipart/report; report-type=delivery-status; boundary=b",
                           .text = parts});
}

class BounceTest : public testing::InboxTest {
 protected:
  void SetUp() override {
    InboxTest::SetUp();
    sent("<letter@peer.example>", "digest-1", {"Ann@Own.example", "carol@own.example"});
    sent("<other@peer.example>", "digest-2", {"dora@own.example"});
  }
  void sent(const std::string& id, const std::string& digest, std::vector<std::string> recipients) {
    directory::SentMail mail;
    mail.message_digest = digest;
    mail.message_id = id;
    mail.identity = account_.address;
    mail.recipients = std::move(recipients);
    const auto one = directory::make_evidence(testing::kNow, mail);
    must_pass(store::EvidenceLog(*store_).add(account_.id, one, testing::kNow));
  }
  // What was recorded beside the two mails that were sent: "digest recipient" of each.
  std::vector<std::string> failures() {
    std::vector<std::string> all;
    for (const directory::Evidence& one : evidence()) {
      if (const auto* failed = std::get_if<directory::DeliveryFailed>(&one.fact)) {
        all.push_back(failed->sent_digest + " " + failed->recipient);
      }
    }
    return all;
  }
};

TEST_F(BounceTest, OnlyAReportAboutOurMailToThatPersonIsRecorded) {
  using All = std::vector<std::string>;
  const std::string ann = recipient_of("ann@own.example", "failed");
  const struct {
    const char* what;
    std::string message;
    All failures;
  } cases[] = {
      {"mail that we never sent", report_of("<never@peer.example>", ann), {}},
      {"no Message-ID", report_of("", ann), {}},
      {"somebody whom we did not write to", report_of("<other@peer.example>", ann), {}},
      {"late, not failed", report_of("<letter@peer.example>", recipient_of("ann@own.example", "delayed")), {}},
      {"arrived", report_of("<letter@peer.example>", recipient_of("ann@own.example", "delivered")), {}},
      {"no report at all", testing::written(), {}},
      {"failed", report_of("<letter@peer.example>", ann), {"digest-1 ann@own.example"}},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.what);
    const Outcome outcome = receive(one.message, nullptr);
    EXPECT_EQ(outcome.message.state, store::MessageState::judged);
    EXPECT_EQ(failures(), one.failures);
  }
}

TEST_F(BounceTest, EveryRecipientOfAReportIsMatched) {
  const std::string message = report_of("<letter@peer.example>", recipient_of("ANN@OWN.EXAMPLE", "failed") +
                                                                     recipient_of("carol@own.example", "delayed") +
                                                                     recipient_of("eve@own.example", "failed"));
  const Outcome outcome = receive(message, nullptr);
  ReplayableMemory octets(as_bytes(message));
  const auto header = must(mime::Header::parse(message.substr(0, message.find("\r\n\r\n") + 2)));
  const auto bounce = must(find_bounce(room(nullptr), header, octets));
  ASSERT_TRUE(bounce.has_value());
  EXPECT_EQ(bounce->reporting_server, "mail.peer.example");
  ASSERT_EQ(bounce->recipients.size(), 2U);
  EXPECT_EQ(bounce->recipients[0].address, "ann@own.example");
  EXPECT_EQ(bounce->recipients[0].reported.diagnostic, "550 5.1.1 no such mailbox");
  EXPECT_EQ(bounce->recipients[1].reported.action, message::DeliveryAction::delayed);
  EXPECT_EQ(failures(), std::vector<std::string>{"digest-1 ann@own.example"});
  EXPECT_TRUE(outcome.learned);
}

// A report that came back to us is not an answer, however it is signed.
TEST_F(BounceTest, ASignedReportIsNoAnswer) {
  const std::string text = testing::text_of(testing::sealed(
      report_of("<letter@peer.example>", recipient_of("ann@own.example", "failed")), testing::signed_only()));
  (void)receive(text, nullptr);
  EXPECT_EQ(failures(), std::vector<std::string>{});
}

}  // namespace
}  // namespace letterlock::inbox
