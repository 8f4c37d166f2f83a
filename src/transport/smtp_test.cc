#include "transport/smtp.h"

#include <gtest/gtest.h>

#include "transport/test_peer.h"

namespace letterlock::transport {
namespace {

const Envelope kTwo = {"ann@example.tw", {"bob@example.tw", "eve@example.tw"}};
const Turn kPlain = {"EHLO [127.0.0.1]\r\n", "250-mail.example.tw\r\n250 ENHANCEDSTATUSCODES\r\n"};
const Turn kFull = {"EHLO [127.0.0.1]\r\n",
                    "250-mail.example.tw at your service\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8bitmime\r\n"
                    "250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8\r\n"};
constexpr const char* kAskTwo =
    "MAIL FROM:<ann@example.tw> SIZE=11\r\nRCPT TO:<bob@example.tw>\r\nRCPT TO:<eve@example.tw>\r\nDATA\r\n";

struct Sent {
  Result<Submission> submission = fail(ErrorCode::internal);
  PeerRecord record = {};
};

Result<Submission> send_over(std::unique_ptr<net::Stream> stream, const Envelope& envelope, std::string_view text) {
  TRY_ASSIGN(Smtp smtp, Smtp::begin(std::move(stream), ""));
  ReplayableMemory message(as_bytes(text));
  auto submission = smtp.send(envelope, message);
  smtp.quit();
  return submission;
}

Sent send_by(const std::vector<Turn>& script, std::string_view text = "a: b\n\n.", const Envelope& envelope = kTwo,
             PeerLimits limits = {}) {
  Sent sent;
  sent.submission = send_over(std::make_unique<ScriptedPeer>(script, sent.record, limits), envelope, text);
  return sent;
}

void expect_outcomes(const Sent& sent, std::vector<Outcome> outcomes) {
  ASSERT_TRUE(sent.submission) << sent.submission.error().id();
  ASSERT_EQ(sent.submission->recipients.size(), outcomes.size());
  for (size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(sent.submission->recipients[i].outcome, outcomes[i]) << i;
    EXPECT_EQ(sent.submission->recipients[i].error.has_value(), outcomes[i] != Outcome::accepted) << i;
  }
  EXPECT_FALSE(sent.record.script_left) << sent.record.written;
}

std::vector<Turn> slow_session() {
  return {kPlain,
          {"MAIL FROM:<ann@example.tw>\r\n", "250 2.1.0 Ok\r\n"},
          {"RCPT TO:<bob@example.tw>\r\n", "250 2.1.5 Ok\r\n"},
          {"RCPT TO:<eve@example.tw>\r\n", "550 5.1.1 unknown\r\n"},
          {"DATA\r\n", "354 go\r\n"},
          {"a: b\r\n\r\n..\r\n.\r\n", "250 2.0.0 queued as 1234\r\n"},
          {"QUIT\r\n", "221 bye\r\n"}};
}

std::vector<Turn> pipelined_session() {
  return {kFull,
          {"MAIL FROM:<ann@example.tw> SIZE=11\r\nRCPT TO:<bob@example.tw>\r\nRCPT TO:<eve@example.tw>\r\nDATA\r\n",
           "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250-2.1.5 Ok\r\n250 2.1.5 it is\r\n354 go\r\n"},
          {"a: b\r\n\r\n..\r\n.\r\n", "250-2.0.0 queued\r\n250 2.0.0 as 1234\r\n"},
          {"QUIT\r\n", "221 bye\r\n"}};
}

TEST(Smtp, OneAfterTheOtherWithoutPipelining) {
  for (size_t piece = 1; piece < 30; ++piece) {
    const Sent sent = send_by(slow_session(), "a: b\n\n.", kTwo, {piece});
    expect_outcomes(sent, {Outcome::accepted, Outcome::refused});
    EXPECT_EQ(sent.record.turns, slow_session().size());
    EXPECT_EQ(sent.submission->message, Outcome::accepted);
    EXPECT_EQ(sent.submission->answer, "250 2.0.0 queued as 1234");
    EXPECT_EQ(sent.submission->recipients[1].status, "5.1.1");
    EXPECT_EQ(sent.submission->recipients[1].answer, "550 5.1.1 unknown");
    EXPECT_EQ(sent.submission->recipients[1].error->code, ErrorCode::recipient_refused);
  }
}

TEST(Smtp, InOneGoWithPipelining) {
  for (size_t piece = 1; piece < 30; ++piece) {
    const Sent sent = send_by(pipelined_session(), "a: b\r\n\r\n.\r\n", kTwo, {piece});
    expect_outcomes(sent, {Outcome::accepted, Outcome::accepted});
    EXPECT_EQ(sent.record.turns, pipelined_session().size());
    EXPECT_TRUE(sent.submission->accepted_by_all());
  }
}

TEST(Smtp, ManyRecipientsGoInPortions) {
  Envelope envelope = {"ann@example.tw", {}};
  std::vector<Turn> script = {{"EHLO [127.0.0.1]\r\n", "250-x\r\n250 PIPELINING\r\n"}};
  Turn turn = {"MAIL FROM:<ann@example.tw>\r\n", "250 ok\r\n"};
  for (int i = 0; i < 120; ++i) {
    envelope.recipients.push_back("r" + std::to_string(i) + "@example.tw");
    turn.heard += "RCPT TO:<" + envelope.recipients.back() + ">\r\n";
    turn.said += i < 100 ? "250 ok\r\n" : "552 too many recipients\r\n";
    if (i % 50 != 48) continue;
    script.push_back(turn);
    turn = {};
  }
  script.push_back({turn.heard + "DATA\r\n", turn.said + "354 go\r\n"});
  script.push_back({"a\r\n.\r\n", "250 ok\r\n"});
  const Sent sent = send_by(script, "a", envelope);
  std::vector<Outcome> outcomes(100, Outcome::accepted);
  outcomes.resize(120, Outcome::deferred);
  expect_outcomes(sent, outcomes);
}

// The answers to MAIL, RCPT, RCPT and DATA; what the server then hears, and says to it; how it ends for the two.
struct Case {
  const char* answers;
  const char* heard;
  const char* end;
  Outcome first;
  Outcome second;
  ErrorCode first_error = ErrorCode::internal;
};

TEST(Smtp, OutcomesOfPipelinedAnswers) {
  constexpr Outcome kYes = Outcome::accepted;
  constexpr Outcome kLater = Outcome::deferred;
  constexpr Outcome kNo = Outcome::refused;
  constexpr const char* kMessage = "a: b\r\n\r\nc\r\n.\r\n";
  const Case cases[] = {
      {"250 a\r\n250 b\r\n250 c\r\n354 d\r\n", kMessage, "250 e\r\n", kYes, kYes},
      {"250 a\r\n251 b\r\n450 c\r\n354 d\r\n", kMessage, "250 e\r\n", kYes, kLater},
      {"250 a\r\n550 b\r\n450 c\r\n354 d\r\n", ".\r\n", "554 e\r\n", kNo, kLater, ErrorCode::recipient_refused},
      // RFC 2920: a server that takes the empty message has delivered nothing to anybody.
      {"250 a\r\n550 b\r\n550 c\r\n354 d\r\n", ".\r\n", "250 e\r\n", kNo, kNo, ErrorCode::recipient_refused},
      {"250 a\r\n550 b\r\n550 c\r\n554 d\r\n", "QUIT\r\n", "", kNo, kNo, ErrorCode::recipient_refused},
      {"250 a\r\n250 b\r\n250 c\r\n451 d\r\n", "QUIT\r\n", "", kLater, kLater, ErrorCode::message_deferred},
      {"250 a\r\n250 b\r\n550 c\r\n554 d\r\n", "QUIT\r\n", "", kNo, kNo, ErrorCode::message_refused},
      {"250 a\r\n250 b\r\n250 c\r\n354 d\r\n", kMessage, "452 e\r\n", kLater, kLater, ErrorCode::message_deferred},
      {"250 a\r\n250 b\r\n250 c\r\n354 d\r\n", kMessage, "552 e\r\n", kNo, kNo, ErrorCode::message_refused},
      {"250 a\r\n250 b\r\n250 c\r\n354 d\r\n", kMessage, "421 e\r\n", kLater, kLater, ErrorCode::message_deferred},
      {"553 a\r\n503 b\r\n503 c\r\n503 d\r\n", "QUIT\r\n", "", kNo, kNo, ErrorCode::message_refused},
      {"452 a\r\n503 b\r\n503 c\r\n503 d\r\n", "QUIT\r\n", "", kLater, kLater, ErrorCode::message_deferred},
      {"553 a\r\n503 b\r\n503 c\r\n354 d\r\n", ".\r\n", "554 e\r\n", kNo, kNo, ErrorCode::message_refused},
      // Two minds: a dot might send something to somebody, so it is not said.
      {"553 a\r\n250 b\r\n250 c\r\n354 d\r\n", "", "", kNo, kNo, ErrorCode::message_refused},
      {"421 a\r\n", "", "", kLater, kLater, ErrorCode::message_deferred},
      {"250 a\r\n421 b\r\n", "", "", kLater, kLater, ErrorCode::recipient_deferred},
      {"250 a\r\n250 b\r\n421 c\r\n", "", "", kLater, kLater, ErrorCode::message_deferred},
      {"250 a\r\n250 b\r\n250 c\r\n421 d\r\n", "", "", kLater, kLater, ErrorCode::message_deferred},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.answers) + c.heard + c.end);
    const Sent sent = send_by({kFull, {kAskTwo, c.answers}, {c.heard, c.end}}, "a: b\n\nc");
    expect_outcomes(sent, {c.first, c.second});
    EXPECT_EQ(sent.record.turns, 3U);
    if (c.first != kYes) {
      EXPECT_EQ(sent.submission->recipients[0].error->code, c.first_error);
    }
    // Nothing is said that the table does not know, but the leave.
    const std::string known = kFull.heard + kAskTwo + c.heard;
    EXPECT_TRUE(sent.record.written == known || sent.record.written == known + "QUIT\r\n") << sent.record.written;
  }
}

