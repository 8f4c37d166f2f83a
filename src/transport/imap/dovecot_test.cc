// What a real server answers: Dovecot, with all that it offers and with less.
#include <gtest/gtest.h>

#include <algorithm>

#include "transport/imap/test_dovecot.h"

namespace letterlock::transport::imap {
namespace {

using std::chrono::seconds;

std::string letter(const std::string& subject, const std::string& body = "Our tunnel stands.\r\n") {
  return "From: ann@example.tw\r\nTo: bo@example.tw\r\nSubject: " + subject + "\r\nX-Other: no\r\n\r\n" + body;
}

Uid append(Imap& imap, const std::string& mailbox, const std::string& text,
           const std::vector<std::string>& flags = {}) {
  ReplayableMemory message{as_bytes(text)};
  return imap.append(mailbox, flags, message).value().value_or(AppendedUid{}).uid;
}

std::vector<MessageInfo> headers(Imap& imap, const UidSet& uids) {
  std::vector<MessageInfo> found;
  const auto each = [&found](MessageInfo info) -> Status {
    found.push_back(std::move(info));
    return {};
  };
  EXPECT_TRUE(imap.fetch_headers(uids, each));
  return found;
}

class Bodies : public BodyReceiver {
 public:
  Result<Sink*> begin(Uid, std::uint64_t) override {
    sink_ = MemorySink();
    return &sink_;
  }
  Status complete(Uid uid) override {
    whole[uid] = std::string(as_text(sink_.bytes()));
    return {};
  }
  Status missing(Uid uid) override {
    gone.push_back(uid);
    return {};
  }
  std::map<Uid, std::string> whole;
  std::vector<Uid> gone;

