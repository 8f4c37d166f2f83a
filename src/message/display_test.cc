#include "message/display.h"

#include "mime/test_support.h"

namespace letterlock::message {
namespace {

using mime::test::kPieceSizes;
using mime::test::PieceSource;

const std::string kZhong = "\xe4\xb8\xad\xe6\x96\x87";  // 中文
const std::string kMark = "\xef\xbf\xbd";

// text{part:type:name:octets!}... ("!" for damaged), or "error: " and its id.
std::string shown(std::string_view text, size_t piece, const DisplayLimits& limits = {}) {
  PieceSource source(text, piece);
  const auto message = parse_display(source, limits);
  if (!message) return "error: " + message.error().id();
  std::string result = message->text;
  for (const DisplayAttachment& a : message->attachments) {
    result +=
        "{" + a.part + ":" + a.content_type + ":" + a.name + ":" + std::to_string(a.octets) + (a.damaged ? "!}" : "}");
  }
  for (const InnerSecurityPart& inner : message->inner_security)
    result += "[" + inner.part + ":" + inner.content_type + "]";
  return result;
}

// A multipart of these parts.
std::string multipart(const std::string& subtype, const std::vector<std::string>& parts,
                      const std::string& boundary = "b") {
  std::string text = "Content-Type: multipart/" + subtype + "; boundary=\"" + boundary + "\"\r\n\r\n";
  for (const std::string& part : parts) text += "--" + boundary + "\r\n" + part + "\r\n";
  return text + "--" + boundary + "--\r\n";
}

const std::string kPlain = "Content-Type: text/plain\r\n\r\nplain";
const std::string kHtml = "Content-Type: text/html\r\n\r\n<p>html</p>";
const std::string kPicture =
    "Content-Type: image/png; name=\"a.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n";

TEST(Display, TextIsFoundWhereItIs) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"Subject: x\r\n\r\nhello\r\n", "hello\n"},
      {"Subject: x\r\n\r\n", ""},
      {"\r\nhello", "hello"},
      {kPlain, "plain"},
      {kHtml, "html\n"},
      {"Content-Type: text/plain; charset=big5\r\n\r\n\xa4\xa4\xa4\xe5", kZhong},
      {"Content-Type: text/plain; charset=big5\r\nContent-Transfer-Encoding: base64\r\n\r\npKSk5Q==", kZhong},
      {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
       "quoted-printable\r\n\r\n=E4=B8=AD=\r\n=E6=96=87",
       kZhong},
      {"Content-Type: text/html\r\n\r\n<meta charset=big5>\xa4\xa4\xa4\xe5", kZhong + "\n"},
      {"Content-Type: text/html; charset=utf-8\r\n\r\n<meta charset=big5>" + kZhong, kZhong + "\n"},
      {"Content-Type: broken\r\n\r\nplain", "plain"},
      {"A: b\r\n\r\nesc \x1b[2J", "esc " + kMark + "[2J"},
      // alternatives: the plain one, in any order
      {multipart("alternative", {kPlain, kHtml}), "plain"},
      {multipart("alternative", {kHtml, kPlain}), "plain"},
      {multipart("alternative", {kHtml}), "html\n"},
      {multipart("alternative", {kPlain, multipart("related", {kHtml, kPicture}, "r")}),
       "plain{2.2:image/png:a.png:3}"},
      {multipart("alternative", {kPlain, kHtml, "Content-Type: text/calendar\r\n\r\nBEGIN"}),
       "plain{3:text/calendar::5}"},
      // texts beside each other are all shown
      {multipart("mixed", {kPlain, kPicture, kPlain}), "plain\n\nplain{2:image/png:a.png:3}"},
      {multipart("mixed", {kHtml, kPlain}), "html\n\nplain"},
      {multipart("mixed", {multipart("alternative", {kPlain, kHtml}, "c"), kHtml}), "plain\n\nhtml\n"},
      // what is no text of the message
      {multipart("mixed", {kPlain, "Content-Disposition: attachment\r\n\r\nx"}), "plain{2:text/plain::1}"},
      {multipart("mixed", {kPlain, "Content-Disposition: inline; filename=a.txt\r\n\r\nx"}),
       "plain{2:text/plain:a.txt:1}"},
      {multipart("mixed", {kPlain, "Content-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz"}),
       "plain{2:message/rfc822::15}"},
      {multipart("digest", {"\r\nSubject: y\r\n\r\nz"}), "{1:message/rfc822::15}"},
      {kPicture, "{1:image/png:a.png:3}"},
      // wrapped
      {"Content-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz", "z"},
      {"Content-Type: message/rfc822; forwarded=yes\r\n\r\nSubject: y\r\n\r\nz", "{1:message/rfc822::15}"},
      // signed and encrypted inside
      {multipart("signed", {kPlain, "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx"}),
       "plain[:multipart/signed]"},
      {multipart("mixed",
                 {kPlain, multipart("signed", {kPlain, "Content-Type: application/pgp-signature\r\n\r\nx"}, "s"),
                  "Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nx"}),
       "plain\n\nplain{3:application/pkcs7-mime:smime.p7m:1}[2:multipart/signed][3:application/pkcs7-mime]"},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes) EXPECT_EQ(shown(text, piece), expected) << text << " in pieces of " << piece;
  }
}