TEST(Smtp, WithoutPipeliningNothingIsAskedForNothing) {
  const Turn mail = {"MAIL FROM:<ann@example.tw>\r\n", "250 ok\r\n"};
  const Sent mail_refused = send_by({kPlain, {mail.heard, "550 no\r\n"}, {"QUIT\r\n", "221 bye\r\n"}});
  expect_outcomes(mail_refused, {Outcome::refused, Outcome::refused});
  EXPECT_EQ(mail_refused.record.turns, 3U);
  const Sent none_taken = send_by({kPlain,
                                   mail,
                                   {"RCPT TO:<bob@example.tw>\r\n", "550 no\r\n"},
                                   {"RCPT TO:<eve@example.tw>\r\n", "450 later\r\n"},
                                   {"QUIT\r\n", "221 bye\r\n"}});
  expect_outcomes(none_taken, {Outcome::refused, Outcome::deferred});
  EXPECT_EQ(none_taken.record.turns, 5U);
  EXPECT_FALSE(none_taken.submission->message);
}

// The connection breaks at each octet of both directions. Nobody is said to have it unless the last reply came whole,
// nothing is uncertain before the dot was begun, and everything is from there on.
void expect_cut(const std::vector<Turn>& session, const std::string& text, PeerLimits limits, bool whole) {
  const Sent sent = send_by(session, text, kTwo, limits);
  const bool dot_begun = sent.record.written.find("\r\n..\r\n.") != std::string::npos;
  if (!sent.submission) {
    EXPECT_EQ(sent.submission.error().code, ErrorCode::connection_lost);
    EXPECT_FALSE(whole || dot_begun) << sent.record.written;
    return;
  }
  EXPECT_EQ(sent.submission->message, whole ? Outcome::accepted : Outcome::uncertain);
  EXPECT_EQ(sent.submission->recipients[0].outcome, whole ? Outcome::accepted : Outcome::uncertain);
  if (!whole) {
    EXPECT_EQ(sent.submission->recipients[0].error->code, ErrorCode::delivery_uncertain);
  }
}

