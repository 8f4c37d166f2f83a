#include "transport/imap/imap.h"

#include <gtest/gtest.h>

#include "net/test_stream.h"

namespace letterlock::transport::imap {
namespace {

const std::string kBegin = "* CAPABILITY IMAP4rev1 IDLE UIDPLUS LITERAL+\r\nL1 OK done\r\n";

class Bodies : public BodyReceiver {
 public:
  Result<Sink*> begin(Uid, std::uint64_t) override {
    sink_ = MemorySink();
    return &sink_;
  }
  Status complete(Uid uid) override {
    done += std::to_string(uid) + "=" + std::string(as_text(sink_.bytes())) + ";";
    return {};
  }
  Status missing(Uid uid) override {
    done += std::to_string(uid) + " missing;";
    return {};
  }
  Status size_differs(Uid uid, std::uint64_t announced, std::uint64_t received) override {
    done += std::to_string(uid) + " " + std::to_string(announced) + "/" + std::to_string(received) + ";";
    return {};
  }
  Status refused(Uid uid, const Error& error) override {
    if (!goes_on) return tl::unexpected(error);
    done += std::to_string(uid) + " refused;";
    return {};
  }
  std::string done;
  bool goes_on = false;

 private:
  MemorySink sink_;
};

Result<Imap> imap_of(const std::string& script, size_t piece = 7, std::string* written = nullptr) {
  return Imap::begin(std::make_unique<net::ScriptedStream>(kBegin + script, piece, written), {.body_octets = 1000});
}

ErrorCode error_of_list(const std::string& script) {
  auto imap = imap_of(script, 4096).value();
  const auto listed = imap.list();
  return listed ? ErrorCode::internal : listed.error().code;
}

Status fetch(const std::string& script, Bodies& bodies, size_t piece = 7) {
  auto imap = imap_of(script, piece);
  if (!imap) return tl::unexpected(imap.error());
  const std::vector<Uid> uids = {7, 9};
  return imap->fetch_bodies(uids, bodies);
}

const std::string kTwo =
    "* 1 FETCH (UID 7 BODY[] {5}\r\na\r\nb) FLAGS (\\Seen))\r\n* 3 EXISTS\r\nL2 OK\r\n"
    "* 2 FETCH (FLAGS () BODY[] {4}\r\nL3 O UID 9)\r\nL3 OK\r\n";

TEST(ImapFetch, BodiesComeExactlyInPiecesOfEverySize) {
  for (size_t piece = 1; piece < 40; ++piece) {
    Bodies bodies;
    // The first literal is one octet longer than its text: ")" belongs to the message.
    ASSERT_TRUE(fetch(kTwo, bodies, piece));
    EXPECT_EQ(bodies.done, "7=a\r\nb);9=L3 O;") << piece;
  }
}

TEST(ImapFetch, ACutAnywhereNeverMakesAWholeMessage) {
  for (size_t length = 0; length < kTwo.size(); ++length) {
    Bodies bodies;
    EXPECT_EQ(fetch(kTwo.substr(0, length), bodies).error().code, ErrorCode::connection_lost) << length;
    EXPECT_TRUE(std::string_view("7=a\r\nb);9=L3 O;").starts_with(bodies.done)) << bodies.done;
    EXPECT_TRUE(bodies.done.empty() || bodies.done.ends_with(';'));
  }
}

TEST(ImapFetch, LiteralSizesThatLieAreNoMessage) {
  for (const std::string_view lie :
       {"{0}", "{1}", "{4}", "{6}", "{400}", "{99999}", "{99999999999999999999}", "{-1}", "{}"}) {
    std::string script = kTwo;
    script.replace(script.find("{5}"), 3, lie);
    Bodies bodies;
    EXPECT_FALSE(fetch(script, bodies)) << lie;
    EXPECT_EQ(bodies.done, "") << lie;
  }
}

TEST(ImapFetch, AMessageThatWasNotAskedForOrComesTwiceIsRefused) {
  for (const std::string_view script :
       {"* 1 FETCH (UID 8 BODY[] {1}\r\na)\r\nL2 OK\r\n", "* 1 FETCH (BODY[] {1}\r\na UID 8)\r\nL2 OK\r\n",
        "* 1 FETCH (BODY[] {1}\r\na)\r\nL2 OK\r\n", "L3 OK\r\n", "X OK\r\n", "+ go on\r\n",
        "* 1 FETCH (UID 7 BODY[] {1}\r\na BODY[] {1}\r\nb)\r\nL2 OK\r\n"}) {
    Bodies bodies;
    EXPECT_EQ(fetch(std::string(script), bodies).error().code, ErrorCode::server_misbehaves) << script;
    EXPECT_EQ(bodies.done, "");
  }
}

TEST(ImapFetch, GoneIsSaidARefusalIsNot) {
  Bodies bodies;
  ASSERT_TRUE(fetch("L2 OK\r\n* 2 FETCH (UID 9 BODY[] \"q\")\r\nL3 OK\r\n", bodies));
  EXPECT_EQ(bodies.done, "7 missing;9=q;");
  Bodies none;
  EXPECT_EQ(fetch("L2 NO [UNAVAILABLE] later\r\n", none).error().code, ErrorCode::server_refused);
  EXPECT_EQ(none.done, "");
}

// As Dovecot answers: the octets for several commands before the first completion.
TEST(ImapFetch, MessagesOfSeveralCommandsMayComeTogether) {
  Bodies bodies;
  ASSERT_TRUE(
      fetch("* 2 FETCH (UID 9 BODY[] {1}\r\nb)\r\n* 1 FETCH (UID 7 BODY[] {1}\r\na)\r\nL2 OK\r\nL3 OK\r\n", bodies));
  EXPECT_EQ(bodies.done, "9=b;7=a;");
}

TEST(ImapFetch, ASizeThatDiffersIsReported) {
  Bodies bodies;
  ASSERT_TRUE(
      fetch("* 1 FETCH (UID 7 RFC822.SIZE 3 BODY[] {1}\r\na)\r\nL2 OK\r\n"
            "* 2 FETCH (UID 9 BODY[] {1}\r\nb RFC822.SIZE 1)\r\nL3 OK\r\n",
            bodies));
  EXPECT_EQ(bodies.done, "7 3/1;9=b;");
}

TEST(ImapFetch, OneRefusalNeedNotEndIt) {
  Bodies bodies;
  bodies.goes_on = true;
  ASSERT_TRUE(fetch("L2 NO broken\r\n* 2 FETCH (UID 9 BODY[] {1}\r\nb)\r\nL3 OK\r\n", bodies));
  EXPECT_EQ(bodies.done, "7 refused;9=b;");
}

TEST(Imap, WordsAreNoLiteralsAndFlagsMayHoldBrackets) {
  auto imap = imap_of(
                  "* OK found \"x {5}\r\n* NO {5}\r\n* LIST () \"/\" [Gmail]/Sent\r\nL2 OK {3}\r\n"
                  "* 1 EXISTS\r\n* OK [UIDVALIDITY 5]\r\nL3 OK\r\n"
                  "* 1 FETCH (UID 3 FLAGS ($a[1] {x} \\Seen))\r\nL4 OK\r\n")
                  .value();
  EXPECT_EQ(imap.list().value().at(0).name, "[Gmail]/Sent");
  ASSERT_TRUE(imap.select("INBOX"));
  EXPECT_EQ(imap.changes({}).value().changed.at(0).flags, (std::vector<std::string>{"$a[1]", "{x}", "\\Seen"}));
}

TEST(Imap, S9_BombsEndAtTheirBounds) {
  EXPECT_EQ(error_of_list("* LIST (" + std::string(70000, 'x')), ErrorCode::server_limit);
  EXPECT_EQ(error_of_list("* 1 FETCH " + std::string(1000, '(') + "\r\nL2 OK\r\n"), ErrorCode::internal);
  EXPECT_EQ(error_of_list("* LIST () \"/\" {999999999}\r\n"), ErrorCode::server_limit);
  EXPECT_EQ(error_of_list("* 4294967296 EXISTS\r\n"), ErrorCode::server_misbehaves);
  EXPECT_EQ(error_of_list("* BYE going down\r\n"), ErrorCode::connection_lost);
  auto imap = imap_of("* 1 EXISTS\r\n* 1 FETCH (X " + std::string(1000, '(') + "\r\n").value();
  EXPECT_EQ(imap.changes({}).has_value(), true);  // nothing is known to be there: nothing is asked
  Bodies bodies;
  EXPECT_EQ(fetch("* 1 FETCH (X " + std::string(1000, '(') + "\r\n", bodies).error().code,
            ErrorCode::server_misbehaves);
}

TEST(Imap, FoldersHaveNamesAndRoles) {
  auto imap = imap_of(
                  "* LIST (\\HasNoChildren) \"/\" inbox\r\n* LIST (\\Sent) \"/\" \"&W8RO9lCZTv0-\"\r\n"
                  "* LIST (\\Noselect) NIL {2}\r\nab\r\n* LIST () \"/\" \"x/Drafts\"\r\nL2 OK\r\n")
                  .value();
  const auto found = imap.list().value();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].role, Role::inbox);
  EXPECT_EQ(found[1].name, "寄件備份");
  EXPECT_EQ(found[1].role, Role::sent);
  EXPECT_FALSE(found[2].selectable);
  EXPECT_EQ(found[3].role, Role::drafts);
}

