// What servers offer beyond IMAP4rev1, word for word: it is asked for only where it is offered.
#include <gtest/gtest.h>

#include "transport/imap/imap.h"
#include "transport/test_peer.h"

namespace letterlock::transport::imap {
namespace {

// Keeps the record of a session whose script the client must follow to its end.
class Extensions : public testing::Test {
 protected:
  Imap begin(const std::string& capabilities, std::vector<Turn> more) {
    std::vector<Turn> script = {{"L1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 " + capabilities + "\r\nL1 OK\r\n"}};
    script.insert(script.end(), more.begin(), more.end());
    turns_ = script.size();
    return Imap::begin(std::make_unique<ScriptedPeer>(script, record_)).value();
  }
  // A mailbox of three messages whose highest modification sequence is 90.
  Imap selected(const std::string& capabilities, std::vector<Turn> more, const std::string& modseq = "90") {
    std::vector<Turn> script = {
        {"L2 SELECT \"INBOX\" (CONDSTORE)\r\n",
         "* 3 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [HIGHESTMODSEQ " + modseq + "] x\r\nL2 OK\r\n"}};
    script.insert(script.end(), more.begin(), more.end());
    Imap imap = begin(capabilities, script);
    EXPECT_TRUE(imap.select("INBOX"));
    return imap;
  }
  void TearDown() override {
    EXPECT_FALSE(record_.script_left) << record_.written;
    EXPECT_EQ(record_.turns, turns_) << record_.written;
  }