TEST(Smtp, S11_CutAtEveryOctetOfTheServer) {
  for (const auto& session : {slow_session(), pipelined_session()}) {
    size_t before_leave = 0;
    for (const Turn& turn : session) before_leave += turn.said.size();
    const size_t all = before_leave;
    before_leave -= session.back().said.size();
    for (size_t cut = 0; cut <= all; ++cut) {
      for (const size_t piece : {size_t{1}, size_t{7}, SIZE_MAX}) {
        SCOPED_TRACE(cut);
        expect_cut(session, "a: b\n\n.", {piece, cut}, cut >= before_leave);
      }
    }
  }
}

TEST(Smtp, S11_CutAtEveryOctetOfOurs) {
  for (const auto& session : {slow_session(), pipelined_session()}) {
    size_t before_leave = 0;
    for (const Turn& turn : session) before_leave += turn.heard.size();
    before_leave -= session.back().heard.size();
    for (size_t cut = 0; cut <= before_leave; ++cut) {
      SCOPED_TRACE(cut);
      const Sent sent = send_by(session, "a: b\n\n.", kTwo, {SIZE_MAX, SIZE_MAX, cut});
      if (cut + 3 < before_leave) {
        ASSERT_FALSE(sent.submission);
        EXPECT_EQ(sent.submission.error().code, ErrorCode::connection_lost);
      } else {
        ASSERT_TRUE(sent.submission);
        EXPECT_EQ(sent.submission->message, cut == before_leave ? Outcome::accepted : Outcome::uncertain);
      }
    }
  }
}

