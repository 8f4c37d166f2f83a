// Letters over a submission server that speaks by a script: what is written down for whom, and what is tried again.
#include "outbox/attempt.h"

#include <gtest/gtest.h>

#include "outbox/dispatch.h"
#include "outbox/queue.h"
#include "outbox/test_office.h"
#include "store/uploads.h"
#include "transport/test_peer.h"

namespace letterlock::outbox {
namespace {

using store::OutboxState;
using store::RecipientState;
using testing::kNow;
using testing::must;
using testing::must_pass;
using testing::TestKeys;
using transport::PeerLimits;
using transport::PeerRecord;
using transport::ScriptedPeer;
using transport::Turn;

const std::vector<std::string> kBoth = {"ben@peer.example", "carol@peer.example"};

class AttemptTest : public testing::OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    account_.outgoing = "smtps://ann@mail.own.example";
    account_.incoming = "imaps://ann@mail.own.example";
    must_pass(store::Accounts(*store_).update(account_));
  }
  Office over(std::vector<Turn> script, PeerLimits limits = {}) {
    Office made = office(&keys_);
    made.connect = [this, script = std::move(script), limits](const net::Server&) {
      ++connections_;
      record_ = {};
      return Result<std::unique_ptr<net::Stream>>(std::make_unique<ScriptedPeer>(script, record_, limits));
    };
    return made;
  }
  Office unreachable(ErrorCode code = ErrorCode::server_unreachable) {
    Office made = office(&keys_);
    made.connect = [this, code](const net::Server&) -> Result<std::unique_ptr<net::Stream>> {
      ++connections_;
      return fail(code, {{"server", "mail.own.example:465"}});
    };
    return made;
  }
  std::string signed_letter() { return must(enqueue(office(&keys_), letter(kBoth, Protection::signed_only))); }
  // A session up to the answers to the recipients; `data` is what follows DATA's 354 and the message.
  static std::vector<Turn> session(const char* ben, const char* carol) {
    return {{"EHLO [127.0.0.1]\r\n", "250-mail.own.example\r\n250 8BITMIME\r\n"},
            {"MAIL FROM:<ann@own.example>\r\n", "250 2.1.0 Ok\r\n"},
            {"RCPT TO:<ben@peer.example>\r\n", ben},
            {"RCPT TO:<carol@peer.example>\r\n", carol},
            {"DATA\r\n", "354 go\r\n"}};
  }
  // Each of these is what the server answers to MAIL, to each RCPT, and at the dot of one transaction.
  struct Transaction {
    std::vector<std::pair<std::string, const char*>> recipients;
    const char* at_dot = "250 2.0.0 queued\r\n";
  };
  Office in_transactions(std::vector<Transaction> transactions) {
    Office made = office(&keys_);
    made.connect = [this, transactions](const net::Server&) -> Result<std::unique_ptr<net::Stream>> {
      ++connections_;
      record_ = {};
      TRY_ASSIGN(const auto entry, only());
      TRY_ASSIGN(const auto octets, store::Files(*store_).open(entry.sent_digest));
      TRY_ASSIGN(const auto source, octets->open());
      TRY_ASSIGN(const Bytes text, read_all(*source, 1 << 20));
      std::vector<Turn> script = {{"EHLO [127.0.0.1]\r\n", "250-mail.own.example\r\n250 8BITMIME\r\n"}};
      for (const Transaction& one : transactions) {
        script.push_back({"MAIL FROM:<ann@own.example>\r\n", "250 2.1.0 Ok\r\n"});
        bool taken = false;
        for (const auto& [address, answer] : one.recipients) {
          script.push_back({"RCPT TO:<" + address + ">\r\n", answer});
          taken = taken || std::string_view(answer).starts_with("250");
        }
        if (!taken) continue;
        script.push_back({"DATA\r\n", "354 go\r\n"});
        script.push_back({std::string(as_text(text)) + ".\r\n", one.at_dot});
      }
      script.push_back({"QUIT\r\n", "221 bye\r\n"});
      return std::unique_ptr<net::Stream>(std::make_unique<ScriptedPeer>(script, record_));
    };
    return made;
  }
  // The copy is another one each time: its answer comes at the dot, whatever stands before it.
  Office answering(const char* ben, const char* carol, const char* at_dot) {
    std::vector<Turn> script = session(ben, carol);
    Office made = office(&keys_);
    made.connect = [this, script, at_dot](const net::Server&) -> Result<std::unique_ptr<net::Stream>> {
      ++connections_;
      record_ = {};
      std::vector<Turn> whole = script;
      TRY_ASSIGN(const auto entry, only());
      TRY_ASSIGN(const auto octets, store::Files(*store_).open(entry.sent_digest));
      TRY_ASSIGN(const auto source, octets->open());
      TRY_ASSIGN(const Bytes text, read_all(*source, 1 << 20));
      whole.push_back({std::string(as_text(text)) + ".\r\n", at_dot});
      whole.push_back({"QUIT\r\n", "221 bye\r\n"});
      return std::unique_ptr<net::Stream>(std::make_unique<ScriptedPeer>(whole, record_));
    };
    return made;
  }
  Result<store::OutboxEntry> only() {
    TRY_ASSIGN(const auto entries, store::OutboxEntries(*store_).list("ann", true));
    return entries.at(0);
  }
  std::vector<RecipientState> states() {
    std::vector<RecipientState> states;
    for (const auto& recipient : must(only()).recipients) states.push_back(recipient.state);
    return states;
  }
  // Who has evidence of a letter of ours.
  std::set<std::string> told() {
    std::set<std::string> addresses;
    for (const auto& piece : must(store::EvidenceLog(*store_).all("ann"))) {
      const auto* sent = std::get_if<directory::SentMail>(&piece.fact);
      if (sent != nullptr) addresses.insert(sent->recipients.begin(), sent->recipients.end());
    }
    return addresses;
  }