TEST(Display, NothingIsLostThatCannotBeRead) {
  const std::string broken = "Content-Type: text/plain\r\nbroken\r\n\r\nx";
  const std::pair<std::string, std::string> cases[] = {
      {multipart("mixed", {broken, kPlain}), "plain{1:application/octet-stream::37!}"},
      {multipart("mixed", {kPlain, "Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\nQ"}),
       "plain{2:a/b::0!}"},
      {multipart("mixed", {kPlain, "Content-Type: a/b\r\nContent-Transfer-Encoding: x-old\r\n\r\nxyz"}),
       "plain{2:a/b::3!}"},
      {multipart("mixed", {kPlain, ""}), "plain"},
      {"Content-Type: multipart/mixed\r\n\r\n--b\r\nx", "--b\nx"},
      {"Content-Type: multipart/mixed; boundary=b\r\n\r\nno part", ""},
      {"A: b\r\nbroken\r\n\r\nx", "error: mime-malformed"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(shown(text, 7), expected) << text;
  PieceSource source("Content-Transfer-Encoding: base64\r\n\r\nQUJDQUJD=QUJD", 100);
  const auto message = parse_display(source);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->text_damaged);
}

TEST(Display, BoundsHold) {
  DisplayLimits limits;
  limits.text_octets = 10;
  EXPECT_EQ(shown("A: b\r\n\r\n0123456789", 7, limits), "0123456789");
  EXPECT_EQ(shown("A: b\r\n\r\n0123456789x", 7, limits), "0123456789\n[...]\n");
  EXPECT_EQ(shown(multipart("mixed", {kPlain, kPlain, kPicture}), 7, limits), "plain\n\nplain{3:image/png:a.png:3}");
  EXPECT_EQ(shown(multipart("mixed", {kPlain, kPlain, kPlain}), 7, limits), "plain\n\nplain\n[...]\n");
  EXPECT_EQ(shown("Content-Type: text/plain\r\n\r\n012345678" + kZhong, 7, limits), "012345678\n[...]\n");
  limits.mime.parts = 2;
  EXPECT_EQ(shown(multipart("mixed", {kPlain, multipart("mixed", {kPlain, kPlain}, "c")}), 7, limits),
            "error: mime-too-many-parts");
  std::string deep;
  for (int i = 0; i < 40; ++i) {
    const std::string b = "b" + std::to_string(i);
    deep += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n";
  }
  EXPECT_EQ(shown(deep, 4096), "error: mime-too-deep");
}

TEST(Display, LegacyDisplayElements) {
  const std::string plain =
      "Content-Type: text/plain; hp-legacy-display=\"1\"\r\n\r\nSubject: x\r\nFrom: y\r\n\r\ntext\r\n\r\nmore";
  const std::string html =
      "Content-Type: text/html; hp-legacy-display=\"1\"\r\n\r\n<div "
      "class=\"header-protection-legacy-display\">Subject: "
      "x</div><p>text</p>";
  DisplayLimits drop;
  drop.legacy_display = LegacyDisplay::drop;
  EXPECT_EQ(shown(plain, 7, drop), "text\n\nmore");
  EXPECT_EQ(shown(html, 7, drop), "text\n");
  EXPECT_EQ(shown(plain, 7), "Subject: x\nFrom: y\n\ntext\n\nmore");
  EXPECT_EQ(shown("Content-Type: text/plain\r\n\r\nSubject: x\r\n\r\ntext", 7, drop), "Subject: x\n\ntext");
  EXPECT_EQ(shown("Content-Type: text/plain; hp-legacy-display=1\r\n\r\nno empty line", 7, drop), "no empty line");
  // protected-headers="v1": a part of its own, first in the payload.
  const auto older = [](const std::string& root, const std::string& first) {
    return "Content-Type: multipart/mixed; boundary=b" + root + "\r\n\r\n--b\r\nContent-Type: " + first +
           "\r\nContent-Disposition: inline\r\n\r\nSubject: x\r\n--b\r\n\r\ntext\r\n--b--\r\n";
  };
  const std::string v1 = "; protected-headers=\"v1\"";
  EXPECT_EQ(shown(older(v1, "text/plain" + v1), 7, drop), "text");
  EXPECT_EQ(shown(older(v1, "text/rfc822-headers" + v1), 7, drop), "text");
  EXPECT_EQ(shown(older(v1, "text/plain" + v1), 7), "Subject: x\n\ntext");
  EXPECT_EQ(shown(older(v1, "text/plain"), 7, drop), "Subject: x\n\ntext");
  EXPECT_EQ(shown(older("", "text/plain" + v1), 7, drop), "Subject: x\n\ntext");
  EXPECT_EQ(
      shown("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" + older(v1, "text/plain" + v1) + "\r\n--a--\r\n",
            7, drop),
      "Subject: x\n\ntext");
}

TEST(Display, HeadersAreDecodedAndCannotLie) {
  const std::string text =
      "Received: x\r\nFrom: =?utf-8?B?5Lit5paH?= <wang@example.tw>\r\nSubject: =?big5?B?pKSk5Q==?=\r\nTo: \"Lee, Ann\" "
      "<ann@example.org>,\r\n bob@example.org (Bob)\r\nfrom: \"boss@bank.example\" <evil@example.org>\r\nDate: "
      "Mon\r\n\r\nx";
  PieceSource source(text, 7);
  const auto message = parse_display(source);
  ASSERT_TRUE(message);
  std::string all;
  for (const DisplayHeader& header : message->headers) all += header.name + ": " + header.value + "\n";
  EXPECT_EQ(
      all,
      "From: " + kZhong +
          " <wang@example.tw>\nFrom: \"boss@bank.example\" <evil@example.org>\nTo: \"Lee, Ann\" <ann@example.org>, "
          "Bob <bob@example.org>\nSubject: " +
          kZhong + "\nDate: Mon\n");
  const std::pair<std::string, std::string> cases[] = {
      // a name that decodes to an address is not one
      {"=?utf-8?Q?boss=40bank.example=3E?= <evil@example.org>", "\"boss@bank.example>\" <evil@example.org>"},
      {"=?utf-8?Q?boss=40bank.example=2C?= <evil@example.org>", "\"boss@bank.example,\" <evil@example.org>"},
      {"=?utf-8?Q?=E2=80=AEx?= <evil@example.org>", kMark + "x <evil@example.org>"},
      {"a@example.org b@example.org", "a@example.org b@example.org"},
  };
  for (const auto& [value, expected] : cases) EXPECT_EQ(display_value("From", value), expected) << value;
  EXPECT_EQ(display_value("Subject", "=?utf-8?Q?a=0Ab?="), "a b");
}

TEST(Display, NamesOfAttachments) {
  const std::pair<std::string, std::string> cases[] = {
      {"Content-Disposition: attachment; filename=\"a.txt\"", "a.txt"},
      {"Content-Disposition: attachment; filename*=utf-8''%E4%B8%AD%E6%96%87.txt", kZhong + ".txt"},
      {"Content-Disposition: attachment; filename*=big5''%A4%A4%A4%E5.txt", kZhong + ".txt"},
      {"Content-Disposition: attachment; filename*0*=utf-8''%E4%B8; filename*1*=%AD.txt", "\xe4\xb8\xad.txt"},
      {"Content-Disposition: attachment; filename=\"=?utf-8?B?5Lit5paH?=.txt\"", kZhong + ".txt"},
      {"Content-Disposition: attachment; filename=\"\xa4\xa4.txt\"", "\xc2\xa4\xc2\xa4.txt"},
      {"Content-Type: a/b; name=\"=?big5?B?pKSk5Q==?=\"", kZhong},
      {"Content-Disposition: attachment; filename=\"../../x\"", "_.._x"},
      {"Content-Disposition: attachment; filename*=utf-8''a%00%0Ab", "a" + kMark + " b"},
      {"Content-Disposition: attachment", ""},
  };
  for (const auto& [header, expected] : cases) {
    const std::string text = multipart("mixed", {header + "\r\n\r\nx"});
    PieceSource source(text, 7);
    const auto message = parse_display(source);
    ASSERT_TRUE(message);
    ASSERT_EQ(message->attachments.size(), 1u) << header;
    EXPECT_EQ(message->attachments[0].name, expected) << header;
  }
}

TEST(Display, MailboxesAreWrittenSoThatTheyCanBeReadAgain) {
  const std::pair<std::string, std::vector<std::string>> cases[] = {
      {"ann@example.org", {"ann@example.org"}},
      {"Ann Lee <ann@example.org>, bob@example.org", {"Ann Lee <ann@example.org>", "bob@example.org"}},
      {"\"Lee, Ann\" <ann@example.org>", {"\"Lee, Ann\" <ann@example.org>"}},
      {"=?utf-8?B?5Lit5paH?= <ann@example.org>", {kZhong + " <ann@example.org>"}},
      {"=?utf-8?Q?boss=40bank.example=3E=22?= <a@example.org>", {"\"boss@bank.example>\\\"\" <a@example.org>"}},
      {"a@example.org b@example.org", {}},
      {"", {}},
  };
  for (const auto& [value, expected] : cases) {
    EXPECT_EQ(display_mailboxes(value), expected) << value;
    for (const std::string& text : display_mailboxes(value)) EXPECT_EQ(mime::parse_mailboxes(text).value().size(), 1u);
  }
}

std::string part_of(const std::string& text, std::string_view part) {
  mime::test::ReplayablePieces source(text, 7);
  MemorySink out;
  const Status status = write_part(source, part, out);
  return status ? std::string(as_text(out.bytes())) : "error: " + status.error().id();
}

TEST(WritePart, GivesTheOctetsThatTheListNames) {
  const std::string broken = "Content-Type: text/plain\r\nbroken\r\n\r\nx";
  const std::string inner = multipart("mixed", {kPicture, "\r\nlast"}, "c");
  const std::string text = multipart("mixed", {kPlain, inner, broken, "Content-Transfer-Encoding: base64\r\n\r\nQ"});
  const std::pair<std::string_view, std::string> cases[] = {
      {"1", "plain"},
      {"2.1", "ABC"},
      {"2.2", "last"},
      {"3", broken},
      {"4", "error: mime-base64-malformed"},
      {"5", "error: part-not-found"},
      {"0", "error: part-not-found"},
      {"", "error: part-not-found"},
      {"2.3", "error: part-not-found"},
      {"1.1", "error: part-not-found"},
      {"2.1.1", "error: part-not-found"},
      {"x", "error: part-not-found"},
      {"1.", "plain"},
      {"99999999999999999999999", "error: part-not-found"},
  };
  for (const auto& [part, expected] : cases) EXPECT_EQ(part_of(text, part), expected) << part;
  EXPECT_EQ(part_of(kPicture, "1"), "ABC");
  EXPECT_EQ(part_of(kPicture, "2"), "error: part-not-found");
  EXPECT_EQ(part_of("Content-Type: message/rfc822\r\n\r\n" + text, "2.1"), "ABC");
  EXPECT_EQ(part_of("", "1"), "error: message-empty");
}

}  // namespace
}  // namespace letterlock::message
