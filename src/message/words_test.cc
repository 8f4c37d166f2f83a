#include "message/words.h"

#include "message/charset.h"
#include "mime/header.h"
#include "mime/test_support.h"

namespace letterlock::message {
namespace {

using mime::test::test_seed;

const std::string kZhong = "\xe4\xb8\xad\xe6\x96\x87";  // 中文
const std::string kMark = "\xef\xbf\xbd";

TEST(Words, AreWrittenInTheCharsetOfATextToo) {
  const std::string big5 = "\xa4\xa4\xa4\xe5";
  EXPECT_EQ(words_in_charset("a =?utf-8?B?5Lit5paH?=", "big5"), "a " + big5);
  EXPECT_EQ(words_in_charset("=?big5?B?pKSk5Q==?=", "big5"), big5);
  EXPECT_EQ(words_in_charset("\xe4\xb8\xad\xe6\x96\x87", "big5"), big5);
  EXPECT_EQ(words_in_charset(big5, "big5"), big5) << "no word at all, as old programs write it";
  EXPECT_EQ(words_in_charset("=?utf-8?B?5Lit5paH?= x", "iso-8859-1"), "?? x");
  EXPECT_EQ(words_in_charset("=?broken", "big5"), "=?broken");
}

TEST(DecodeWords, ReadsWhatMailHolds) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain text", "plain text"},
      {"=?utf-8?B?5Lit5paH?=", kZhong},
      {"=?UTF-8?b?5Lit5paH?=", kZhong},
      {"=?utf-8?Q?=E4=B8=AD=e6=96=87?=", kZhong},
      {"=?big5?B?pKSk5Q==?=", kZhong},
      {"=?big5?B?pKSk5Q?=", kZhong},  // padding cut off
      {"=?gb2312?Q?=D6=D0=CE=C4?=", kZhong},
      {"=?iso-2022-jp?B?GyRCQ2ZKOBsoQg==?=", kZhong},
      {"=?utf-8*zh-TW?B?5Lit5paH?=", kZhong},
      {"=?iso-8859-1?Q?caf=E9_au_lait?=", "caf\xc3\xa9 au lait"},
      {"Re: =?utf-8?B?5Lit?= end", "Re: \xe4\xb8\xad end"},
      // adjacent words
      {"=?utf-8?B?5Lit?= =?utf-8?B?5paH?=", kZhong},
      {"=?utf-8?B?5Lit?=   \t =?big5?B?pOU=?=", kZhong},
      {"=?utf-8?B?5Lit?==?utf-8?B?5paH?=", kZhong},
      {"=?utf-8?B?5Lit?= x =?utf-8?B?5paH?=", "\xe4\xb8\xad x \xe6\x96\x87"},
      {"=?utf-8?B?5Li?= =?utf-8?B?reaWhw==?=", kZhong},      // a character in two words
      {"=?utf-8?B?5Li?= =?utf-8?Q?=AD=E6=96=87?=", kZhong},  // even in two encodings
      {"=?big5?Q?=A4?= =?big5?Q?=A4?=", "\xe4\xb8\xad"},
      // inside other text, as many programs write it
      {"\"=?utf-8?B?5Lit5paH?=\"", "\"" + kZhong + "\""},
      {"(=?utf-8?Q?a?=)", "(a)"},
      {"=?utf-8?Q?two words?=", "two words"},
      // broken words stay
      {"=?utf-8?B?5Lit", "=?utf-8?B?5Lit"},
      {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
      {"=?utf-8?Q?=zz?=", "=?utf-8?Q?=zz?="},
      {"=?utf-8?Q?=4?=", "=?utf-8?Q?=4?="},
      {"=?utf-8?B?A?=", "=?utf-8?B?A?="},
      {"=??Q?abc?=", "=??Q?abc?="},
      {"=?utf-8?Q", "=?utf-8?Q"},
      {"=?a b?Q?c?=", "=?a b?Q?c?="},
      {"=?", "=?"},
      {"=?=?=?=", "=?=?=?="},
      {"=?utf-8?Q?\?=", ""},
      {"a =?utf-8?Q?=zz?= =?utf-8?Q?b?=", "a =?utf-8?Q?=zz?= b"},
      // octets that are no words
      {"raw " + kZhong, "raw " + kZhong},
      {"raw caf\xe9", "raw caf\xc3\xa9"},
      {"=?no-such?Q?caf=E9?=", "caf\xc3\xa9"},
      {"=?utf-8?Q?a=FFb?=", "a" + kMark + "b"},
      // nothing hides in them
      {"=?utf-8?Q?a=0D=0AFrom:_b?=", "a  From: b"},
      {"=?utf-8?Q?=E2=80=AEx=00?=", kMark + "x" + kMark},
  };
  for (const auto& [value, expected] : cases) EXPECT_EQ(decode_words(value), expected) << value;
}

TEST(DecodeWords, LongValuesEnd) {
  std::string many;
  for (int i = 0; i < 40000; ++i) many += "=?utf-8?Q?a?= ";
  EXPECT_EQ(decode_words(many).size(), 40001u);
  std::string starts;
  for (int i = 0; i < 100000; ++i) starts += "=?a?Q?";
  EXPECT_EQ(decode_words(starts).size(), starts.size());
}

TEST(EncodeWords, AsciiStaysAndTheRestIsCoded) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain text", "plain text"},
      {"a = b?", "a = b?"},
      {kZhong, "=?utf-8?B?5Lit5paH?="},
      {"caf\xc3\xa9 au lait", "=?utf-8?Q?caf=C3=A9_au_lait?="},
      {"a =?utf-8?Q?b?= c", "=?utf-8?B?YSA9P3V0Zi04P1E/Yj89IGM=?="},
      {" leading", "=?utf-8?Q?_leading?="},
      {"two  blanks", "=?utf-8?Q?two__blanks?="},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(encode_words(text), expected);
    EXPECT_EQ(decode_words(encode_words(text)), text);
  }
}