 private:
  MemorySink sink_;
};

std::string said(const Status& status) {
  std::string words;
  if (status) return words;
  words = status.error().id();
  for (const auto& [name, value] : status.error().params) words += " " + name + "=" + value;
  return words;
}

bool has_flag(const std::vector<std::string>& flags, std::string_view flag) {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

TEST(Dovecot, FoldersWithTheirRolesAndNamesInChinese) {
  const Dovecot dovecot;
  Imap imap = dovecot.session();
  for (const std::string name : {"公文/憑證 & 金鑰", "a\"b\\c", "📧 收件"}) ASSERT_TRUE(imap.create(name)) << name;
  const auto found = imap.list().value();
  const auto role_of = [&found](std::string_view name) -> std::optional<Role> {
    const auto at =
        std::find_if(found.begin(), found.end(), [&](const MailboxInfo& info) { return info.name == name; });
    return at == found.end() ? std::nullopt : std::optional(at->role);
  };
  EXPECT_EQ(role_of("INBOX"), Role::inbox);
  EXPECT_EQ(role_of("Sent"), Role::sent);
  EXPECT_EQ(role_of("Trash"), Role::trash);
  EXPECT_EQ(role_of("公文/憑證 & 金鑰"), Role::none);
  EXPECT_EQ(role_of("a\"b\\c"), Role::none);
  EXPECT_EQ(imap.select("📧 收件").value().exists, 0U);
}

TEST(Dovecot, MessagesComeBackOctetForOctetAndStayUnseen) {
  const Dovecot dovecot;
  Imap imap = dovecot.session();
  std::vector<std::string> sent;
  std::vector<Uid> uids;
  for (int i = 0; i < 40; ++i) {
    std::string body(static_cast<size_t>(i) * 997, 'x');
    for (size_t at = 70; at + 1 < body.size(); at += 72) body.replace(at, 2, "\r\n");
    sent.push_back(letter("第 " + std::to_string(i) + " 封", body + ")\r\nL3 OK done\r\n\xff\xfe\x01{5}\r\n"));
    uids.push_back(append(imap, "INBOX", sent.back()));
  }
  ASSERT_EQ(imap.select("INBOX").value().exists, sent.size());
  uids.push_back(uids.back() + 1);
  Bodies bodies;
  ASSERT_EQ(said(imap.fetch_bodies(uids, bodies)), "");
  for (size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(bodies.whole[uids[i]], sent[i]) << i;
  EXPECT_EQ(bodies.gone, std::vector<Uid>{uids.back()});
  for (const MessageInfo& info : headers(imap, UidSet(uids))) {
    EXPECT_FALSE(has_flag(info.flags, "\\Seen"));
    EXPECT_EQ(info.size, sent[info.uid - uids.front()].size());
    EXPECT_NE(info.header.find("Subject: 第 "), std::string::npos);
    EXPECT_EQ(info.header.find("X-Other"), std::string::npos);
  }
}

TEST(Dovecot, FlagsGoBothWays) {
  const Dovecot dovecot;
  Imap here = dovecot.session(), there = dovecot.session();
  const Uid uid = append(here, "INBOX", letter("flags"), {"\\Flagged", "$Forwarded"});
  ASSERT_TRUE(here.select("INBOX") && there.select("INBOX"));
  ASSERT_TRUE(there.add_flags(UidSet({uid}), {"\\Seen", "$Junk"}));
  ASSERT_TRUE(there.remove_flags(UidSet({uid}), {"\\Flagged"}));
  const auto flags = headers(here, UidSet({uid})).at(0).flags;
  for (const char* flag : {"\\Seen", "$Junk", "$Forwarded"}) EXPECT_TRUE(has_flag(flags, flag)) << flag;
  EXPECT_FALSE(has_flag(flags, "\\Flagged"));
}

TEST(Dovecot, IdleSeesWhatAnotherSessionAppends) {
  const Dovecot dovecot;
  Imap here = dovecot.session(), there = dovecot.session();
  ASSERT_EQ(here.select("INBOX").value().exists, 0U);
  ASSERT_TRUE(here.begin_idle());
  EXPECT_FALSE(here.heard(std::chrono::milliseconds(50)).value());
  append(there, "INBOX", letter("news"));
  EXPECT_TRUE(here.heard(seconds(60)).value());
  while (here.heard(std::chrono::milliseconds(50)).value()) {  // EXISTS and RECENT
  }
  ASSERT_TRUE(here.end_idle());
  EXPECT_EQ(headers(here, UidSet({1})).size(), 1U);
}

TEST(Dovecot, AMailboxMadeAnewHasAnotherUidvalidity) {
  const Dovecot dovecot;
  Imap imap = dovecot.session();
  ASSERT_TRUE(imap.create("Work"));
  append(imap, "Work", letter("old"));
  const Selected before = imap.select("Work").value();
  ASSERT_TRUE(imap.select("INBOX"));
  std::filesystem::remove_all(dovecot.folder() + "/person/Maildir/.Work");
  Imap again = dovecot.session();
  ASSERT_TRUE(again.create("Work"));
  const KnownState known{before.uid_validity, before.highest_modseq, UidSet({1})};
  const Selected after = again.select("Work", &known).value();
  EXPECT_NE(after.uid_validity, before.uid_validity);
  EXPECT_FALSE(after.resynced);
  EXPECT_EQ(after.exists, 0U);
}

TEST(Dovecot, NewMailboxesStandWhereItWantsThem) {
  const Dovecot dovecot("namespace inbox {\n  prefix = INBOX.\n  separator = .\n}");
  Imap imap = dovecot.session();
  const std::string name = imap.personal_name("公文").value();
  EXPECT_EQ(name, "INBOX.公文");
  ASSERT_TRUE(imap.create(name));
  const auto found = imap.list().value();
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const MailboxInfo& info) { return info.name == name; }));
}

std::string numbers(const std::vector<FlagChange>& changes) {
  std::string text;
  for (const FlagChange& change : changes) text += std::to_string(change.uid) + (change.flags.empty() ? " " : "! ");
  return text;
}

// What changed is the same, whatever the server offers: QRESYNC apart, that select() uses.
TEST(Dovecot, ChangesWithAndWithoutModificationSequences) {
  const struct {
    const char *capabilities, *changed;
  } cases[] = {{"IMAP4rev1 UIDPLUS CONDSTORE ESEARCH", "2! 5 "},
               {"IMAP4rev1 UIDPLUS CONDSTORE", "2! 5 "},
               {"IMAP4rev1 UIDPLUS", "1 2! 4 5 "}};
  for (const auto& row : cases) {
    const Dovecot dovecot("imap_capability = " + std::string(row.capabilities));
    Imap here = dovecot.session(), there = dovecot.session();
    for (int i = 1; i <= 4; ++i) append(there, "INBOX", letter(std::to_string(i)));
    const Selected before = here.select("INBOX").value();
    const KnownState known{before.uid_validity, before.highest_modseq, UidSet({1, 2, 3, 4})};
    EXPECT_EQ(here.changes(known).value().present.to_string(), "1:4") << row.capabilities;
    ASSERT_TRUE(here.select("Sent") && there.select("INBOX"));
    ASSERT_TRUE(there.add_flags(UidSet({2}), {"\\Seen"}));
    EXPECT_EQ(there.move(UidSet({3}), "Trash").value().how, Moved::moved);
    append(there, "INBOX", letter("5"));
    EXPECT_FALSE(here.select("INBOX", &known).value().resynced) << row.capabilities;
    const Changes changes = here.changes(known).value();
    EXPECT_EQ(changes.present.to_string(), "1:2,4:5") << row.capabilities;
    EXPECT_EQ(changes.vanished.to_string(), "3") << row.capabilities;
    EXPECT_EQ(numbers(changes.changed), row.changed) << row.capabilities;
  }
}

TEST(Dovecot, AMoveSaysWhereTheMessagesAre) {
  for (const char* capabilities : {"IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS", "IMAP4rev1 MOVE"}) {
    const Dovecot dovecot("imap_capability = " + std::string(capabilities));
    Imap imap = dovecot.session();
    append(imap, "Trash", letter("there before"));
    std::vector<std::string> sent;
    for (int i = 0; i < 3; ++i) append(imap, "INBOX", sent.emplace_back(letter(std::to_string(i))));
    ASSERT_TRUE(imap.select("INBOX"));
    const CopiedUids copied = imap.move(UidSet({1, 3}), "Trash").value().copied;
    EXPECT_EQ(copied.uids, (std::vector<CopiedUid>{{1, 2}, {3, 3}})) << capabilities;
    EXPECT_EQ(copied.uid_validity, imap.select("Trash").value().uid_validity);
    Bodies bodies;
    const std::vector<Uid> uids = {2, 3};
    ASSERT_EQ(said(imap.fetch_bodies(uids, bodies)), "");
    EXPECT_EQ(bodies.whole, (std::map<Uid, std::string>{{2, sent[0]}, {3, sent[2]}}));
  }
}

TEST(Dovecot, AMessageIsKeptUnderTheDateThatWasGiven) {
  const Dovecot dovecot;
  Imap imap = dovecot.session();
  const Time date = parse_rfc3339("2001-02-03T04:05:06Z").value();
  const std::string text = letter("old");
  ReplayableMemory message{as_bytes(text)};
  ASSERT_TRUE(imap.append("INBOX", {}, message, date));
  ASSERT_TRUE(imap.select("INBOX"));
  EXPECT_EQ(headers(imap, UidSet({1})).at(0).internal_date, date);
}

}  // namespace
}  // namespace letterlock::transport::imap
