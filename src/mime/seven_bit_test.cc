#include "mime/base64.h"
#include "mime/reader.h"
#include "mime/test_support.h"
#include "mime/writer.h"

namespace letterlock::mime {
namespace {

using namespace std::string_literals;
using test::kPieceSizes;

std::string seven_bit(const std::string& text, size_t piece, const Limits& limits = {}) {
  test::ReplayablePieces source(text, piece);
  MemorySink out;
  const Status status = write_seven_bit(source, out, limits);
  // In one reading: the same, or nothing.
  MemorySink once;
  const auto done = write_if_seven_bit(source, once, limits);
  if (done && *done) {
    EXPECT_EQ(as_text(once.bytes()), as_text(out.bytes())) << text;
  }
  if (!done) {
    EXPECT_EQ(status ? "" : status.error().id(), done.error().id()) << text;
  }
  return status ? std::string(as_text(out.bytes())) : "error: " + status.error().id();
}

// Is one reading enough?
bool at_once(const std::string& text) {
  test::ReplayablePieces source(text, 7);
  NullSink nowhere;
  return write_if_seven_bit(source, nowhere).value_or(false);
}

const std::string kChinese = "\xe4\xbd\xa0\xe5\xa5\xbd";  // two characters in UTF-8

TEST(SevenBit, LeavesAreEncodedWhereTheyMustBe) {
  const std::pair<std::string, std::string> cases[] = {
      // clean: only line ends change
      {"Subject: x\n\nhello\n", "Subject: x\r\n\r\nhello\r\n"},
      {"Subject: x\r\n y\r\n\r\nhello", "Subject: x\r\n y\r\n\r\nhello"},
      {"hello", "\r\nhello"},
      {"\n", "\r\n"},
      // text becomes quoted-printable
      {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nSubject: x\n\n" + kChinese + "\n",
       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nSubject: x\r\n\r\n"
       "=E4=BD=A0=E5=A5=BD\r\n"},
      {"A: b\n\nFrom me\nblank \n",
       "A: b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFrom=20me\r\nblank=20\r\n"},
      {"A: b\r\n\r\n-- \r\nAnn", "A: b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n--=20\r\nAnn"},
      {"A: b\r\n\r\na\rb", "A: b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=0Db"},
      {"A: b\r\n\r\nx\ty \r\n", "A: b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nx\ty=20\r\n"},
      // the rest becomes base64, octet for octet
      {"Content-Type: image/x\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\n\xff"s,
       "Content-Type: image/x\r\nContent-Transfer-Encoding: base64\r\n\r\nAAr/\r\n"},
      {"Content-Type: text/plain; charset=utf-16le\r\n\r\na\0\n\0"s,
       "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\nYQAKAA==\r\n"},
      {"Content-Type: application/pkcs7-mime\n\n0\x80\n\r"s,
       "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAKDQ==\r\n"},
      // labels that say more than needed
      {"Content-Transfer-Encoding: 8bit\n\nplain\n", "Content-Transfer-Encoding: 7bit\r\n\r\nplain\r\n"},
      {"Content-Transfer-Encoding: 7bit\n\nplain\n", "Content-Transfer-Encoding: 7bit\r\n\r\nplain\r\n"},
      {"Content-Transfer-Encoding: binary\nContent-Transfer-Encoding: 7bit\n\n\xff",
       "Content-Transfer-Encoding: quoted-printable\r\n\r\n=FF"},
      // what is encoded already
      {"Content-Transfer-Encoding: base64\n\nZm9v\nYmFy\n",
       "Content-Transfer-Encoding: base64\r\n\r\nZm9v\r\nYmFy\r\n"},
      {"Content-Transfer-Encoding: base64\n\nZm9v \nYmFy\n", "Content-Transfer-Encoding: base64\r\n\r\nZm9vYmFy\r\n"},
      {"Content-Transfer-Encoding: quoted-printable\n\na=0A=\nb \n\xff=0D\n",
       "Content-Transfer-Encoding: quoted-printable\r\n\r\na=0Ab\r\n=FF=0D\r\n"},
      {"Content-Transfer-Encoding: x-old\n\nclean\n", "Content-Transfer-Encoding: x-old\r\n\r\nclean\r\n"},
      {"From ann Mon Jan  1\nA: b\n\ntext", "A: b\r\n\r\ntext"},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes) EXPECT_EQ(seven_bit(text, piece), expected) << text;
    EXPECT_EQ(seven_bit(expected, 7), expected) << "a second time";
    EXPECT_TRUE(at_once(expected)) << expected;
  }
}

TEST(SevenBit, LinesOf998OctetsPassAndLongerOnesDoNot) {
  const std::string head = "A: b\r\n\r\n";
  for (const char* end : {"", "\r\n", "\n"}) {
    const std::string fits = std::string(998, 'x') + end;
    EXPECT_EQ(seven_bit(head + fits, 7), head + std::string(998, 'x') + (*end == 0 ? "" : "\r\n"));
    const std::string longer = seven_bit(head + "x" + fits, 7);
    EXPECT_NE(longer.find("quoted-printable"), std::string::npos);
  }
}

TEST(SevenBit, ContainersAreWalked) {
  const std::string multipart =
      "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: 8bit\n\npreamble\n--b \nContent-Type: "
      "text/plain\n\n" +
      kChinese + "\n--b\n\nclean\n--b\n--b\nheader-less\n--b--\nepilogue\n";
  EXPECT_EQ(seven_bit(multipart, 7),
            "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 7bit\r\n\r\n--b\r\nContent-Type: "
            "text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E4=BD=A0=E5=A5=BD\r\n--b\r\n\r\nclean"
            "\r\n--b\r\n\r\n--b\r\n\r\nheader-less\r\n--b--\r\n");
  // A soft line break must not make a delimiter of what was none.
  const std::string tricky =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + std::string(75, 'x') + "--b--\xff\n--b--\n";
  const std::string out = seven_bit(tricky, 7);
  EXPECT_EQ(out.find("\n--b--=FF"), std::string::npos) << out;
  EXPECT_EQ(out, seven_bit(out, 7));
}

TEST(SevenBit, SignedPartsKeepTheirOctets) {
  const std::string inner = "Content-Type: text/plain\r\n\r\n" + kChinese + " \r\nFrom x\r\n";
  const std::string signed_part =
      "Content-Type: multipart/signed; boundary=s\r\nContent-Transfer-Encoding: 8bit\r\n\r\npre\r\n--s \r\n" + inner +
      "\r\n--s\r\n\r\nsignature\r\n--s--\r\n";
  EXPECT_EQ(seven_bit(signed_part, 7), signed_part);
  const std::string outer =
      "Content-Type: multipart/mixed; boundary=o\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--o\r\n";
  EXPECT_EQ(seven_bit(outer + signed_part + "\r\n--o--\r\n", 7), outer + signed_part + "\r\n--o--\r\n");
  std::string with_feeds = signed_part;
  with_feeds.erase(std::remove(with_feeds.begin(), with_feeds.end(), '\r'), with_feeds.end());
  EXPECT_EQ(seven_bit(with_feeds, 7), signed_part);
}

TEST(SevenBit, EmbeddedMessages) {
  const std::string head = "Content-Type: message/rfc822\r\n\r\n";
  // 7-bit already: untouched, even with trailing blanks and where it cannot be parsed.
  for (const std::string inner : {"A: b\r\n\r\nblank \r\nFrom x\r\n", "A: b\r\nbroken\r\n\r\nx"}) {
    EXPECT_EQ(seven_bit(head + inner, 7), head + inner);
  }
  EXPECT_EQ(seven_bit(head + "A: b\r\n\r\n" + kChinese, 7),
            head + "A: b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E4=BD=A0=E5=A5=BD");
  EXPECT_EQ(seven_bit(head + "A: b\r\nbroken\r\n\r\n\xff", 7), "error: mime-malformed");
  const std::string digest = "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nA: b\r\n\r\n";
  EXPECT_EQ(seven_bit(digest + "\xff\r\n--d--\r\n", 7),
            "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nA: b\r\nContent-Transfer-Encoding: "
            "quoted-printable\r\n\r\n=FF\r\n--d--\r\n");
}

TEST(SevenBit, WhatCannotBeWritten) {
  std::string deep;
  for (int i = 0; i < 40; ++i) {
    const std::string b = "b" + std::to_string(i);
    deep += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n";
  }
  Limits few;
  few.parts = 3;
  const std::pair<std::string, std::string> cases[] = {
      {"", "error: message-empty"},
      {deep + "\r\nx", "error: mime-too-deep"},
      {"Content-Type: multipart/mixed\r\n\r\n--b\r\nx\r\n--b--", "error: mime-boundary-missing"},
      {"Content-Type: multipart/mixed; boundary=b\r\n\r\nno part", "error: mime-boundary-missing"},
      {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b\r\n\r\n3\r\n--b\r\n\r\n4",
       "error: mime-too-many-parts"},
      {"Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n--b",
       "error: mime-malformed"},
      {"Content-Transfer-Encoding: x-old\r\n\r\n\xff", "error: mime-malformed"},
      {"Content-Transfer-Encoding: base64\r\n\r\nZ\xff", "error: mime-base64-malformed"},
      {"A: b\r\nbroken\r\n\r\nx", "error: mime-malformed"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(seven_bit(text, 7, few), expected) << text.substr(0, 200);
  std::string deep_messages;
  for (int i = 0; i < 1000; ++i) deep_messages += "Content-Type: message/rfc822\r\n\r\n";
  EXPECT_EQ(seven_bit(deep_messages + "\xff", 4096), "error: mime-too-deep");
}

// A random tree of entities in one kind of line end.
std::string random_entity(std::mt19937_64& random, int depth) {
  const auto pick = [&](std::uint64_t n) { return random() % n; };
  if (depth > 0 && pick(3) != 0) {
    const std::string b = new_boundary();
    std::string text =
        "Content-Type: multipart/" + std::string(pick(4) == 0 ? "digest" : "mixed") + "; boundary=\"" + b + "\"\n\n";
    for (std::uint64_t i = 0, count = 1 + pick(3); i < count; ++i)
      text += "--" + b + "\n" + random_entity(random, depth - 1) + "\n";
    return text + "--" + b + "--\n";
  }
  if (depth > 0 && pick(3) == 0) return "Content-Type: message/rfc822\n\n" + random_entity(random, depth - 1);
  const std::string content = test::random_text(random, pick(40));
  switch (pick(5)) {
    case 0: return "Content-Type: text/plain\n\n" + content;
    case 1: return "Content-Type: image/x\nContent-Transfer-Encoding: binary\n\n" + content;
    case 2:
      return "Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n" + base64_encode(as_bytes(content)) + " \n";
    case 3: return "Content-Transfer-Encoding: 8bit\nContent-Type: text/html; charset=big5\n\n" + content;
    default: return "\n" + content;
  }
}

std::string canonical(std::string_view text) {
  MemorySink out;
  CanonicalSink sink(out);
  EXPECT_TRUE(sink.write(as_bytes(text)));
  return std::string(as_text(out.bytes()));
}

// The tree's types and the content of its leaves, decoded, with CRLF.
std::string meaning(Source& source, bool in_digest) {
  auto entity = open_entity(source);
  if (!entity) return "(" + entity.error().id() + ")";
  const ParameterValue type = content_type(entity->header);
  if (type.value.starts_with("multipart/")) {
    MultipartReader reader(*entity->body, std::string(type.parameter("boundary")));
    std::string result = "{" + type.value;
    for (;;) {
      const auto more = reader.next();
      if (!more || !*more) break;
      result += meaning(reader.part(), type.value == "multipart/digest");
    }
    return result + "}";
  }
  const bool message = type.value == "message/rfc822" || (in_digest && entity->header.find("Content-Type") == nullptr);
  if (message) return "<" + meaning(*entity->body, false) + ">";
  const auto content = decode(*entity->body, *transfer_encoding(entity->header));
  return "[" + type.value + ":" + canonical(test::read_text(*content)) + "]";
}

TEST(SevenBit, AnyTreeBecomesSevenBitAndMeansTheSame) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  size_t written = 0;
  for (int round = 0; round < 300; ++round) {
    std::string text = random_entity(random, 3);
    if (random() % 2 == 0) text = canonical(text);
    const std::string out = seven_bit(text, 1 + random() % 5000);
    // Random text may be a broken header of a header-less message in a digest.
    if (out.starts_with("error: ")) continue;
    ++written;
    ASSERT_TRUE(
        std::all_of(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != 0; }));
    ASSERT_EQ(canonical(out), out);
    ASSERT_EQ(seven_bit(out, 7), out);
    test::PieceSource before(text, 1000);
    test::PieceSource after(out, 1000);
    ASSERT_EQ(meaning(after, false), meaning(before, false));
  }
  EXPECT_GT(written, 200u);
}

TEST(Boundary, IsNewEachTimeAndFitsItsPlace) {
  const std::string one = new_boundary();
  EXPECT_NE(one, new_boundary());
  EXPECT_TRUE(one.starts_with("=_"));
  EXPECT_EQ(one.size(), 28u);
  EXPECT_EQ(one.find_first_not_of("=_0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
}

}  // namespace
}  // namespace letterlock::mime
