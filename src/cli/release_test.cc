#include "cli/release.h"

#include <gtest/gtest.h>

namespace letterlock::cli {
namespace {

using judge::SignatureState;

const Terminal& terminal() {
  static const Terminal instance(text::Language::en, false);
  return instance;
}

judge::LayerReport encrypted(const char* type) {
  judge::LayerReport layer;
  layer.type = type;
  layer.decrypted = true;
  return layer;
}

judge::LayerReport with_finding(FindingId id) {
  judge::SignerReport signer;
  signer.status = SignatureState::invalid;
  signer.findings = {finding(id)};
  judge::LayerReport layer;
  layer.type = "signed-data";
  layer.signers = {signer};
  return layer;
}

judge::MessageReport report_of(SignatureState signature, std::vector<judge::LayerReport> layers) {
  judge::MessageReport report;
  report.signature = signature;
  report.encryption =
      layers.empty() || layers[0].type == "signed-data" ? judge::EncryptionState::none : judge::EncryptionState::strong;
  report.layers = std::move(layers);
  return report;
}

std::string withheld(const judge::MessageReport& report, bool show_anyway, Required required = {}) {
  const auto error = why_withheld(report, exit_code_of(report, required), required, show_anyway, terminal());
  return error ? error->id() : "";
}

TEST(Release, AGoodMessageIsHandedOut) {
  EXPECT_EQ(withheld(report_of(SignatureState::valid, {}), false), "");
  EXPECT_EQ(withheld(report_of(SignatureState::none, {}), false), "");
}

TEST(Release, ABadOrUnknownSignatureNeedsShowAnyway) {
  for (const auto state : {SignatureState::invalid, SignatureState::unknown}) {
    EXPECT_EQ(withheld(report_of(state, {}), false), "payload-withheld");
    EXPECT_EQ(withheld(report_of(state, {}), true), "");
  }
}

TEST(Release, IntegrityIsNeverOverridden) {
  for (const auto id : {FindingId::digest_mismatch, FindingId::signature_wrong}) {
    const auto clear = report_of(SignatureState::invalid, {with_finding(id)});
    const auto cbc = report_of(SignatureState::invalid, {encrypted("enveloped-data"), with_finding(id)});
    const auto gcm = report_of(SignatureState::invalid, {encrypted("authEnveloped-data"), with_finding(id)});
    EXPECT_EQ(withheld(clear, true), "") << "nothing secret is in it";
    EXPECT_EQ(withheld(cbc, true), "integrity-failed");
    EXPECT_EQ(withheld(gcm, true), "") << "nobody without the key wrote it";
  }
  const auto unknown =
      report_of(SignatureState::unknown, {encrypted("enveloped-data"), with_finding(FindingId::unknown_authority)});
  EXPECT_EQ(withheld(unknown, true), "");
}

TEST(Release, WhatDidNotDecryptIsNeverHandedOut) {
  auto layer = encrypted("enveloped-data");
  layer.decrypted = false;
  EXPECT_EQ(withheld(report_of(SignatureState::none, {layer}), true), "no-matching-key");
  layer.findings = {finding(FindingId::decryption_failed)};
  EXPECT_EQ(withheld(report_of(SignatureState::none, {layer}), true), "decryption-failed");
}

TEST(Release, WhatIsRequiredAndMissingIsNoBadSignature) {
  const auto plain = report_of(SignatureState::none, {});
  EXPECT_EQ(withheld(plain, true, {true, false}), "requirement-not-met");
  EXPECT_EQ(withheld(plain, true, {false, true}), "requirement-not-met");
  EXPECT_EQ(withheld(report_of(SignatureState::unknown, {}), true, {true, false}), "");
}

}  // namespace
}  // namespace letterlock::cli
