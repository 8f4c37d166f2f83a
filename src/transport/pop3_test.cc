#include "transport/pop3.h"

#include <gtest/gtest.h>

#include <map>

#include "transport/test_peer.h"

namespace letterlock::transport {
namespace {

const Turn kNoCapabilities = {"CAPA\r\n", "-ERR what\r\n"};
const Turn kPipelining = {"CAPA\r\n", "+OK\r\nUIDL\r\nPipelining\r\n.\r\n"};
const Turn kIds = {"UIDL\r\n", "+OK\r\n1 first\r\n2 \x21~\r\n4 first\r\n.\r\n"};
const Turn kSizes = {"LIST\r\n", "+OK 3 messages\r\n1 5\r\n2 10 more\r\n4 0\r\n.\r\n"};
const std::vector<Pop3Message> kThree = {{"first", 1, 5}, {"!~", 2, 10}, {"first", 4, 0}};

Result<Pop3> begin(const std::vector<Turn>& script, PeerRecord& record, PeerLimits limits = {},
                   const Pop3Bounds& bounds = {}) {
  return Pop3::begin(std::make_unique<ScriptedPeer>(script, record, limits), bounds);
}

// Keeps what came, and in which state.
class Collector : public Pop3Receiver {
 public:
  Result<Sink*> open(const Pop3Message& message) override { return &opened_[message.number]; }
  Status whole(const Pop3Message& message) override {
    whole_[message.number] = as_text(opened_[message.number].bytes());
    return {};
  }
  Status refused(const Pop3Message& message, const Error& error) override {
    refused_[message.number] = error.id();
    return {};
  }
  std::map<std::uint32_t, std::string> whole_;
  std::map<std::uint32_t, std::string> refused_;

