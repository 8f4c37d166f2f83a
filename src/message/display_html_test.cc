// S4: which HTML of a message is handed out to be shown as a page, and which never is.

#include "message/display.h"
#include "mime/test_support.h"

namespace letterlock::message {
namespace {

using mime::test::kPieceSizes;
using mime::test::PieceSource;

DisplayLimits with_html(size_t octets = 1000) {
  DisplayLimits limits;
  limits.html_octets = octets;
  return limits;
}

Result<DisplayMessage> parsed(std::string_view text, size_t piece, const DisplayLimits& limits = with_html()) {
  PieceSource source(text, piece);
  return parse_display(source, limits);
}

// "part: html", "-" for none, or "error: " and its id.
std::string page(std::string_view text, size_t piece, const DisplayLimits& limits = with_html()) {
  const auto message = parsed(text, piece, limits);
  if (!message) return "error: " + message.error().id();
  return message->html ? message->html->part + ": " + message->html->content : "-";
}

std::string multipart(const std::string& subtype, const std::vector<std::string>& parts,
                      const std::string& boundary = "b") {
  std::string text = "Content-Type: multipart/" + subtype + "; boundary=\"" + boundary + "\"\r\n\r\n";
  for (const std::string& part : parts) text += "--" + boundary + "\r\n" + part + "\r\n";
  return text + "--" + boundary + "--\r\n";
}

const std::string kPlain = "Content-Type: text/plain\r\n\r\nplain";
const std::string kBlank = "Content-Type: text/plain\r\n\r\n \r\n\r\n";
const std::string kHtml = "Content-Type: text/html\r\n\r\n<p>a</p>";
const std::string kOther = "Content-Type: text/html\r\n\r\n<p>b</p>";
const std::string kNamed = "Content-ID: <root@x>\r\n" + kHtml;
const std::string kPicture = "Content-Type: image/png\r\nContent-ID: <1@x>\r\n\r\nPNG";
const std::string kAttached = "Content-Type: text/html; name=a.html\r\n\r\n<p>c</p>";
const std::string kSignature = "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx";
const std::string kSealed = "Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nx";
const std::string kForwarded = "Content-Type: message/rfc822\r\n\r\n" + kOther;

TEST(DisplayHtml, IsThePageThatSaysAll) {
  const std::pair<std::string, std::string> cases[] = {
      {kHtml, "1: <p>a</p>"},
      {kPlain, "-"},
      {multipart("alternative", {kPlain, kHtml}), "2: <p>a</p>"},
      {multipart("alternative", {kHtml, kPlain}), "1: <p>a</p>"},
      {multipart("alternative", {kBlank, kHtml}), "2: <p>a</p>"},
      {multipart("alternative", {kPlain, multipart("related", {kHtml, kPicture}, "r")}), "2.1: <p>a</p>"},
      {multipart("related", {multipart("alternative", {kPlain, kHtml}, "c"), kPicture}), "1.2: <p>a</p>"},
      {multipart("mixed", {multipart("alternative", {kPlain, kHtml}, "c"), kPicture, kAttached}), "1.2: <p>a</p>"},
      {multipart("mixed", {kHtml, kBlank}), "1: <p>a</p>"},
      {multipart("mixed", {kHtml, kForwarded}), "1: <p>a</p>"},
      {"Content-Type: message/rfc822\r\n\r\n" + kHtml, "1: <p>a</p>"},
      {kAttached, "-"},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes) EXPECT_EQ(page(text, piece), expected) << text << " in pieces of " << piece;
  }
}

// EFAIL's direct exfiltration needs HTML of one part around the text of another one.
// What is left out of a page must be said by its part, inside encryption; whatever was signed is shown.
TEST(DisplayHtml, ALegacyDisplayIsOneWhereThePartSaysSoAndNowhereElse) {
  const std::string page = "\r\n\r\n<div class=header-protection-legacy-display>Subject: x</div>text";
  const auto has = [&](const std::string& type, LegacyDisplay legacy) {
    DisplayLimits limits;
    limits.html_octets = 1000;
    limits.legacy_display = legacy;
    const std::string message = "Content-Type: text/html" + type + page;
    MemorySource source(as_bytes(message));
    const auto display = parse_display(source, limits);
    EXPECT_TRUE(display && display->html && display->html->content.find("Subject: x") != std::string::npos) << type;
    return display->html->has_legacy_display;
  };
  EXPECT_TRUE(has("; hp-legacy-display=\"1\"", LegacyDisplay::drop));
  EXPECT_FALSE(has("; hp-legacy-display=\"1\"", LegacyDisplay::keep));
  EXPECT_FALSE(has("", LegacyDisplay::drop));
  EXPECT_FALSE(has("; hp-legacy-display=\"0\"", LegacyDisplay::drop));
}

TEST(DisplayHtml, S4_PartsAreNeverJoinedAndNoneIsShownInTheNameOfAll) {
  const std::string cases[] = {
      multipart("mixed", {kHtml, kOther}),
      multipart("mixed", {kHtml, kPlain}),
      multipart("mixed", {kPlain, kHtml}),
      multipart("mixed", {kHtml, kPlain, kOther}),
      multipart("mixed", {multipart("alternative", {kPlain, kHtml}, "c"), kPlain}),
      multipart("mixed", {multipart("alternative", {kPlain, kHtml}, "c"), kOther}),
      multipart("alternative", {kPlain, multipart("mixed", {kHtml, kOther}, "c")}),
      multipart("related", {kHtml, kOther}),
      multipart("mixed", {kHtml, kSealed}),
      multipart("mixed", {kHtml, kSealed, kOther}),
      multipart("mixed", {kHtml, multipart("signed", {kPlain, kSignature}, "s")}),
      multipart("signed", {kHtml, kSignature}),
  };
  for (const std::string& text : cases) {
    const auto message = parsed(text, 7);
    ASSERT_TRUE(message.has_value());
    EXPECT_FALSE(message->html.has_value()) << text;
    EXPECT_FALSE(message->text.empty()) << text;
  }
}

TEST(DisplayHtml, OfRelatedPartsTheRoot) {
  const auto related = [](const std::string& start, const std::vector<std::string>& parts) {
    return multipart("related; start=\"" + start + "\"", parts);
  };
  EXPECT_EQ(page(related("<root@x>", {kPicture, kNamed}), 7), "2: <p>a</p>");
  EXPECT_EQ(page(related("root@x", {kNamed, kPicture}), 7), "1: <p>a</p>");
  EXPECT_EQ(page(related("<none@x>", {kNamed, kPicture}), 7), "-");
  EXPECT_EQ(page(multipart("related", {kPicture, kHtml}), 7), "-");
  EXPECT_EQ(page(related("<1@x>", {kPicture, multipart("mixed", {kNamed}, "c")}), 7), "-");
}

TEST(DisplayHtml, IsWholeOrNotThere) {
  EXPECT_EQ(page(kHtml, 7, with_html(8)), "1: <p>a</p>");
  EXPECT_EQ(page(kHtml, 7, with_html(7)), "-");
  EXPECT_EQ(page(kHtml, 7, with_html(0)), "-");
  EXPECT_EQ(page(multipart("alternative", {kPlain, kHtml}), 7, with_html(7)), "-");
  EXPECT_EQ(parsed(multipart("alternative", {kPlain, kHtml}), 7, with_html(7))->text, "plain");
  EXPECT_FALSE(parsed(multipart("alternative", {kPlain, kHtml}), 7, with_html(7))->text_cut);
  DisplayLimits short_text = with_html();
  short_text.text_octets = 7;
  EXPECT_EQ(page(kHtml, 7, short_text), "-");
  const std::string damaged = "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+YTwvcD4=PHA+";
  EXPECT_EQ(page(damaged, 7), "-");
  EXPECT_EQ(page(multipart("alternative", {kPlain, damaged}), 7), "-");
  EXPECT_FALSE(parsed(multipart("alternative", {kPlain, damaged}), 7)->text_damaged);
}

TEST(DisplayHtml, IsUtf8WhateverItsCharset) {
  const std::string zhong = "\xe4\xb8\xad\xe6\x96\x87";
  EXPECT_EQ(page("Content-Type: text/html; charset=big5\r\n\r\n<p>\xa4\xa4\xa4\xe5", 7), "1: <p>" + zhong);
  EXPECT_EQ(page("Content-Type: text/html\r\n\r\n<meta charset=big5>\xa4\xa4\xa4\xe5", 7),
            "1: <meta charset=big5>" + zhong);
  EXPECT_EQ(page("Content-Type: text/html; charset=utf-8\r\n\r\n\xff", 7), "1: \xef\xbf\xbd");
}

TEST(DisplayHtml, ContentIdsOfAttachments) {
  const std::pair<std::string, std::string> cases[] = {
      {"Content-ID: <1@x>\r\n", "1@x"},
      {"Content-ID: 1@x\r\n", "1@x"},
      {"content-id: <>\r\n", ""},
      {"", ""},
      {"Content-ID: <a\tb>\r\n", "a b"},
      {"Content-ID: <" + std::string(2000, 'a') + ">\r\n", "<" + std::string(997, 'a')},
  };
  for (const auto& [header, expected] : cases) {
    const auto message = parsed(header + "Content-Type: image/png\r\n\r\nx", 7);
    ASSERT_TRUE(message.has_value());
    ASSERT_EQ(message->attachments.size(), 1u);
    EXPECT_EQ(message->attachments[0].content_id, expected);
  }
}

}  // namespace
}  // namespace letterlock::message