// Everything that is encoded comes back, in lines and words that RFC 2047 allows.
TEST(EncodeWords, ComesBackThroughAHeader) {
  SCOPED_TRACE("seed " + std::to_string(test_seed()));
  std::mt19937_64 random(test_seed());
  const std::string kPieces[] = {"a",  " ", "word", "=?", "?=", "_", "\xc3\xa9", kZhong, "\xf0\x9f\x98\x80",
                                 "\"", ",", "<x@y>"};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (std::uint64_t i = 0, count = random() % 80; i < count; ++i) text += kPieces[random() % std::size(kPieces)];
    mime::Header header;
    ASSERT_TRUE(header.add("Subject", encode_words(text, 9)));
    ASSERT_EQ(decode_words(header.value("Subject")), text);
    std::string_view raw = header.fields()[0].raw;
    while (!raw.empty()) {
      const std::string_view line = raw.substr(0, raw.find("\r\n"));
      if (line.find("=?utf-8?") != std::string_view::npos) {
        ASSERT_LE(line.size(), 76u) << line;
      }
      raw.remove_prefix(line.size() + 2);
    }
    std::string words(header.value("Subject"));
    if (words == text) continue;
    for (std::string_view rest = words; !rest.empty();) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      ASSERT_LE(word.size(), 75u);
      // RFC 2047 section 5: a character must not be split between words.
      ASSERT_EQ(decode_words(word).find(kMark), std::string::npos) << word;
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
  }
}

TEST(EncodeWords, AWordThatNoLineHoldsIsCut) {
  const std::string text = std::string(2000, 'x') + " end";
  mime::Header header;
  ASSERT_TRUE(header.add("Subject", encode_words(text, 9)));
  EXPECT_EQ(decode_words(header.value("Subject")), text);
}

TEST(EncodePhrase, NamesComeBackFromAMailbox) {
  const std::pair<std::string, std::string> cases[] = {
      {"Ann", "Ann"},
      {"Ann Lee", "Ann Lee"},
      {"Ann Q. Lee", "\"Ann Q. Lee\""},
      {"Lee, Ann", "\"Lee, Ann\""},
      {"a \"b\" \\", "\"a \\\"b\\\" \\\\\""},
      {"ann@example.org", "\"ann@example.org\""},
      {"=?utf-8?Q?x?=", "=?utf-8?B?PT91dGYtOD9RP3g/PQ==?="},
      {kZhong, "=?utf-8?B?5Lit5paH?="},
      {"\xe7\x8e\x8b, <x@y>", "=?utf-8?B?546LLCA8eEB5Pg==?="},
  };
  for (const auto& [name, expected] : cases) {
    const std::string phrase = encode_phrase(name);
    EXPECT_EQ(phrase, expected);
    const auto mailboxes = mime::parse_mailboxes(phrase + " <a@example.org>");
    ASSERT_TRUE(mailboxes) << phrase;
    ASSERT_EQ(mailboxes->size(), 1u);
    EXPECT_EQ(mailboxes->front().address, "a@example.org");
    EXPECT_EQ(decode_words(mailboxes->front().display_name), name);
  }
}

TEST(EncodeParameter, NamesComeBackFromAHeader) {
  std::string chinese;
  for (int i = 0; i < 60; ++i) chinese += kZhong;
  const std::string names[] = {"a.txt",         "a b.txt",        "a;b=c.txt",           "a\"b\\c.txt",
                               kZhong + ".txt", chinese + ".pdf", std::string(300, 'x'), "100%.txt",
                               "it's.txt",      "caf\xc3\xa9"};
  for (const std::string& name : names) {
    mime::Header header;
    ASSERT_TRUE(header.add("Content-Disposition", "attachment" + encode_parameter("filename", name)));
    const auto parsed = mime::parse_parameter_value(header.value("Content-Disposition"));
    ASSERT_TRUE(parsed) << header.to_string();
    EXPECT_EQ(parsed->parameter("filename"), name);
    const std::string_view mark = parsed->charset_mark("filename");
    EXPECT_TRUE(mark.empty() || mark == "utf-8");
    EXPECT_TRUE(!mark.empty() || std::all_of(name.begin(), name.end(), [](char c) { return c > 0; }));
  }
  EXPECT_EQ(encode_parameter("filename", "a b.txt"), "; filename=\"a b.txt\"");
  EXPECT_EQ(encode_parameter("filename", kZhong), "; filename*=utf-8''%E4%B8%AD%E6%96%87");
}

}  // namespace
}  // namespace letterlock::message
