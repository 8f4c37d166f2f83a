// Servers that do not keep to the rules, at every place of a whole dialogue: each ends with its reason, and nothing is
// taken for whole that is not.
#include <gtest/gtest.h>

#include "transport/imap/imap.h"
#include "transport/test_peer.h"

namespace letterlock::transport::imap {
namespace {

// What the client says, and the responses of the server, each of them apart.
struct Step {
  std::string heard;
  std::vector<std::string> responses;
};

const std::string kBody = "Subject: x\r\n\r\n)\r\nL7 OK done\r\n";
const std::string kFields =
    "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (From To Cc Subject Date Message-ID In-Reply-To "
    "References Content-Type)]<0.65536>)";

std::string counted(const std::string& text) { return "{" + std::to_string(text.size()) + "}\r\n" + text; }

std::string fetched(int number, const std::string& more) {
  return "* " + std::to_string(number) + " FETCH (UID " + std::to_string(6 + number) + " " + more + ")\r\n";
}

std::vector<Step> honest() {
  const std::string date = "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" ";
  const std::string fields = "BODY[HEADER.FIELDS (Subject)]<0> ";
  const std::string large(5000, 'm');
  return {
      {"L1 CAPABILITY\r\n", {"* CAPABILITY IMAP4rev1 IDLE UIDPLUS LITERAL-\r\n", "L1 OK\r\n"}},
      {"L2 LIST \"\" \"*\"\r\n",
       {"* LIST () \"/\" INBOX\r\n", "* LIST (\\Sent) \"/\" " + counted("Sent") + "\r\n", "L2 OK\r\n"}},
      {"L3 SELECT \"INBOX\"\r\n",
       {"* FLAGS (\\Seen)\r\n", "* 2 EXISTS\r\n", "* OK [UIDVALIDITY 5] x\r\n", "L3 OK [READ-WRITE] x\r\n"}},
      {"L4 UID FETCH 1:* (UID FLAGS)\r\n", {fetched(1, "FLAGS (\\Seen)"), fetched(2, "FLAGS ()"), "L4 OK\r\n"}},
      {"L5 UID FETCH 7:8 " + kFields + "\r\n",
       {fetched(1, date + fields + counted("Subject: 1\r\n\r\n")), fetched(2, date + fields + "\"\""), "L5 OK\r\n"}},
      {"L6 UID FETCH 7 (UID RFC822.SIZE BODY.PEEK[])\r\nL7 UID FETCH 8 (UID RFC822.SIZE BODY.PEEK[])\r\n",
       {fetched(1, "RFC822.SIZE " + std::to_string(kBody.size()) + " BODY[] " + counted(kBody)), "L6 OK\r\n",
        fetched(2, "BODY[] \"q\""), "L7 OK\r\n"}},
      {"L8 APPEND \"Sent\" () {5000}\r\n", {"+ go on\r\n"}},
      {large + "\r\n", {"* 3 EXISTS\r\n", "L8 OK [APPENDUID 6 9] x\r\n"}},
      {"L9 IDLE\r\n", {"+ idling\r\n", "* 4 EXISTS\r\n"}},
      {"DONE\r\n", {"L9 OK\r\n"}},
  };
}

std::vector<Turn> turns_of(const std::vector<Step>& steps) {
  std::vector<Turn> turns;
  for (const Step& step : steps) {
    turns.push_back({step.heard, ""});
    for (const std::string& response : step.responses) turns.back().said += response;
  }
  return turns;
}

const std::string kWhole =
    "list 2;select 2;changes 7:8;header 7 Subject: 1\r\n\r\n;header 8 ;body 7 " + kBody + ";body 8 q;append 9;news;";

// What is done to its end, in words.
class Client : public BodyReceiver {
 public:
  Status talk(std::unique_ptr<net::Stream> stream, const Bounds& bounds = {}) {
    TRY_ASSIGN(Imap imap, Imap::begin(std::move(stream), bounds));
    TRY_ASSIGN(const auto mailboxes, imap.list());
    note("list " + std::to_string(mailboxes.size()));
    TRY_ASSIGN(const Selected selected, imap.select("INBOX"));
    note("select " + std::to_string(selected.exists));
    TRY_ASSIGN(const Changes changes, imap.changes({}));
    note("changes " + changes.present.to_string());
    TRY(imap.fetch_headers(UidSet({7, 8}), [this](const MessageInfo& info) -> Status {
      note("header " + std::to_string(info.uid) + " " + info.header);
      return {};
    }));
    const std::vector<Uid> uids = {7, 8};
    TRY(imap.fetch_bodies(uids, *this));
    const std::string large(5000, 'm');
    ReplayableMemory message(as_bytes(large));
    TRY_ASSIGN(const auto appended, imap.append("Sent", {}, message));
    note("append " + std::to_string(appended.value_or(AppendedUid{}).uid));
    TRY(imap.begin_idle());
    TRY_ASSIGN(const bool news, imap.heard(patience));
    TRY(imap.end_idle());
    if (news) note("news");
    return {};
  }
  Result<Sink*> begin(Uid, std::uint64_t) override {
    sink_ = MemorySink();
    return &sink_;
  }
  Status complete(Uid uid) override {
    note("body " + std::to_string(uid) + " " + std::string(as_text(sink_.bytes())));
    return {};
  }
  Status missing(Uid uid) override {
    note("missing " + std::to_string(uid));
    return {};
  }
  Status size_differs(Uid, std::uint64_t, std::uint64_t) override { return {}; }
  void note(const std::string& what) { done += what + ";"; }