TEST(Imap, WhatIsNotListedIsGone) {
  auto imap = imap_of(
                  "* 2 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 12] x\r\nL2 OK [READ-WRITE] x\r\n"
                  "* 1 FETCH (UID 3 FLAGS (\\Seen))\r\n* 2 FETCH (FLAGS () UID 11)\r\nL3 OK\r\n")
                  .value();
  const Selected selected = imap.select("INBOX").value();
  EXPECT_EQ(selected.uid_validity, 5U);
  EXPECT_EQ(selected.exists, 2U);
  EXPECT_FALSE(selected.resynced);
  const Changes changes = imap.changes({5, 0, UidSet({2, 3, 4})}).value();
  EXPECT_EQ(changes.vanished.to_string(), "2,4");
  EXPECT_EQ(changes.present.to_string(), "3,11");
  EXPECT_EQ(changes.changed.size(), 2U);
}

TEST(Imap, ARefusalKeepsTheServersWordsAndTheSession) {
  auto imap = imap_of("L2 NO [TRYCREATE] no such\x01 box\r\nL3 OK\r\n").value();
  const auto selected = imap.select("x");
  ASSERT_FALSE(selected);
  EXPECT_EQ(selected.error().params[1].second, "no such  box");
  EXPECT_EQ(selected.error().params[2].second, "TRYCREATE");
  EXPECT_TRUE(imap.create("x"));
}