// Whoever may have the message was named before; where nobody was named, nobody has it.
TEST(Smtp, S11_WhoMayHaveItWasNamedBefore) {
  std::string whole;
  for (const Turn& turn : pipelined_session()) whole += turn.heard;
  size_t named_and_cut = 0;
  for (size_t written = 0; written <= whole.size(); ++written) {
    PeerRecord record;
    auto smtp = Smtp::begin(
        std::make_unique<ScriptedPeer>(pipelined_session(), record, PeerLimits{.written_max = written}), "");
    if (!smtp) continue;
    ReplayableMemory message(as_bytes("a: b\n\n."));
    std::vector<std::string> named;
    const auto submission = smtp->send(kTwo, message, [&](const std::vector<std::string>& recipients) -> Status {
      EXPECT_EQ(record.written.find("\r\n.\r\n"), std::string::npos);
      named = recipients;
      return {};
    });
    const bool may_have_it = record.written.ends_with("\r\n.\r\n");
    if (may_have_it) {
      EXPECT_EQ(named, kTwo.recipients) << written;
    }
    if (!submission) continue;
    for (const RecipientOutcome& recipient : submission->recipients) {
      const bool in_doubt = recipient.outcome == Outcome::accepted || recipient.outcome == Outcome::uncertain;
      EXPECT_EQ(in_doubt, !named.empty()) << written;
      named_and_cut += recipient.outcome == Outcome::uncertain;
    }
  }
  EXPECT_GT(named_and_cut, 0u);
}