  TestKeys keys_{smime::testing::people().ann};
  PeerRecord record_;
  int connections_ = 0;
};

constexpr const char* kOk = "250 2.1.5 Ok\r\n";
constexpr const char* kTooMany = "452 4.5.3 too many recipients\r\n";

// RFC 5321 section 4.5.3.1.10, also where a server says it with a permanent code.
TEST_F(AttemptTest, WhoIsOneTooManyComesWithTheNextTransaction) {
  for (const char* answer : {kTooMany, "552 too many recipients\r\n"}) {
    const std::string id = signed_letter();
    const Office server = in_transactions({{{{kBoth[0], kOk}, {kBoth[1], answer}}}, {{{kBoth[1], kOk}}}});
    const auto sent = dispatch(server, id);
    ASSERT_TRUE(sent.has_value()) << sent.error().id();
    EXPECT_EQ(sent->entry.state, OutboxState::sent);
    EXPECT_EQ(sent->entry.last_error, "");
    EXPECT_EQ(told(), std::set<std::string>(kBoth.begin(), kBoth.end()));
    EXPECT_FALSE(record_.script_left) << record_.written;
    must_pass(store::OutboxEntries(*store_).remove(id));
  }
  EXPECT_EQ(connections_, 2);
}

// A server that takes nobody more is not asked for ever: the next try comes later.
TEST_F(AttemptTest, WhoIsAlwaysOneTooManyWaits) {
  const std::string id = signed_letter();
  const Office server = in_transactions({{{{kBoth[0], kOk}, {kBoth[1], kTooMany}}}, {{{kBoth[1], kTooMany}}}});
  const auto sent = dispatch(server, id);
  ASSERT_FALSE(sent.has_value());
  EXPECT_EQ(sent.error().code, ErrorCode::recipient_deferred);
  const store::OutboxEntry entry = must(only());
  EXPECT_EQ(entry.state, OutboxState::sealed);
  EXPECT_TRUE(entry.next_try.has_value());
  EXPECT_EQ(states(), (std::vector<RecipientState>{RecipientState::accepted, RecipientState::waiting}));
}

TEST_F(AttemptTest, EachRecipientHasAnOutcomeOfTheirOwn) {
  using R = RecipientState;
  struct Case {
    const char* name;
    const char* carol;
    const char* at_dot;
    std::vector<R> states;
    OutboxState state;
    std::optional<ErrorCode> error;
    std::set<std::string> told;
  };
  const std::set<std::string> both(kBoth.begin(), kBoth.end());
  const Case cases[] = {
      {"both", kOk, "250 2.0.0 queued\r\n", {R::accepted, R::accepted}, OutboxState::sent, {}, both},
      {"one refused",
       "550 5.1.1 unknown\r\n",
       "250 2.0.0 queued\r\n",
       {R::accepted, R::refused},
       OutboxState::failed,
       ErrorCode::recipient_refused,
       {kBoth[0]}},
      {"one put off",
       "450 4.2.1 later\r\n",
       "250 2.0.0 queued\r\n",
       {R::accepted, R::waiting},
       OutboxState::sealed,
       ErrorCode::recipient_deferred,
       {kBoth[0]}},
      {"the message refused",
       kOk,
       "554 5.6.0 no\r\n",
       {R::refused, R::refused},
       OutboxState::failed,
       ErrorCode::message_refused,
       {}},
      {"the message put off",
       kOk,
       "451 4.3.0 later\r\n",
       {R::waiting, R::waiting},
       OutboxState::sealed,
       ErrorCode::message_deferred,
       {}},
      {"no answer", kOk, "", {R::uncertain, R::uncertain}, OutboxState::failed, ErrorCode::delivery_uncertain, {}},
  };
  for (const Case& c : cases) {
    const std::string id = signed_letter();
    const auto sent = dispatch(answering(kOk, c.carol, c.at_dot), id);
    EXPECT_EQ(sent.has_value(), !c.error) << c.name;
    if (c.error) {
      EXPECT_EQ(sent.error().code, *c.error) << c.name;
    }
    EXPECT_EQ(states(), c.states) << c.name;
    EXPECT_EQ(must(only()).state, c.state) << c.name;
    EXPECT_EQ(must(only()).next_try.has_value(), c.state == OutboxState::sealed) << c.name;
    EXPECT_EQ(told(), c.told) << c.name;
    EXPECT_EQ(must(store::Uploads(*store_).list("ann")).size(), c.told.empty() ? 0u : 1u) << c.name;
    TearDown();
    SetUp();
  }
}

