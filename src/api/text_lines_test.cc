#include "api/text_lines.h"

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using text::Language;

TEST(TextLines, EachSeverityHasItsTone) {
  EXPECT_EQ(tone_of(Severity::error), Tone::bad);
  EXPECT_EQ(tone_of(Severity::warning), Tone::warning);
  EXPECT_EQ(tone_of(Severity::note), Tone::plain);
}

TEST(TextLines, AFindingIsItsSentenceWithItsIdAndItsHintBelow) {
  TextLines lines;
  append_findings(lines, {finding(FindingId::certificate_expired), finding(FindingId::bound_by_user)}, 1, Language::en);
  EXPECT_EQ(testing::shown(lines),
            (std::vector<std::string>{
                "bad 1 the certificate has expired (certificate-expired)",
                "hint 2 ask its owner for a new signed mail with the renewed certificate",
                "plain 1 the certificate names no address; you bound it to this contact (bound-by-user)",
                "hint 2 nothing is needed; undo it on the page of the contact if it was wrong"}));
}

TEST(TextLines, WhatStoodThereStays) {
  TextLines lines = {{Tone::heading, 0, "above"}};
  append_findings(lines, {}, 1, Language::en);
  EXPECT_EQ(testing::shown(lines), std::vector<std::string>{"heading 0 above"});
  append_findings(lines, {finding(FindingId::no_from)}, 3, Language::zh_tw);
  EXPECT_EQ(lines[0].text, "above");
  EXPECT_EQ(lines[1].depth, 3u);
}

TEST(TextLines, ParametersOfStrangersStayOneLine) {
  TextLines lines;
  append_findings(lines, {finding(FindingId::unknown_authority, {{"issuer", "CN=x\n\x1b[2Jvalid"}})}, 0, Language::en);
  testing::expect_sentences(lines);
  EXPECT_EQ(lines[0].text.find('\x1b'), std::string::npos);
  EXPECT_NE(lines[0].text.find("CN=x"), std::string::npos);
}

}  // namespace
}  // namespace letterlock::api