  std::string done;
  std::chrono::milliseconds patience = std::chrono::minutes(1);

 private:
  MemorySink sink_;
};

std::string id_of(const Status& status) { return status ? "none" : std::string(status.error().id()); }

// Nothing came that the honest server would not have given, and nothing half.
void expect_beginning(const std::string& done) {
  EXPECT_TRUE(kWhole.starts_with(done)) << done;
  EXPECT_TRUE(done.empty() || done.ends_with(';'));
}

TEST(Misbehaving, TheHonestDialogueEnds) {
  for (size_t piece = 1; piece < 40; ++piece) {
    PeerRecord record;
    Client client;
    EXPECT_EQ(id_of(client.talk(std::make_unique<ScriptedPeer>(turns_of(honest()), record, PeerLimits{piece}))),
              "none");
    EXPECT_EQ(client.done, kWhole);
    EXPECT_FALSE(record.script_left) << record.written;
  }
}

TEST(Misbehaving, S10_CutOrSilentAtEveryOctet) {
  size_t all = 0;
  for (const Turn& turn : turns_of(honest())) all += turn.said.size();
  for (const bool hangs : {false, true}) {
    for (size_t cut = 0; cut < all; ++cut) {
      PeerRecord record;
      Client client;
      client.patience = std::chrono::milliseconds(hangs ? 1 : 60'000);
      const PeerLimits limits{.piece = 7, .said_max = cut, .hangs = hangs};
      ASSERT_EQ(id_of(client.talk(std::make_unique<ScriptedPeer>(turns_of(honest()), record, limits))),
                hangs ? "server-timeout" : "connection-lost")
          << cut;
      expect_beginning(client.done);
    }
  }
}

TEST(Misbehaving, CutAtEveryOctetOfOurs) {
  size_t all = 0;
  for (const Turn& turn : turns_of(honest())) all += turn.heard.size();
  for (size_t cut = 0; cut < all; ++cut) {
    PeerRecord record;
    Client client;
    const PeerLimits limits{.written_max = cut};
    ASSERT_EQ(id_of(client.talk(std::make_unique<ScriptedPeer>(turns_of(honest()), record, limits))), "connection-lost")
        << cut;
    expect_beginning(client.done);
  }
}

// At each place where a response can stand.
TEST(Misbehaving, ResponsesThatDoNotBelongThere) {
  const struct {
    std::string response;
    const char* error;  // "none": it is passed over
  } cases[] = {
      {"* BYE going down\r\n", "connection-lost"},
      {"* bye\r\n", "connection-lost"},
      {"L77 OK\r\n", "server-misbehaves"},
      {"L0 OK\r\n", "server-misbehaves"},
      {"l1 OK\r\n", "server-misbehaves"},
      {"OK\r\n", "server-misbehaves"},
      {"\r\n", "server-misbehaves"},
      {std::string(1, '\0') + "\r\n", "server-misbehaves"},
      {"* \r\n", "server-misbehaves"},
      {"*OK\r\n", "server-misbehaves"},
      {"* OK [UIDNEXT 5\r\n", "server-misbehaves"},
      {"* 4294967296 EXISTS\r\n", "server-misbehaves"},
      {"* LIST () \"/\" {18446744073709551616}\r\n", "server-misbehaves"},
      {"* X {99999999}\r\n", "server-limit"},
      {"* " + std::string(100'000, 'x') + "\r\n", "server-limit"},
      {"* OK still here\r\n", "none"},
      {std::string("* OK a\0b\r\n", 10), "none"},
      {std::string("* X a\0b {3}\r\n\0\r\n rest\r\n", 23), "none"},
      {"* NO [ALERT] the disk is nearly full {5}\r\n", "none"},
      {"* BAD what\r\n", "none"},
      {"* 9 RECENT\r\n", "none"},
      {"* 1 FETCH (UID 4294967295 X-NEW (a (b \"c\" {1}\r\nd)))\r\n", "none"},
      {"* CAPABILITY IMAP4rev1 IDLE UIDPLUS LITERAL-\r\n", "none"},
  };
  for (const auto& row : cases) {
    const std::vector<Step> steps = honest();
    for (size_t step = 0; step < steps.size(); ++step) {
      for (size_t at = 0; at < steps[step].responses.size(); ++at) {
        std::vector<Step> changed = steps;
        auto& responses = changed[step].responses;
        responses.insert(responses.begin() + static_cast<std::ptrdiff_t>(at), row.response);
        PeerRecord record;
        Client client;
        const Status status = client.talk(std::make_unique<ScriptedPeer>(turns_of(changed), record));
        ASSERT_EQ(id_of(status), row.error) << row.response << " before " << steps[step].responses[at];
        expect_beginning(client.done);
        if (status) {
          EXPECT_EQ(client.done, kWhole);
        }
      }
    }
  }
}

// A tag too many, a tag that never comes, a tag of another command.
TEST(Misbehaving, TagsThatAreWrong) {
  const std::vector<Step> steps = honest();
  for (size_t step = 0; step < steps.size(); ++step) {
    for (size_t at = 0; at < steps[step].responses.size(); ++at) {
      if (!steps[step].responses[at].starts_with('L')) continue;
      for (const std::string_view tag : {"", "L", "L999", "*", "+", "L1 L1"}) {
        std::vector<Step> changed = steps;
        std::string& response = changed[step].responses[at];
        response.replace(0, response.find(' '), tag);
        PeerRecord record;
        Client client;
        client.patience = std::chrono::milliseconds(1);
        const PeerLimits limits{.hangs = true};
        EXPECT_FALSE(client.talk(std::make_unique<ScriptedPeer>(turns_of(changed), record, limits))) << response;
        expect_beginning(client.done);
      }
    }
  }
}

// Where a response holds a literal.
std::vector<std::pair<size_t, size_t>> literals_of(const std::vector<Step>& steps) {
  std::vector<std::pair<size_t, size_t>> places;
  for (size_t step = 0; step < steps.size(); ++step) {
    for (size_t at = 0; at < steps[step].responses.size(); ++at) {
      if (steps[step].responses[at].find("}\r\n") != std::string::npos) places.emplace_back(step, at);
    }
  }
  return places;
}

// Sizes that are none, and all up to some octets into what follows. (One that ends where another response does is the
// server's word; of whole messages it still differs from RFC822.SIZE.)
std::vector<std::string> wrong_sizes(std::string_view honest_size) {
  std::vector<std::string> sizes = {"",
                                    "-1",
                                    "+5",
                                    "0x5",
                                    "5 ",
                                    " 5",
                                    "5-",
                                    "99999999999999999999999999999999",
                                    "18446744073709551615",
                                    "18446744073709551616",
                                    "4294967295",
                                    "268435457"};
  const int size = std::stoi(std::string(honest_size));
  for (int wrong = 0; wrong < size + 40; ++wrong) {
    // "Sent\r", with a bare LF after it: a name that no user can choose, and not what a lie was for.
    if (wrong != size && !(honest_size == "4" && wrong == 5)) sizes.push_back(std::to_string(wrong));
  }
  return sizes;
}

TEST(Misbehaving, S10_LiteralSizesThatLie) {
  const auto places = literals_of(honest());
  ASSERT_EQ(places.size(), 3U);  // the name of a mailbox, header fields, a body
  for (const auto& [step, at] : places) {
    const std::string response = honest()[step].responses[at];
    const size_t open = response.find('{') + 1, length = response.find('}') - open;
    for (const std::string& size : wrong_sizes(std::string_view(response).substr(open, length))) {
      std::vector<Step> changed = honest();
      changed[step].responses[at].replace(open, length, size);
      PeerRecord record;
      Client client;
      EXPECT_FALSE(client.talk(std::make_unique<ScriptedPeer>(turns_of(changed), record))) << response << size;
      expect_beginning(client.done);
    }
  }
}

// Without end, from each place where a response can stand: no more is read than the bounds allow, and nothing is kept.
TEST(Misbehaving, S9_WordsWithoutEnd) {
  const struct {
    const char *words, *error;
    size_t read_max;
  } cases[] = {
      {"x", "server-limit", 256 * 1024},
      {"* OK ", "server-limit", 256 * 1024},
      {"\r\n", "server-misbehaves", 256 * 1024},
      {"* OK still here\r\n", "server-misbehaves", 512 * 1024},
      {"* 1 FETCH (UID 7 FLAGS (\\Seen a b c d e f g h))\r\n", "server-misbehaves", 512 * 1024},
      {"* 1 FETCH (UID 9 INTERNALDATE \"\" BODY[HEADER.FIELDS (X)] \"y\")\r\n", "server-misbehaves", 512 * 1024},
      {"* VANISHED (EARLIER) 1:4294967295\r\n", "server-misbehaves", 512 * 1024},
      {"* LIST () \"/\" a\r\n", "server-misbehaves", 512 * 1024},
      {"* X (((((((((((((((((((((((((((((((((((((((((((((((\r\n", "server-misbehaves", 512 * 1024},
      {"* X {1}\r\ny", "server-misbehaves", 512 * 1024},
  };
  const std::vector<Step> steps = honest();
  for (const auto& row : cases) {
    size_t place = 0;
    for (const Step& step : steps) {
      for (const std::string& response : step.responses) {
        PeerRecord record;
        Client client;
        const PeerLimits limits{.said_max = place, .for_ever = row.words};
        const Status status =
            client.talk(std::make_unique<ScriptedPeer>(turns_of(steps), record, limits), {.responses = 1000});
        EXPECT_EQ(id_of(status), row.error) << row.words << " before " << response;
        EXPECT_LE(record.endless, row.read_max) << row.words << " before " << response;
        expect_beginning(client.done);
        place += response.size();
      }
    }
  }
}

TEST(Misbehaving, S9_FlagsWithoutEndAreNotKept) {
  for (const bool resync : {false, true}) {
    std::string answers = resync ? "" : "* 9 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\nL2 OK\r\n";
    for (int i = 1; i < 1000; ++i) answers += "* 1 FETCH (UID 7 FLAGS (" + std::string(1000, 'f') + "))\r\n";
    PeerRecord record;
    const std::vector<Turn> script = {{"L1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nL1 OK\r\n"},
                                      {"L2 SELECT \"INBOX\"\r\n", answers}};
    Imap imap = Imap::begin(std::make_unique<ScriptedPeer>(script, record), {.flag_octets = 100'000}).value();
    const auto selected = imap.select("INBOX");
    EXPECT_EQ(selected.has_value(), !resync);
    EXPECT_EQ(resync ? selected.error().code : imap.changes({}).error().code, ErrorCode::server_misbehaves);
    EXPECT_LE(record.given, 300'000U);
  }
}

TEST(Misbehaving, MoreHeadersThanWereAskedForAreRefused) {
  std::string many;
  for (int i = 0; i < 4; ++i) many += "* 1 FETCH (UID 7 INTERNALDATE \"x\")\r\n";
  PeerRecord record;
  const std::vector<Turn> script = {{"L1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nL1 OK\r\n"},
                                    {"L2 UID FETCH 7:8 " + kFields + "\r\n", many}};
  Imap imap = Imap::begin(std::make_unique<ScriptedPeer>(script, record)).value();
  size_t given = 0;
  const Status fetched_all = imap.fetch_headers(UidSet({7, 8}), [&given](const MessageInfo&) -> Status {
    ++given;
    return {};
  });
  EXPECT_EQ(id_of(fetched_all), "server-misbehaves");
  EXPECT_EQ(given, 2U);
}

}  // namespace
}  // namespace letterlock::transport::imap