 private:
  std::map<std::uint32_t, MemorySink> opened_;
};

std::vector<Turn> session(bool pipelining) {
  std::vector<Turn> script = {pipelining ? kPipelining : kNoCapabilities, kIds, kSizes};
  const Turn fetched[] = {{"RETR 1\r\n", "+OK 5 octets\r\na: b\r\n\r\n..c\r\n.\r\n"},
                          {"RETR 2\r\n", "-ERR gone\r\n"},
                          {"RETR 4\r\n", "+OK\r\n.\r\n"}};
  if (pipelining) {
    Turn all;
    for (const Turn& one : fetched) {
      all.heard += one.heard;
      all.said += one.said;
    }
    script.push_back(all);
  } else {
    script.insert(script.end(), std::begin(fetched), std::end(fetched));
  }
  script.push_back({"DELE 1\r\n", "+OK marked\r\n"});
  script.push_back({"QUIT\r\n", "+OK bye\r\n"});
  return script;
}

// The whole session; what was whole goes to `collector`.
Status run(Result<Pop3> begun, Collector& collector) {
  TRY_ASSIGN(Pop3 pop3, std::move(begun));
  TRY_ASSIGN(const auto messages, pop3.list());
  EXPECT_EQ(messages, kThree);
  TRY(pop3.retrieve(messages, collector));
  TRY(pop3.remove(messages[0]));
  return pop3.quit();
}

TEST(Pop3, ListFetchRemove) {
  for (const bool pipelining : {false, true}) {
    for (size_t piece = 1; piece < 30; ++piece) {
      PeerRecord record;
      Collector collector;
      ASSERT_TRUE(run(begin(session(pipelining), record, {piece}), collector)) << record.written;
      EXPECT_EQ(collector.whole_, (std::map<std::uint32_t, std::string>{{1, "a: b\r\n\r\n.c\r\n"}, {4, ""}}));
      EXPECT_EQ(collector.refused_, (std::map<std::uint32_t, std::string>{{2, "server-refused"}}));
      EXPECT_EQ(record.turns, session(pipelining).size());
    }
  }
}

TEST(Pop3, S10_CutAtEveryOctetNothingIsWholeThatIsNot) {
  for (const bool pipelining : {false, true}) {
    size_t all = 0;
    for (const Turn& turn : session(pipelining)) all += turn.said.size();
    for (size_t cut = 0; cut < all; ++cut) {
      PeerRecord record;
      Collector collector;
      const Status status = run(begin(session(pipelining), record, {3, cut}), collector);
      ASSERT_FALSE(status) << cut;
      EXPECT_EQ(status.error().code, ErrorCode::connection_lost) << cut;
      for (const auto& [number, text] : collector.whole_) EXPECT_EQ(text, number == 1 ? "a: b\r\n\r\n.c\r\n" : "");
      // What is removed was whole before.
      EXPECT_TRUE(record.written.find("DELE") == std::string::npos || collector.whole_.size() == 2U) << cut;
    }
  }
}

TEST(Pop3, ManyMessagesAreAskedForInPortions) {
  std::vector<Pop3Message> messages;
  for (std::uint32_t i = 1; i <= 40; ++i) messages.push_back({"id" + std::to_string(i), i, 3});
  std::vector<Turn> script = {kPipelining};
  Turn first;
  for (int i = 1; i <= 16; ++i) first.heard += "RETR " + std::to_string(i) + "\r\n";
  first.said = "+OK\r\na\r\n.\r\n";
  script.push_back(first);
  for (int i = 17; i <= 40; ++i) script.push_back({"RETR " + std::to_string(i) + "\r\n", "+OK\r\na\r\n.\r\n"});
  script.back().said.clear();
  for (int i = 25; i <= 40; ++i) script.back().said += "+OK\r\na\r\n.\r\n";
  PeerRecord record;
  Collector collector;
  Pop3 pop3 = begin(script, record).value();
  ASSERT_TRUE(pop3.retrieve(messages, collector));
  EXPECT_EQ(collector.whole_.size(), 40U);
  EXPECT_FALSE(record.script_left) << record.written;
}

TEST(Pop3, OneMessageIntoOneSink) {
  PeerRecord record;
  Pop3 pop3 =
      begin({kNoCapabilities, {"RETR 2\r\n", "-ERR [SYS/TEMP] later\r\n"}, {"RETR 1\r\n", "+OK\r\na\r\n.\r\n"}}, record)
          .value();
  MemorySink sink;
  const Status refused = pop3.retrieve(kThree[1], sink);
  EXPECT_EQ(refused.error().code, ErrorCode::server_refused);
  EXPECT_EQ(refused.error().params[1].second, "-ERR [SYS/TEMP] later");
  ASSERT_TRUE(pop3.retrieve(kThree[0], sink));
  EXPECT_EQ(as_text(sink.bytes()), "a\r\n");
}

TEST(Pop3, AServerWithoutUniqueIdsIsRefused) {
  PeerRecord record;
  Pop3 pop3 = begin({kNoCapabilities, {"UIDL\r\n", "-ERR unknown command\r\n"}}, record).value();
  const Error error = pop3.list().error();
  EXPECT_EQ(error.code, ErrorCode::server_lacks);
  EXPECT_EQ(error.params, (Params{{"server", "mail.example.tw:465"}, {"feature", "UIDL"}}));
}

TEST(Pop3, ListsThatAreNoneAreRefused) {
  struct {
    const char* ids;
    const char* sizes;
  } const cases[] = {
      {"1\r\n", "1 2\r\n"},
      {"1 \r\n", "1 2\r\n"},
      {"x a\r\n", "1 2\r\n"},
      {"0 a\r\n", "0 2\r\n"},
      {"-1 a\r\n", "1 2\r\n"},
      {"1 a b\r\n", "1 2\r\n"},
      {"1 \xc3\xbc\r\n", "1 2\r\n"},
      {"1 a\r\n1 b\r\n", "1 2\r\n"},
      {"1 a\r\n", "2 2\r\n"},
      {"1 a\r\n", ""},
      {"", "1 2\r\n"},
      {"1 a\r\n", "1 x\r\n"},
      {"1 a\r\n", "1 2\r\n1 2\r\n"},
      {"99999999999 a\r\n", "1 2\r\n"},
      {"1 a\r\n", "1 99999999999999999999999\r\n"},
  };
  for (const auto& c : cases) {
    PeerRecord record;
    Pop3 pop3 = begin({kNoCapabilities,
                       {"UIDL\r\n", std::string("+OK\r\n") + c.ids + ".\r\n"},
                       {"LIST\r\n", std::string("+OK\r\n") + c.sizes + ".\r\n"}},
                      record)
                    .value();
    EXPECT_EQ(pop3.list().error().code, ErrorCode::server_misbehaves) << c.ids << c.sizes;
    EXPECT_EQ(pop3.quit().error().code, ErrorCode::connection_lost);
  }
  PeerRecord record;
  const std::string longest(70, 'x');
  Pop3 fits =
      begin({kNoCapabilities, {"UIDL\r\n", "+OK\r\n1 " + longest + "\r\n.\r\n"}, {"LIST\r\n", "+OK\r\n1 2\r\n.\r\n"}},
            record)
          .value();
  EXPECT_EQ(fits.list()->front().id, longest);
  record = {};
  Pop3 too_long = begin({kNoCapabilities, {"UIDL\r\n", "+OK\r\n1 x" + longest + "\r\n.\r\n"}}, record).value();
  EXPECT_EQ(too_long.list().error().code, ErrorCode::server_misbehaves);
}

TEST(Pop3, S9_AnswersThatNeverEndAreBounded) {
  std::string many;
  for (int i = 1; i <= 1000; ++i) many += std::to_string(i) + " id\r\n";
  PeerRecord record;
  Pop3 ids = begin({kNoCapabilities, {"UIDL\r\n", "+OK\r\n" + many}}, record, {}, {100, 1000}).value();
  EXPECT_EQ(ids.list().error().code, ErrorCode::mailbox_full);
  record = {};
  EXPECT_EQ(begin({{"CAPA\r\n", "+OK\r\n" + many}}, record).error().code, ErrorCode::server_misbehaves);
  record = {};
  EXPECT_EQ(begin({{"CAPA\r\n", "+OK" + std::string(100'000, ' ')}}, record).error().code, ErrorCode::server_limit);
  record = {};
  Pop3 message = begin({kNoCapabilities, {"RETR 1\r\n", "+OK\r\n" + many}}, record, {}, {100, 1000}).value();
  NullSink sink;
  EXPECT_EQ(message.retrieve(kThree[0], sink).error().code, ErrorCode::server_limit);
  // What is left of it is never taken for another answer.
  EXPECT_EQ(message.remove(kThree[0]).error().code, ErrorCode::connection_lost);
}

TEST(Pop3, AnswersThatAreNone) {
  for (const char* answer : {"\r\n", "OK\r\n", "+OKAY\r\n", "+ok\r\n", "-ERROR\r\n", "250 ok\r\n", "* OK\r\n"}) {
    PeerRecord record;
    EXPECT_EQ(begin({{"CAPA\r\n", answer}}, record).error().code, ErrorCode::server_misbehaves) << answer;
  }
}

TEST(Pop3, OnlyAnAnswerToTheLeaveMeansRemoved) {
  for (const char* answer : {"", "-ERR some messages were not removed\r\n", "+OK"}) {
    PeerRecord record;
    Pop3 pop3 = begin({kNoCapabilities, {"DELE 1\r\n", "+OK\r\n"}, {"QUIT\r\n", answer}}, record).value();
    ASSERT_TRUE(pop3.remove(kThree[0]));
    EXPECT_FALSE(pop3.quit()) << answer;
  }
}

TEST(Pop3, AMessageThatHidesItsEndCannotForgeAnswers) {
  PeerRecord record;
  Pop3 pop3 = begin({kPipelining,
                     {"RETR 1\r\nRETR 2\r\nRETR 4\r\n",
                      "+OK\r\na\n.\n+OK\r\nforged\n.\r\n\r\n.\r\n+OK\r\nsecond\r\n.\r\n-ERR gone\r\n"}},
                    record)
                  .value();
  Collector collector;
  ASSERT_TRUE(pop3.retrieve(kThree, collector));
  EXPECT_EQ(collector.whole_[1], "a\n.\n+OK\r\nforged\n.\r\n\r\n");
  EXPECT_EQ(collector.whole_[2], "second\r\n");
}

}  // namespace
}  // namespace letterlock::transport
