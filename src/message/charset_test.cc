#include "message/charset.h"

#include <gtest/gtest.h>

#include "message/visible.h"

namespace letterlock::message {
namespace {

using namespace std::string_literals;

const std::string kZhong = "\xe4\xb8\xad\xe6\x96\x87";  // 中文
const std::string kMark = "\xef\xbf\xbd";               // U+FFFD

TEST(Charset, OctetsBecomeUtf8) {
  const struct {
    std::string octets;
    std::string_view charset;
    std::string expected;
  } cases[] = {
      {"", "utf-8", ""},
      {"plain", "", "plain"},
      {kZhong, "utf-8", kZhong},
      {kZhong, "UTF8", kZhong},
      {"\xa4\xa4\xa4\xe5", "big5", kZhong},
      {"\xa4\xa4\xa4\xe5", "Big5", kZhong},
      {"\xa4\xa4\xa4\xe5", "x-big5", kZhong},
      {"\xf9\xd6", "big5", "\xe7\xa2\x81"},  // 碁, of the extension that Windows writes
      {"\xd6\xd0\xce\xc4", "gb2312", kZhong},
      {"\xd6\xd0\xce\xc4", "GBK", kZhong},
      {"\x81\x30\x81\x30", "gb18030", "\xc2\x80"},
      {"\x1b$BCfJ8\x1b(B", "iso-2022-jp", kZhong},
      {"\x92\x86\x95\xb6", "shift_jis", kZhong},
      {"\xc3\xe6\xca\xb8", "euc-jp", kZhong},
      {"caf\xe9 \x80", "iso-8859-1", "caf\xc3\xa9 \xe2\x82\xac"},
      {"\xcf\xd0", "koi8-r", "\xd0\xbe\xd0\xbf"},
      {"\x4e\x2d\x65\x87", "utf-16be", kZhong},
      // nothing or the wrong thing is said
      {kZhong, "", kZhong},
      {kZhong, "us-ascii", kZhong},
      {"caf\xe9", "us-ascii", "caf\xc3\xa9"},
      {"caf\xe9", "", "caf\xc3\xa9"},
      {kZhong, "no-such-charset", kZhong},
      {"caf\xe9", "no-such-charset", "caf\xc3\xa9"},
      {"caf\xe9", "../../etc/passwd", "caf\xc3\xa9"},
      {"caf\xe9", "utf-8,version=1", "caf\xc3\xa9"},
      // what stands for nothing
      {"a\xe4\xb8z", "utf-8", "a" + kMark + "z"},
      {"a\xffz", "utf-8", "a" + kMark + "z"},
      {"a\xa4", "big5", "a" + kMark},
  };
  for (const auto& c : cases) EXPECT_EQ(to_utf8(c.octets, c.charset), c.expected) << c.charset;
}

TEST(Charset, LongTextIsConvertedWhole) {
  std::string octets;
  std::string expected;
  for (int i = 0; i < 100000; ++i) {
    octets += i % 3 == 0 ? "\xa4\xa4" : "a";
    expected += i % 3 == 0 ? "\xe4\xb8\xad" : "a";
  }
  EXPECT_EQ(to_utf8(octets, "big5"), expected);
  // A character beyond the first plane at every place of the converter's pieces.
  std::string beyond = "a";
  for (int i = 0; i < 70000; ++i) beyond += "\xf0\x9f\x98\x80";
  std::string utf32;
  utf32 += "\0\0\0a"s;
  for (int i = 0; i < 70000; ++i) utf32 += "\0\x01\xf6\0"s;
  EXPECT_EQ(to_utf8(utf32, "utf-32be"), beyond);
}

TEST(Charset, KnownLabels) {
  for (const char* label : {"big5", "BIG5", "gb18030", "iso-2022-jp", "us-ascii", "", "windows-1252"}) {
    EXPECT_TRUE(knows_charset(label)) << label;
  }
  for (const char* label : {"no-such", "big5,swaplfnl", "a/b"}) EXPECT_FALSE(knows_charset(label)) << label;
  EXPECT_FALSE(knows_charset(std::string(5000, 'x')));
}

TEST(Charset, Utf8IsToldFromWhatIsNot) {
  for (const std::string& text : {""s, "a"s, "\0"s, kZhong, "\xf0\x9f\x98\x80"s, "\xf4\x8f\xbf\xbf"s}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const char* text : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe4\xb8", "a\xe4", "\xff"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Charset, PrefixesCutNoCharacter) {
  EXPECT_EQ(utf8_prefix("abc", 2), "ab");
  EXPECT_EQ(utf8_prefix("abc", 3), "abc");
  EXPECT_EQ(utf8_prefix(kZhong, 6), kZhong);
  for (const size_t octets : {3, 4, 5}) EXPECT_EQ(utf8_prefix(kZhong, octets), kZhong.substr(0, 3));
  for (const size_t octets : {0, 1, 2}) EXPECT_EQ(utf8_prefix(kZhong, octets), "");
}

TEST(Charset, WordsAreWrittenInTheCharsetOfTheirLabel) {
  const std::string ni_hao = "\xe4\xbd\xa0\xe5\xa5\xbd";
  const std::tuple<std::string, const char*, std::string> cases[] = {
      {"plain", "big5", "plain"},
      {ni_hao, "Big5", "\xa7\x41\xa6\x6e"},
      {ni_hao, "gb2312", "\xc4\xe3\xba\xc3"},
      {kZhong, "iso-2022-jp", "\x1b$BCfJ8\x1b(B"},  // back in ASCII, whatever follows
      {ni_hao, "iso-2022-jp", "?\x1b$B9%\x1b(B"},
      {ni_hao, "utf-8", ni_hao},
      {"Gr\xc3\xbc\xc3\x9f"
       "e",
       "iso-8859-1",
       "Gr\xfc\xdf"
       "e"},
      // What it cannot carry; in the standard's own meaning of the label, not in the wider one.
      {ni_hao + " a", "iso-8859-1", "?? a"},
      {"\xe2\x82\xac 5", "iso-8859-1", "? 5"},
      {"\xf0\x9f\x98\x80!", "big5", "?!"},
      {"\xf0\x9f\x98\x80!", "us-ascii", "?!"},
      {"x\xc3\xbc", "no-such-charset", "x?"},
      {"x\xc3\xbc", "a,option=1", "x?"},
      {"", "big5", ""},
  };
  for (const auto& [text, charset, expected] : cases) EXPECT_EQ(from_utf8(text, charset), expected) << charset;
}

TEST(Visible, OneLineCannotLieAboutItself) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain " + kZhong, "plain " + kZhong},
      {"a\r\nFrom: b", "a  From: b"},
      {"a\tb", "a b"},
      {"red\x1b[31m", "red" + kMark + "[31m"},
      {"a\0b"s, "a" + kMark + "b"},
      {"\x7f\xc2\x85\xc2\x9b", kMark + kMark + kMark},
      {"\xe2\x80\xae"
       "gro.elpmaxe",
       kMark + "gro.elpmaxe"},
      {"\xe2\x81\xa6x\xe2\x81\xa9", kMark + "x" + kMark},
      {"a\xe2\x80\xa8"
       "b",
       "a" + kMark + "b"},
      {"pay\xe2\x80\x8bpal", "pay" + kMark + "pal"},
      {"\xf3\xa0\x81\xa1", kMark},
      {"\xef\xbb\xbfx", kMark + "x"},
      {"\xe2\x80\x8f\xd7\x90", "\xe2\x80\x8f\xd7\x90"},  // a direction mark and Hebrew stay
      {"bad \xff", "bad " + kMark},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(safe_line(text), expected);
}

TEST(Visible, TextKeepsItsLines) {
  const std::pair<std::string, std::string> cases[] = {
      {"a\r\nb\nc\rd\r\r\ne\n", "a\nb\nc\nd\n\ne\n"},
      {"a\tb", "a\tb"},
      {"\x1b]0;title\x07", kMark + "]0;title" + kMark},
      {"a\xe2\x80\xae"
       "b\xe2\x81\xa6"
       "c",
       "a" + kMark +
           "b\xe2\x81\xa6"
           "c"},
      {"a\xe2\x80\xa9"
       "b",
       "a\nb"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(safe_text(text), expected);
}

TEST(Visible, FileNamesStayInTheirFolder) {
  const std::pair<std::string, std::string> cases[] = {
      {"report.pdf", "report.pdf"},
      {"../../etc/passwd", "_.._etc_passwd"},
      {"C:\\x\\y.txt", "C:_x_y.txt"},
      {"..", ""},
      {". .hidden", "hidden"},
      {"a\0b.txt"s, "a" + kMark + "b.txt"},
      {"end. . ", "end"},
      {kZhong + ".txt", kZhong + ".txt"},
      {"exe\xe2\x80\xae"
       "fdp.exe",
       "exe" + kMark + "fdp.exe"},
  };
  for (const auto& [name, expected] : cases) EXPECT_EQ(safe_file_name(name), expected) << name;
  const std::string cut = safe_file_name(std::string(500, 'x') + ".pdf");
  EXPECT_EQ(cut, std::string(196, 'x') + ".pdf");
  std::string chinese;
  for (int i = 0; i < 100; ++i) chinese += kZhong;
  EXPECT_TRUE(is_utf8(safe_file_name(chinese)));
  EXPECT_LE(safe_file_name(chinese).size(), 200u);
}

}  // namespace
}  // namespace letterlock::message
