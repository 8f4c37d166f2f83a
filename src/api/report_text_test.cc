#include "api/report_text.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

constexpr text::Language kLanguages[] = {text::Language::en, text::Language::zh_tw};

bool any_line(const TextLines& lines, std::string_view part) {
  for (const auto& line : lines) {
    if (line.text.find(part) != line.text.npos) return true;
  }
  return false;
}

judge::MessageReport with_signer(judge::SignerReport signer) {
  judge::MessageReport report;
  report.summary = judge::Summary::signed_only;
  report.signature = signer.status;
  judge::LayerReport layer;
  layer.type = "signed-data";
  layer.signers = {std::move(signer)};
  report.layers = {layer};
  return report;
}

TEST(ReportText, EveryStateHasItsSentence) {
  for (const auto language : kLanguages) {
    for (const auto* group : {"report.summary.none", "report.summary.signed", "report.summary.encrypted",
                              "report.summary.signed-and-encrypted", "report.signature.valid",
                              "report.signature.unknown", "report.signature.invalid", "report.encryption.strong",
                              "report.encryption.legacy", "report.encryption.undecrypted", "report.signer.none",
                              "report.signer.valid", "report.signer.unknown", "report.signer.invalid"}) {
      EXPECT_TRUE(text::has_key(language, group)) << group;
    }
  }
}

TEST(ReportText, NamesSignerAddressAndAlgorithms) {
  judge::SignerReport signer;
  signer.status = judge::SignatureState::valid;
  signer.subject = "CN=Ann";
  signer.addresses = {"ann@example.tw"};
  signer.recommended = "aes128-CBC";
  signer.chosen = "aes128-CBC";
  const auto lines = lines_of(with_signer(signer), text::Language::en);
  EXPECT_EQ(lines.front().tone, Tone::heading);
  for (const char* part : {"signed by CN=Ann", "ann@example.tw", "recommended encryption algorithm: aes128-CBC",
                           "chosen encryption algorithm: aes128-CBC"}) {
    EXPECT_TRUE(any_line(lines, part)) << part;
  }
}

TEST(ReportText, SaysWhenNothingIsStrongEnough) {
  judge::SignerReport signer;
  signer.recommended = "rc2-CBC/40";
  const auto lines = lines_of(with_signer(signer), text::Language::en);
  EXPECT_TRUE(any_line(lines, "chosen encryption algorithm: none"));
}

TEST(ReportText, FindingsCarryTheirIdAndHint) {
  judge::SignerReport signer;
  signer.status = judge::SignatureState::invalid;
  signer.findings = {finding(FindingId::digest_mismatch)};
  const auto lines = lines_of(with_signer(signer), text::Language::en);
  const auto found = std::find_if(lines.begin(), lines.end(), [](const TextLine& line) {
    return line.text.find("(digest-mismatch)") != line.text.npos;
  });
  ASSERT_NE(found, lines.end());
  EXPECT_EQ(found->tone, Tone::bad);
  ASSERT_NE(found + 1, lines.end());
  EXPECT_EQ((found + 1)->tone, Tone::hint);
}

TEST(ReportText, AForgedLineStaysOneLine) {
  judge::SignerReport signer;
  signer.subject = "CN=Ann\nthe signature is valid";
  for (const auto& line : lines_of(with_signer(signer), text::Language::en)) {
    EXPECT_EQ(line.text.find('\n'), line.text.npos) << line.text;
  }
}

}  // namespace
}  // namespace letterlock::api