TEST_F(AttemptTest, OnlyWhoWaitsIsTriedAgain) {
  const std::string id = signed_letter();
  ASSERT_FALSE(dispatch(answering(kOk, "450 4.2.1 later\r\n", "250 2.0.0 queued\r\n"), id));
  const std::string copy = must(only()).sent_digest;
  Office again = answering("", "", "250 2.0.0 queued\r\n");
  again.connect = [this, copy](const net::Server&) -> Result<std::unique_ptr<net::Stream>> {
    TRY_ASSIGN(const auto octets, store::Files(*store_).open(copy));
    TRY_ASSIGN(const auto source, octets->open());
    TRY_ASSIGN(const Bytes text, read_all(*source, 1 << 20));
    record_ = {};
    return std::unique_ptr<net::Stream>(
        std::make_unique<ScriptedPeer>(std::vector<Turn>{{"EHLO [127.0.0.1]\r\n", "250 mail\r\n"},
                                                         {"MAIL FROM:<ann@own.example>\r\n", kOk},
                                                         {"RCPT TO:<carol@peer.example>\r\n", kOk},
                                                         {"DATA\r\n", "354 go\r\n"},
                                                         {std::string(as_text(text)) + ".\r\n", "250 2.0.0 queued\r\n"},
                                                         {"QUIT\r\n", "221 bye\r\n"}},
                                       record_));
  };
  (void)must(dispatch(again, id));
  EXPECT_FALSE(record_.script_left) << record_.written;
  EXPECT_EQ(told(), std::set<std::string>(kBoth.begin(), kBoth.end()));
  EXPECT_EQ(must(only()).attempts, 2u);
}

TEST_F(AttemptTest, AServerThatIsNotThereIsTriedLater) {
  for (const ErrorCode code : {ErrorCode::server_unreachable, ErrorCode::login_refused, ErrorCode::server_untrusted,
                               ErrorCode::mail_password_needed}) {
    const std::string id = signed_letter();
    EXPECT_EQ(dispatch(unreachable(code), id).error().code, code);
    const store::OutboxEntry entry = must(only());
    EXPECT_EQ(entry.state, OutboxState::sealed);
    EXPECT_EQ(entry.next_try, kNow + std::chrono::minutes(1));
    EXPECT_EQ(states(), (std::vector<RecipientState>{RecipientState::waiting, RecipientState::waiting}));
    TearDown();
    SetUp();
  }
}

// The program dies where the connection is cut: whatever is on the disk then decides, not what was in memory.
TEST_F(AttemptTest, S11_DiesAtTheDot) {
  const std::string id = signed_letter();
  ASSERT_FALSE(dispatch(unreachable(), id));
  must_pass(store::OutboxEntries(*store_).begin_sending(id, kNow));
  must_pass(store::OutboxEntries(*store_).mark_in_doubt(id, {kBoth[0]}, kNow));
  must_pass(recover(unreachable()));
  EXPECT_EQ(states(), (std::vector<RecipientState>{RecipientState::uncertain, RecipientState::waiting}));
  EXPECT_EQ(must(only()).state, OutboxState::sealed) << "the other one can have it";
  EXPECT_EQ(store::error_of(must(only()))->code, ErrorCode::delivery_uncertain);
}

TEST_F(AttemptTest, PatienceGrowsToAnHourAndEnds) {
  EXPECT_EQ(next_try(1, kNow), kNow + std::chrono::minutes(1));
  EXPECT_EQ(next_try(2, kNow), kNow + std::chrono::minutes(2));
  EXPECT_EQ(next_try(6, kNow), kNow + std::chrono::minutes(32));
  EXPECT_EQ(next_try(7, kNow), kNow + std::chrono::minutes(60));
  EXPECT_EQ(next_try(119, kNow), kNow + std::chrono::minutes(60));
  EXPECT_EQ(next_try(120, kNow), std::nullopt);
}

}  // namespace
}  // namespace letterlock::outbox