TEST(Imap, NothingIsInjectedByNames) {
  std::string written;
  auto imap = imap_of("L2 OK\r\n", 7, &written).value();
  written.clear();
  ASSERT_TRUE(imap.create("a\"\\\r\nL9 DELETE \"INBOX"));
  EXPECT_EQ(written, "L2 CREATE \"a\\\"\\\\&AA0ACg-L9 DELETE \\\"INBOX\"\r\n");
  EXPECT_FALSE(imap.add_flags(UidSet({1}), {"\\Seen)\r\nL9"}));
}

TEST(Imap, AppendWaitsForTheServerUnlessItIsShort) {
  const std::string large(5000, 'x');
  std::string written;
  auto imap = imap_of("L2 OK [APPENDUID 5 77] x\r\n+ go\r\nL3 OK x\r\nL4 NO [OVERQUOTA] full\r\n", 7, &written).value();
  ReplayableMemory shorter(as_bytes("hi")), longer{as_bytes(large)};
  written.clear();
  EXPECT_EQ(imap.append("Sent", {"\\Seen"}, shorter).value()->uid, 77U);
  EXPECT_EQ(written, "L2 APPEND \"Sent\" (\\Seen) {2+}\r\nhi\r\n");
  EXPECT_FALSE(imap.append("Sent", {}, longer).value());
  written.clear();
  EXPECT_EQ(imap.append("Sent", {}, longer).error().code, ErrorCode::server_refused);
  EXPECT_EQ(written.find('x'), std::string::npos);
}

TEST(Imap, IdleEndsWithDone) {
  std::string written;
  auto imap = imap_of("+ idling\r\n* OK still here\r\n* 4 EXISTS\r\n* 1 RECENT\r\nL2 OK\r\n", 7, &written).value();
  ASSERT_TRUE(imap.begin_idle());
  EXPECT_TRUE(written.ends_with("L2 IDLE\r\n"));
  EXPECT_TRUE(imap.heard(std::chrono::minutes(1)).value());
  ASSERT_TRUE(imap.end_idle());
  EXPECT_TRUE(written.ends_with("L2 IDLE\r\nDONE\r\n"));
}

TEST(Imap, IdleThatIsRefusedOrEndedBySurpriseIsAnError) {
  const struct {
    const char* answer;
    ErrorCode code;
  } cases[] = {{"L2 NO not now\r\n", ErrorCode::server_refused},
               {"L2 BAD what\r\n", ErrorCode::server_refused},
               {"L2 OK done\r\n", ErrorCode::server_misbehaves},
               {"* BYE\r\n", ErrorCode::connection_lost}};
  for (const auto& one : cases) {
    auto imap = imap_of(one.answer).value();
    const Status begun = imap.begin_idle();
    ASSERT_FALSE(begun) << one.answer;
    EXPECT_EQ(begun.error().code, one.code) << one.answer;
  }
  auto imap = imap_of("+ idling\r\n* BYE enough\r\n").value();
  ASSERT_TRUE(imap.begin_idle());
  EXPECT_FALSE(imap.heard(std::chrono::minutes(1)).has_value());
}

// Without MOVE (RFC 6851 section 3.3): copied, marked, and only these expunged.
TEST(ImapMove, WithoutMoveNothingElseIsExpunged) {
  std::string written;
  auto imap = imap_of("L2 OK\r\nL3 OK\r\nL4 OK\r\n", 7, &written).value();
  UidSet uids;
  uids.add(7);
  EXPECT_EQ(imap.move(uids, "Archive").value().how, Moved::moved);
  const std::string after = written.substr(written.find("L2 "));
  EXPECT_EQ(after, "L2 UID COPY 7 \"Archive\"\r\nL3 UID STORE 7 +FLAGS.SILENT (\\Deleted)\r\nL4 UID EXPUNGE 7\r\n");
}

}  // namespace
}  // namespace letterlock::transport::imap