  PeerRecord record_;
  size_t turns_ = 0;
};

TEST_F(Extensions, TheNameIsSaidWhereItIsAskedFor) {
  begin("ID",
        {{"L2 ID (\"name\" \"Letterlock\")\r\n", "* ID (\"name\" \"Some server\" \"support\" NIL)\r\nL2 OK\r\n"}});
}

TEST_F(Extensions, AServerThatWantsNoNameAfterAllIsUsed) {
  begin("ID", {{"L2 ID (\"name\" \"Letterlock\")\r\n", "L2 BAD not now\r\n"}});
}

TEST_F(Extensions, NewMailboxesStandUnderThePersonalPrefix) {
  const struct {
    const char *answer, *name;
  } cases[] = {
      {"* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n", "INBOX.Sent"},
      {"* NAMESPACE ((\"\" \"/\")) ((\"~\" \"/\")) ((\"#shared/\" \"/\" \"X-PARAM\" (\"a\" \"b\")))\r\n", "Sent"},
      {"* NAMESPACE ((\"&U,BTFw-/\" \"/\")(\"x.\" \".\")) NIL NIL\r\n", "台北/Sent"},
      {"* NAMESPACE (({6}\r\nINBOX/ \"/\")) NIL NIL\r\n", "INBOX/Sent"},
      {"* NAMESPACE NIL NIL NIL\r\n", "Sent"},
      {"", "Sent"},
  };
  for (const auto& row : cases) {
    record_ = PeerRecord();
    Imap imap = begin("NAMESPACE", {{"L2 NAMESPACE\r\n", row.answer + std::string("L2 OK\r\n")}});
    EXPECT_EQ(imap.personal_name("Sent").value(), row.name) << row.answer;
  }
  record_ = PeerRecord();
  Imap refusing = begin("NAMESPACE", {{"L2 NAMESPACE\r\n", "L2 NO no\r\n"}});
  EXPECT_EQ(refusing.personal_name("Sent").value(), "Sent");
}

TEST_F(Extensions, WithoutNamespaceNothingIsAsked) {
  EXPECT_EQ(begin("IDLE", {}).personal_name("Sent").value(), "Sent");
}

TEST_F(Extensions, CondstoreAsksForChangesAndForWhatIsThere) {
  Imap imap = selected("CONDSTORE ESEARCH",
                       {{"L3 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 80)\r\n",
                         "* 2 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (90))\r\nL3 OK\r\n"},
                        {"L4 UID SEARCH RETURN (ALL) ALL\r\n", "* ESEARCH (TAG \"L4\") UID ALL 4,7:8\r\nL4 OK\r\n"}});
  const Changes changes = imap.changes({5, 80, UidSet({3, 4, 7})}).value();
  EXPECT_EQ(changes.present.to_string(), "4,7:8");
  EXPECT_EQ(changes.vanished.to_string(), "3");
  ASSERT_EQ(changes.changed.size(), 1U);
  EXPECT_EQ(changes.changed[0].uid, 7U);
  EXPECT_EQ(changes.changed[0].flags, std::vector<std::string>{"\\Seen"});
}

// A plain SEARCH is one line, as long as the mailbox is large.
TEST_F(Extensions, WithoutEsearchNumbersAreFetched) {
  Imap imap = selected("CONDSTORE", {{"L3 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 80)\r\n", "L3 OK\r\n"},
                                     {"L4 UID FETCH 1:* (UID)\r\n",
                                      "* 1 FETCH (UID 3)\r\n* 2 FETCH (UID 9)\r\n* 3 FETCH (FLAGS ())\r\nL4 OK\r\n"}});
  const Changes changes = imap.changes({5, 80, UidSet({3, 4})}).value();
  EXPECT_EQ(changes.present.to_string(), "3,9");
  EXPECT_EQ(changes.vanished.to_string(), "4");
}

TEST_F(Extensions, WhereNothingChangedNothingIsAsked) {
  Imap imap = selected("CONDSTORE ESEARCH", {});
  const Changes changes = imap.changes({5, 90, UidSet({3, 4, 7})}).value();
  EXPECT_EQ(changes.present.to_string(), "3:4,7");
  EXPECT_TRUE(changes.vanished.empty());
  EXPECT_TRUE(changes.changed.empty());
}

// Sequences that went back, or that the mailbox does not have: all flags are listed.
TEST_F(Extensions, SequencesThatSayNothingAreNotBelieved) {
  for (const auto& [modseq, known] : {std::pair("90", 91), std::pair("0", 80), std::pair("90", 0)}) {
    record_ = PeerRecord();
    Imap imap = selected("CONDSTORE ESEARCH",
                         {{"L3 UID FETCH 1:* (UID FLAGS)\r\n", "* 1 FETCH (UID 4 FLAGS ())\r\nL3 OK\r\n"}}, modseq);
    const Changes changes = imap.changes({5, static_cast<std::uint64_t>(known), UidSet({3, 4})}).value();
    EXPECT_EQ(changes.present.to_string(), "4") << modseq;
    EXPECT_EQ(changes.vanished.to_string(), "3") << modseq;
  }
}

// Else everything would count as gone.
TEST_F(Extensions, S10_ASearchThatSaysNothingIsNoEmptyMailbox) {
  for (const std::string answer : {"", "* SEARCH\r\n", "* ESEARCH (TAG \"L4\") UID ALL x\r\n"}) {
    record_ = PeerRecord();
    Imap imap = selected("CONDSTORE ESEARCH", {{"L3 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 80)\r\n", "L3 OK\r\n"},
                                               {"L4 UID SEARCH RETURN (ALL) ALL\r\n", answer + "L4 OK\r\n"}});
    EXPECT_EQ(imap.changes({5, 80, UidSet({3})}).error().code, ErrorCode::server_misbehaves) << answer;
  }
}

std::string text_of(const MoveResult& result) {
  std::string text = result.how == Moved::moved ? "moved" : "marked";
  text += " " + std::to_string(result.copied.uid_validity);
  for (const CopiedUid& one : result.copied.uids) text += " " + std::to_string(one.from) + "=" + std::to_string(one.to);
  return text;
}

TEST_F(Extensions, AMoveSaysWhereTheMessagesAre) {
  Imap imap = begin("MOVE UIDPLUS", {{"L2 UID MOVE 7,9 \"Archive\"\r\n",
                                      "* OK [COPYUID 6 9,7 1:2] moved\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\nL2 OK\r\n"}});
  EXPECT_EQ(text_of(imap.move(UidSet({7, 9}), "Archive").value()), "moved 6 9=1 7=2");
}

TEST_F(Extensions, ACopySaysItAtItsEnd) {
  Imap imap = begin("UIDPLUS", {{"L2 UID COPY 7 \"Archive\"\r\n", "L2 OK [COPYUID 6 7 70] x\r\n"},
                                {"L3 UID STORE 7 +FLAGS.SILENT (\\Deleted)\r\n", "L3 OK\r\n"},
                                {"L4 UID EXPUNGE 7\r\n", "L4 OK\r\n"}});
  EXPECT_EQ(text_of(imap.move(UidSet({7}), "Archive").value()), "moved 6 7=70");
}

TEST_F(Extensions, WithoutUidplusItIsMarkedAndNothingIsSaid) {
  Imap imap = begin("IDLE", {{"L2 UID COPY 7 \"Archive\"\r\n", "L2 OK [COPYUID 6 8 70] x\r\n"},
                             {"L3 UID STORE 7 +FLAGS.SILENT (\\Deleted)\r\n", "L3 OK\r\n"}});
  EXPECT_EQ(text_of(imap.move(UidSet({7}), "Archive").value()), "marked 0");
}

TEST_F(Extensions, AMoveOfManyPiecesIsBounded) {
  Imap imap = begin("MOVE", {{"L2 UID MOVE 7 \"A\"\r\n", "* OK [COPYUID 6 7 1] x\r\nL2 OK [COPYUID 6 7 1] x\r\n"}});
  EXPECT_EQ(text_of(imap.move(UidSet({7}), "A").value()), "moved 6 7=1");
}

TEST_F(Extensions, AppendWithADate) {
  const std::string text = "a: b\r\n\r\n";
  ReplayableMemory message(as_bytes(text));
  Imap imap =
      begin("LITERAL+ UIDPLUS", {{"L2 APPEND \"Sent\" (\\Seen) \" 8-Nov-2026 05:06:07 +0000\" {8+}\r\n" + text + "\r\n",
                                  "L2 OK [APPENDUID 5 9] x\r\n"}});
  const Time date = parse_rfc3339("2026-11-08T05:06:07Z").value();
  EXPECT_EQ(imap.append("Sent", {"\\Seen"}, message, date).value()->uid, 9U);
}

// RFC 6855 section 4: only where it was switched on, and only for header fields that need it.
TEST_F(Extensions, AHeaderBeyondAsciiIsSaid) {
  const std::string chinese = "Subject: 金鑰\r\n\r\nx\r\n", plain = "Subject: x\r\n\r\n金鑰\r\n";
  const struct {
    const char* capabilities;
    const std::string& text;
    bool utf8;
  } cases[] = {{"ENABLE UTF8=ACCEPT LITERAL-", chinese, true},
               {"ENABLE UTF8=ACCEPT LITERAL-", plain, false},
               {"LITERAL-", chinese, false}};
  for (const auto& row : cases) {
    record_ = PeerRecord();
    const bool enabled = std::string_view(row.capabilities).starts_with("ENABLE");
    const std::string tag = enabled ? "L3" : "L2", size = std::to_string(row.text.size());
    std::vector<Turn> script;
    if (enabled) script.push_back({"L2 ENABLE UTF8=ACCEPT\r\n", "* ENABLED UTF8=ACCEPT\r\nL2 OK\r\n"});
    script.push_back(
        {tag + " APPEND \"Sent\" () " +
             (row.utf8 ? "UTF8 (~{" + size + "+}\r\n" + row.text + ")\r\n" : "{" + size + "+}\r\n" + row.text + "\r\n"),
         tag + " OK\r\n"});
    ReplayableMemory message(as_bytes(row.text));
    Imap imap = begin(row.capabilities, script);
    EXPECT_TRUE(imap.append("Sent", {}, message)) << record_.written;
  }
}

class Counter : public BodyReceiver {
 public:
  Result<Sink*> begin(Uid, std::uint64_t) override { return nullptr; }
  Status complete(Uid) override {
    ++count;
    return {};
  }
  Status missing(Uid) override { return {}; }
  size_t count = 0;
};

// Sixteen commands are on their way before the first answer, and one more with each.
TEST_F(Extensions, BodiesAreAskedForAhead) {
  const auto asked = [](int i) {
    return "L" + std::to_string(i + 1) + " UID FETCH " + std::to_string(i) + " (UID RFC822.SIZE BODY.PEEK[])\r\n";
  };
  const auto answer = [](int i) {
    return "* " + std::to_string(i) + " FETCH (UID " + std::to_string(i) + " BODY[] {1}\r\nx)\r\nL" +
           std::to_string(i + 1) + " OK\r\n";
  };
  std::vector<Turn> script = {{"", answer(1)}};
  for (int i = 1; i <= 16; ++i) script[0].heard += asked(i);
  for (int i = 17; i <= 20; ++i) script.push_back({asked(i), answer(i - 15)});
  for (int i = 6; i <= 20; ++i) script.back().said += answer(i);
  Imap imap = begin("IDLE", script);
  std::vector<Uid> uids;
  for (Uid uid = 1; uid <= 20; ++uid) uids.push_back(uid);
  Counter counter;
  ASSERT_TRUE(imap.fetch_bodies(uids, counter));
  EXPECT_EQ(counter.count, 20U);
}

TEST_F(Extensions, HeadersCarryWhenTheyCame) {
  std::vector<std::optional<Time>> dates;
  const std::string asked =
      "UID FETCH 3:5 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (From To Cc Subject Date Message-ID "
      "In-Reply-To References Content-Type)]<0.65536>)\r\n";
  Imap imap = begin("IDLE", {{"L2 " + asked,
                              "* 1 FETCH (UID 3 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n"
                              "* 2 FETCH (UID 4 INTERNALDATE \"yesterday\")\r\n* 3 FETCH (UID 5 FLAGS ())\r\n"
                              "* 9 FETCH (UID 9 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\nL2 OK\r\n"}});
  ASSERT_TRUE(imap.fetch_headers(UidSet({3, 4, 5}), [&](const MessageInfo& info) -> Status {
    dates.push_back(info.internal_date);
    return {};
  }));
  ASSERT_EQ(dates.size(), 2U);
  EXPECT_EQ(dates[0], parse_rfc3339("1996-07-17T09:44:25Z").value());
  EXPECT_EQ(dates[1], std::nullopt);
}

}  // namespace
}  // namespace letterlock::transport::imap