TEST(Smtp, S11_WhereItCannotBeWrittenDownNothingIsSent) {
  PeerRecord record;
  auto smtp = Smtp::begin(std::make_unique<ScriptedPeer>(pipelined_session(), record), "");
  ASSERT_TRUE(smtp);
  ReplayableMemory message(as_bytes("a: b\n\n."));
  const auto full = [](const std::vector<std::string>&) -> Status { return fail(ErrorCode::disk_full); };
  EXPECT_EQ(smtp->send(kTwo, message, full).error().code, ErrorCode::disk_full);
  EXPECT_FALSE(record.written.ends_with("\r\n.\r\n"));
  EXPECT_EQ(smtp->send(kTwo, message).error().code, ErrorCode::connection_lost)
      << "the dot must not come from anywhere";
}

TEST(Smtp, S11_AnAnswerToTheDotThatIsNoneIsUncertain) {
  for (const std::string& answer :
       {std::string("354 go on\r\n"), std::string("2500 ok\r\n"), std::string("\r\n"), std::string("OK\r\n"),
        std::string("250-a\r\n251 b\r\n"), std::string("250-never\r\n"), "250 " + std::string(70'000, 'x') + "\r\n"}) {
    std::vector<Turn> session = pipelined_session();
    session[2].said = answer;
    expect_outcomes(send_by(session), {Outcome::uncertain, Outcome::uncertain});
  }
}

TEST(Smtp, AnAnswerBeforeTheDotIsNotItsAnswer) {
  struct {
    const char* early;
    bool is_error;
    Outcome outcome;
  } const cases[] = {
      {"250 queued\r\n", true, Outcome::accepted},
      {"354 go\r\n", true, Outcome::accepted},
      {"552 5.3.4 too large\r\n", false, Outcome::refused},
      {"421 4.3.2 shutting down\r\n", false, Outcome::deferred},
      {"nonsense\r\n", true, Outcome::accepted},
  };
  for (const auto& c : cases) {
    std::vector<Turn> session = pipelined_session();
    session[1].said += c.early;
    const Sent sent = send_by(session);
    EXPECT_EQ(sent.record.written.find("\r\n.\r\n"), std::string::npos) << c.early;
    ASSERT_EQ(!sent.submission, c.is_error) << c.early;
    if (c.is_error) {
      EXPECT_EQ(sent.submission.error().code, ErrorCode::server_misbehaves) << c.early;
    } else {
      EXPECT_EQ(sent.submission->recipients[0].outcome, c.outcome) << c.early;
    }
  }
}

TEST(Smtp, AnswersForMoreRecipientsThanAskedAreNotBelieved) {
  std::vector<Turn> session = pipelined_session();
  session[1].said = "250 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n";
  const Sent sent = send_by(session);
  EXPECT_EQ(sent.submission.error().code, ErrorCode::server_misbehaves);
  EXPECT_EQ(sent.record.written.find("a: b"), std::string::npos);
}

TEST(Smtp, WhatTheMessageNeedsIsCheckedBeforehand) {
  struct {
    const char* offers;
    std::string text;
    Envelope envelope;
    ErrorCode error;
  } const cases[] = {
      {"250-x\r\n250 SIZE 10\r\n", "a: b\n\nc", kTwo, ErrorCode::message_too_large},
      {"250 x\r\n", "a: b\n\nü", kTwo, ErrorCode::server_lacks},
      {"250-x\r\n250 8BITMIME\r\n", "a: ü\n\nc", kTwo, ErrorCode::server_lacks},
      {"250-x\r\n250 8BITMIME\r\n", "a", {"王@example.tw", {"bob@example.tw"}}, ErrorCode::server_lacks},
      {"250 x\r\n", "a\rb", kTwo, ErrorCode::mime_malformed},
      {"250 x\r\n", std::string(999, 'x'), kTwo, ErrorCode::mime_malformed},
      {"250 x\r\n", "a", {"ann@example.tw", {"bob@example.tw>\r\nDATA"}}, ErrorCode::address_malformed},
      {"250 x\r\n", "a", {"ann@example.tw\r\nRSET", {"bob@example.tw"}}, ErrorCode::address_malformed},
      {"250 x\r\n", "a", {"ann@example.tw", {}}, ErrorCode::no_recipients},
  };
  for (const auto& c : cases) {
    const Sent sent = send_by({{kPlain.heard, c.offers}, {"QUIT\r\n", ""}}, c.text, c.envelope);
    ASSERT_FALSE(sent.submission) << c.text;
    EXPECT_EQ(sent.submission.error().code, c.error) << c.text;
    EXPECT_EQ(sent.record.written, kPlain.heard + "QUIT\r\n");
  }
  const Error error = send_by({{kPlain.heard, "250-x\r\n250 SIZE 10\r\n"}}, "a: b\n\nc").submission.error();
  EXPECT_EQ(error.params, (Params{{"server", "mail.example.tw:465"}, {"size", "11"}, {"limit", "10"}}));
}

TEST(Smtp, WhatIsNeededIsAskedFor) {
  struct {
    const char* text;
    Envelope envelope;
    const char* mail;
  } const cases[] = {
      {"a: b\n\nc", kTwo, "MAIL FROM:<ann@example.tw> SIZE=11\r\n"},
      {"a: b\n\nü", kTwo, "MAIL FROM:<ann@example.tw> SIZE=12 BODY=8BITMIME\r\n"},
      {"a: ü\n\nc", kTwo, "MAIL FROM:<ann@example.tw> SIZE=12 BODY=8BITMIME SMTPUTF8\r\n"},
      {"a: b\n\nc", {"王@例.tw", {"b@c.tw"}}, "MAIL FROM:<王@例.tw> SIZE=11 SMTPUTF8\r\n"},
      {"a: b\n\nc", {"a@b.tw", {"b@c.tw", "王@例.tw"}}, "MAIL FROM:<a@b.tw> SIZE=11 SMTPUTF8\r\n"},
      {"a: b\n\nc", {"", {"b@c.tw"}}, "MAIL FROM:<> SIZE=11\r\n"},
  };
  for (const auto& c : cases) {
    const Sent sent = send_by({kFull, {c.mail, ""}}, c.text, c.envelope);
    EXPECT_EQ(sent.record.turns, 2U) << sent.record.written;
    EXPECT_FALSE(sent.record.script_left) << sent.record.written;
  }
}

TEST(Smtp, AnAddressBeyondAsciiIsRefusedAloneWhereItCannotBeSaid) {
  const Envelope envelope = {"ann@example.tw", {"王@例.tw", "bob@example.tw"}};
  const Sent sent =
      send_by({kPlain, {"MAIL FROM:<ann@example.tw>\r\nRCPT TO:<bob@example.tw>\r\n", ""}, {"DATA\r\n", "354 go\r\n"}},
              "a", {"ann@example.tw", {"王@例.tw"}});
  expect_outcomes(sent, {Outcome::refused});
  EXPECT_EQ(sent.submission->recipients[0].status, "5.6.7");
  EXPECT_EQ(sent.submission->recipients[0].error->code, ErrorCode::recipient_refused);
  EXPECT_EQ(sent.record.written, kPlain.heard + "QUIT\r\n");
  const Sent both = send_by({kPlain,
                             {"MAIL FROM:<ann@example.tw>\r\n", "250 ok\r\n"},
                             {"RCPT TO:<bob@example.tw>\r\n", "250 ok\r\n"},
                             {"DATA\r\n", "354 go\r\n"},
                             {"a\r\n.\r\n", "250 ok\r\n"}},
                            "a", envelope);
  expect_outcomes(both, {Outcome::refused, Outcome::accepted});
}

// Gives other octets the second time it is read.
class ChangingMessage : public ReplayableSource {
 public:
  Result<std::unique_ptr<Source>> open() override {
    return std::make_unique<MemorySource>(as_bytes(opened_++ == 0 ? "a: b\n\n." : "a: b\n\n.."));
  }
  std::uint64_t size() const override { return 7; }

 private:
  int opened_ = 0;
};

TEST(Smtp, AMessageThatChangesIsNotEnded) {
  PeerRecord record;
  Smtp smtp = Smtp::begin(std::make_unique<ScriptedPeer>(pipelined_session(), record), "").value();
  ChangingMessage changing;
  EXPECT_EQ(smtp.send(kTwo, changing).error().code, ErrorCode::changed_while_reading);
  ReplayableMemory other(as_bytes("a"));
  EXPECT_EQ(smtp.send(kTwo, other).error().code, ErrorCode::connection_lost);
  smtp.quit();
  EXPECT_EQ(record.written.find("\r\n.\r\n"), std::string::npos);
  EXPECT_EQ(record.written.find("QUIT"), std::string::npos);
}

TEST(Smtp, SeveralMessagesOverOneConnection) {
  const Turn mail = {"MAIL FROM:<ann@example.tw>\r\n", "250 ok\r\n"};
  const Turn rcpt = {"RCPT TO:<bob@example.tw>\r\n", "250 ok\r\n"};
  const std::vector<Turn> script = {{"EHLO ann.example.tw\r\n", "250 x\r\n"},
                                    mail,
                                    {rcpt.heard, "550 no\r\n"},
                                    {"RSET\r\n", "250 ok\r\n"},
                                    mail,
                                    rcpt,
                                    {"DATA\r\n", "354 go\r\n"},
                                    {"a\r\n.\r\n", "250 ok\r\n"},
                                    mail,
                                    rcpt,
                                    {"DATA\r\n", "354 go\r\n"},
                                    {"a\r\n.\r\n", "250 ok\r\n"},
                                    {"QUIT\r\n", "221 bye\r\n"}};
  PeerRecord record;
  Smtp smtp = Smtp::begin(std::make_unique<ScriptedPeer>(script, record), "ann.example.tw").value();
  const Envelope envelope = {"ann@example.tw", {"bob@example.tw"}};
  ReplayableMemory message(as_bytes("a"));
  EXPECT_EQ(smtp.send(envelope, message)->recipients[0].outcome, Outcome::refused);
  EXPECT_TRUE(smtp.send(envelope, message)->accepted_by_all());
  EXPECT_TRUE(smtp.send(envelope, message)->accepted_by_all());
  smtp.quit();
  EXPECT_EQ(record.turns, script.size());
}

TEST(Smtp, AGreetingThatIsRefused) {
  PeerRecord record;
  const auto begun = [&](const char* answer) {
    record = {};
    return Smtp::begin(std::make_unique<ScriptedPeer>(std::vector<Turn>{{kPlain.heard, answer}}, record), "a b\r\n");
  };
  EXPECT_EQ(begun("554 no\r\n").error().code, ErrorCode::server_refused);
  EXPECT_EQ(begun("421 later\r\n").error().code, ErrorCode::message_deferred);
  EXPECT_EQ(begun("354 what\r\n").error().code, ErrorCode::server_misbehaves);
  EXPECT_EQ(begun("").error().code, ErrorCode::connection_lost);
  EXPECT_EQ(record.written, kPlain.heard);
}

TEST(Smtp, ALargeMessageGoesOutWhole) {
  std::string text = "a: b\r\n\r\n";
  std::string wire = text;
  for (int i = 0; i < 20'000; ++i) {
    text += ".line " + std::to_string(i) + "\r\n";
    wire += "..line " + std::to_string(i) + "\r\n";
  }
  const Sent sent = send_by({kPlain,
                             {"MAIL FROM:<ann@example.tw>\r\n", "250 ok\r\n"},
                             {"RCPT TO:<bob@example.tw>\r\n", "250 ok\r\n"},
                             {"DATA\r\n", "354 go\r\n"},
                             {wire + ".\r\n", "250 ok\r\n"}},
                            text, {"ann@example.tw", {"bob@example.tw"}});
  expect_outcomes(sent, {Outcome::accepted});
}

}  // namespace
}  // namespace letterlock::transport
