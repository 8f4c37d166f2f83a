#include "judge/judge.h"

#include <algorithm>

#include "judge/headers.h"
#include "judge/layer.h"
#include "judge/names.h"

namespace letterlock::judge {
namespace {

using smime::Decryption;
using smime::Facts;
using smime::LayerFacts;
using smime::LayerType;

// S1: the worst of the signed layers; a layer that nobody signed has no opinion (S3).
SignatureState signature_of(const std::vector<LayerReport>& layers) {
  SignatureState state = SignatureState::none;
  for (const LayerReport& layer : layers) state = worse(state, layer.signature);
  return state;
}

// S1: one strong layer protects what is inside; legacy counts as none in the summary. What could not be opened
// has shown nothing.
EncryptionState encryption_of(const Facts& facts) {
  EncryptionState state = EncryptionState::none;
  for (const LayerFacts& layer : facts.layers) {
    if (!is_encrypted(layer)) continue;
    if (layer.decryption != Decryption::done) return EncryptionState::undecrypted;
    const auto& algorithm = layer.encryption ? layer.encryption->algorithm : std::nullopt;
    const bool strong = algorithm && crypto::info(*algorithm).strong;
    if (strong) state = EncryptionState::strong;
    if (!strong && state == EncryptionState::none) state = EncryptionState::legacy;
  }
  return state;
}

// Whether the payload is what its maker closed; not who that was.
Integrity integrity_of(const Facts& facts, const MessageReport& report) {
  const bool authenticated = std::any_of(facts.layers.begin(), facts.layers.end(), [](const LayerFacts& layer) {
    return layer.type == LayerType::auth_enveloped_data && layer.decryption == Decryption::done;
  });
  if (authenticated) return Integrity::authenticated;
  if (report.signature != SignatureState::valid && report.signature != SignatureState::unknown) return Integrity::none;
  for (const LayerReport& layer : report.layers) {
    const bool right = std::any_of(layer.signers.begin(), layer.signers.end(),
                                   [](const SignerReport& signer) { return signer.right; });
    if (right) return Integrity::signature;
  }
  return Integrity::none;
}

// S1
Summary summary_of(const MessageReport& report) {
  const bool is_signed = report.signature == SignatureState::valid;
  const bool encrypted = report.encryption == EncryptionState::strong;
  if (is_signed) return encrypted ? Summary::signed_and_encrypted : Summary::signed_only;
  return encrypted ? Summary::encrypted : Summary::none;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// How signatures and encryption stand to one another.
void add_order_findings(const Facts& facts, MessageReport& report) {
  bool encrypted_above = false;
  bool signed_above = false;
  bool signed_inside = false;
  for (size_t i = 0; i < facts.layers.size(); ++i) {
    if (is_encrypted(facts.layers[i])) encrypted_above = true;
    if (report.layers[i].signature == SignatureState::none) continue;
    (encrypted_above ? signed_inside : signed_above) = true;
  }
  // hp="clear" says that the signer did not encrypt: somebody else may have put it into this envelope.
  if (signed_inside && report.header_protection == smime::HeaderProtection::clear) {
    report.findings.push_back(finding(FindingId::not_bound_to_sender));
  }
  // Who signs an envelope need not know what is in it.
  if (signed_above && encrypted_above && !signed_inside) {
    report.findings.push_back(finding(FindingId::signed_outside_encryption));
  }
}

// A part that is signed by itself vouches for itself; one that is encrypted by itself may be somebody else's secret,
// put here to be opened and answered by us (S5).
void add_inner_parts(const smime::PayloadFacts& payload, MessageReport& report) {
  const auto add = [&](FindingId id, const std::vector<std::string>& types) {
    if (!types.empty()) report.findings.push_back(finding(id, {{"types", joined(types)}}));
  };
  add(FindingId::inner_signed_part, payload.inner_parts);
  add(FindingId::inner_encrypted_part, payload.inner_encrypted_parts);
}

void add_findings(const Facts& facts, const Sender& sender, MessageReport& report) {
  const bool doubled = sender.unusable && sender.unusable->id == FindingId::two_from_headers;
  // Mail without a signature may come without a readable sender; that is no judgement of ours.
  if (sender.unusable && (doubled || report.signature != SignatureState::none)) {
    report.findings.push_back(*sender.unusable);
  }
  const std::vector<Finding> of_headers = header_findings(facts, report);
  report.findings.insert(report.findings.end(), of_headers.begin(), of_headers.end());
  report.findings.insert(report.findings.end(), sender.notes.begin(), sender.notes.end());
  const std::vector<Finding> names = misleading_names(facts);
  report.findings.insert(report.findings.end(), names.begin(), names.end());
  add_order_findings(facts, report);
  if (facts.payload) add_inner_parts(*facts.payload, report);
}

Time first_seen_of(const Context& context) {
  if (context.first_seen) return *context.first_seen;
  return context.kept ? context.kept->first_seen : context.now;
}

}  // namespace

bool MessageReport::protects_fields() const {
  switch (header_protection) {
    case smime::HeaderProtection::none: return false;
    case smime::HeaderProtection::clear:
    case smime::HeaderProtection::cipher:
    case smime::HeaderProtection::wrapped: return true;
    case smime::HeaderProtection::older: break;
  }
  return std::any_of(headers.begin(), headers.end(),
                     [](const HeaderReport& header) { return header.name == "From" && header.inside; });
}

const SignerReport* MessageReport::valid_signer() const {
  if (signature != SignatureState::valid) return nullptr;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    for (const SignerReport& signer : layer->signers) {
      if (signer.status == SignatureState::valid) return &signer;
    }
  }
  return nullptr;
}

MessageReport judge(const Facts& facts, const Context& context) {
  const Sender sender = find_sender(facts);
  const Case of{facts, context, sender, first_seen_of(context)};
  MessageReport report;
  report.first_seen = of.first_seen;
  report.judged_at = context.now;
  report.from = sender.addresses;
  for (const LayerFacts& layer : facts.layers) report.layers.push_back(judge_layer(layer, of));
  report.signature = signature_of(report.layers);
  report.encryption = encryption_of(facts);
  report.integrity = integrity_of(facts, report);
  report.summary = summary_of(report);
  if (facts.payload) {
    report.header_protection = facts.payload->protection;
    report.payload = PayloadReport{facts.payload->content_type, facts.payload->octets};
  }
  report.told_outside = told_outside(facts);
  report.headers = report_headers(facts, report);
  add_findings(facts, sender, report);
  return report;
}

}  // namespace letterlock::judge
