#include "transport/imap/mailbox_name.h"

#include <gtest/gtest.h>

namespace letterlock::transport::imap {
namespace {

TEST(MailboxName, TheExamplesOfTheStandardAndChinese) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"INBOX", "INBOX"},
      {"a & b", "a &- b"},
      {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
      {"寄件備份", "&W8RO9lCZTv0-"},
      {"a\r\nb", "a&AA0ACg-b"},
      {"📧", "&2D3c5w-"}};
  for (const auto& [name, wire] : kNames) {
    EXPECT_EQ(encode_mailbox_name(name), std::string(wire));
    EXPECT_EQ(decode_mailbox_name(wire), std::string(name));
  }
}

TEST(MailboxName, EveryCharacterComesBack) {
  for (const std::string_view c :
       {"\x01", "~", "\x7f", "é", "߿", "ࠀ", "\uffff", "\U00010000", "\U0010ffff", "&", "-"}) {
    for (int count = 1; count < 5; ++count) {
      std::string name = "x";
      for (int i = 0; i < count; ++i) name += c;
      const auto wire = encode_mailbox_name(name);
      ASSERT_TRUE(wire);
      EXPECT_EQ(wire->find_first_of("\r\n\x01\x7f"), std::string::npos);
      EXPECT_EQ(decode_mailbox_name(*wire), name);
    }
  }
}

TEST(MailboxName, OtherSpellingsAreNone) {
  for (const std::string_view bad : {"&", "&AGE-", "&2D0-", "&3OfYPQ-", "&U,BTF", "&U,BTFx-", "caf\xc3\xa9", "&*-"}) {
    EXPECT_FALSE(decode_mailbox_name(bad)) << bad;
  }
  for (const std::string_view bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe5\x8f"}) {
    EXPECT_FALSE(encode_mailbox_name(bad));
  }
}

}  // namespace
}  // namespace letterlock::transport::imap
