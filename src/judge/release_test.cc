#include "judge/release.h"

#include <gtest/gtest.h>

namespace letterlock::judge {
namespace {

LayerReport encrypted(const char* type, bool decrypted = true) {
  LayerReport layer;
  layer.type = type;
  layer.decrypted = decrypted;
  return layer;
}

LayerReport with_finding(FindingId id) {
  SignerReport signer;
  signer.findings = {finding(id)};
  LayerReport layer;
  layer.type = "signed-data";
  layer.signers = {signer};
  return layer;
}

std::string withheld(SignatureState signature, std::vector<LayerReport> layers, ShowAnyway show) {
  MessageReport report;
  report.signature = signature;
  report.layers = std::move(layers);
  const auto error = why_withheld(report, show);
  return error ? error->id() : "";
}

TEST(Release, Table) {
  LayerReport failed = encrypted("enveloped-data", false);
  failed.findings = {finding(FindingId::decryption_failed)};
  const LayerReport closed = encrypted("enveloped-data", false);
  const LayerReport cbc = encrypted("enveloped-data");
  const LayerReport gcm = encrypted("authEnveloped-data");
  const LayerReport differs = with_finding(FindingId::digest_mismatch);
  const LayerReport wrong = with_finding(FindingId::signature_wrong);
  const LayerReport stranger = with_finding(FindingId::unknown_authority);
  struct Case {
    SignatureState signature;
    std::vector<LayerReport> layers;
    std::string withheld;
    std::string anyway;
  };
  const Case cases[] = {
      {SignatureState::none, {}, "", ""},
      {SignatureState::valid, {}, "", ""},
      {SignatureState::none, {cbc}, "", ""},
      {SignatureState::unknown, {stranger}, "payload-withheld", ""},
      {SignatureState::invalid, {differs}, "payload-withheld", ""},
      {SignatureState::unknown, {cbc, stranger}, "payload-withheld", ""},
      {SignatureState::invalid, {gcm, differs}, "payload-withheld", ""},
      {SignatureState::invalid, {cbc, differs}, "integrity-failed", "integrity-failed"},
      {SignatureState::invalid, {cbc, wrong}, "integrity-failed", "integrity-failed"},
      {SignatureState::invalid, {gcm, cbc, differs}, "integrity-failed", "integrity-failed"},
      {SignatureState::invalid, {cbc, gcm, differs}, "payload-withheld", ""},
      {SignatureState::none, {closed}, "no-matching-key", "no-matching-key"},
      {SignatureState::none, {failed}, "decryption-failed", "decryption-failed"},
      {SignatureState::valid, {stranger, closed}, "no-matching-key", "no-matching-key"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(withheld(c.signature, c.layers, ShowAnyway::no), c.withheld) << &c - cases;
    EXPECT_EQ(withheld(c.signature, c.layers, ShowAnyway::yes), c.anyway) << &c - cases;
  }
}

}  // namespace
}  // namespace letterlock::judge
