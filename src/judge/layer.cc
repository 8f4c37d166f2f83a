#include "judge/layer.h"

#include <algorithm>

namespace letterlock::judge {
namespace {

using cms::SignatureCheck;
using smime::Decryption;
using smime::LayerFacts;
using smime::LayerType;

std::string type_word(LayerType type) {
  switch (type) {
    case LayerType::auth_enveloped_data: return "authEnveloped-data";
    case LayerType::enveloped_data: return "enveloped-data";
    case LayerType::signed_data: return "signed-data";
    case LayerType::compressed_data: return "compressed-data";
  }
  return "";
}

std::string form_word(smime::LayerForm form) {
  return form == smime::LayerForm::multipart_signed ? "multipart/signed" : "application/pkcs7-mime";
}

// Names of the table, else dotted.
void describe_key_encryption(const cms::RecipientInfo& info, RecipientReport& report) {
  report.key_encryption = info.key_encryption_oid;
  if (info.transport) report.key_encryption = std::string(crypto::info(*info.transport).name);
  if (!info.agreement) return;
  if (info.agreement->scheme) {
    const crypto::KeyAgreementInfo& scheme = crypto::info(*info.agreement->scheme);
    report.key_encryption = std::string(scheme.name);
    report.kdf = std::string(scheme.kdf);
  }
  report.key_wrap = info.agreement->wrap_oid;
  if (info.agreement->wrap) report.key_wrap = std::string(crypto::info(*info.agreement->wrap).name);
}

RecipientReport describe(const smime::RecipientFacts& recipient) {
  RecipientReport report;
  if (const auto& name = recipient.info.id.issuer_and_serial) {
    report.issuer = x509::name_to_string(name->issuer_der);
    report.serial = to_hex(name->serial);
  }
  if (const auto& ski = recipient.info.id.subject_key_identifier) report.ski = to_hex(*ski);
  describe_key_encryption(recipient.info, report);
  report.ours = recipient.ours;
  return report;
}

// The certificate's names say who made it; two certificates of one person (two keys, a renewal) are one signer.
bool same_signer(const SignerReport& a, const SignerReport& b) {
  if (!a.certificate || !b.certificate) return false;
  if (*a.certificate == *b.certificate) return true;
  return !a.certificate->subject().empty() && equal(a.certificate->subject_der(), b.certificate->subject_der()) &&
         equal(a.certificate->issuer_der(), b.certificate->issuer_der());
}

// S2: one good signature of a signer is enough; another one with an algorithm that does not count is a note. That is
// so only where nothing but the algorithm speaks against it.
bool only_algorithm(const SignerReport& report, SignatureCheck check) {
  if (check != SignatureCheck::unsupported && check != SignatureCheck::not_permitted) return false;
  return std::none_of(report.findings.begin(), report.findings.end(), [](const Finding& f) {
    return f.severity == Severity::error && f.id != FindingId::algorithm_not_permitted;
  });
}

// Marks signatures that say nothing against the layer.
std::vector<bool> excused(const LayerFacts& facts, LayerReport& layer) {
  std::vector<bool> result(layer.signers.size(), false);
  for (size_t i = 0; i < layer.signers.size(); ++i) {
    if (!only_algorithm(layer.signers[i], facts.signers[i].check)) continue;
    result[i] = std::any_of(layer.signers.begin(), layer.signers.end(), [&](const SignerReport& other) {
      return other.status == SignatureState::valid && same_signer(other, layer.signers[i]);
    });
    if (!result[i]) continue;
    for (Finding& f : layer.signers[i].findings) {
      const bool algorithm = f.id == FindingId::algorithm_not_permitted || f.id == FindingId::algorithm_unsupported;
      if (algorithm) f.severity = Severity::note;
    }
  }
  return result;
}

// S2a, where From names several: each of them must have signed, or the others' names would be borrowed.
SignatureState judge_coverage(const LayerReport& layer, const Case& of, std::vector<Finding>& findings) {
  for (const std::string& address : of.sender.addresses) {
    const bool covered = std::any_of(layer.signers.begin(), layer.signers.end(), [&](const SignerReport& signer) {
      return signer.certificate && (certified_for(*signer.certificate, address) ||
                                    bound_to(*signer.certificate, address, of.context.bindings));
    });
    if (covered) continue;
    findings.push_back(finding(FindingId::author_did_not_sign, {{"from", address}}));
    return SignatureState::invalid;
  }
  return SignatureState::none;
}

// S2, S3: what is wrong with the layer or with one of its signatures is wrong with all.
void judge_together(const LayerFacts& facts, const Case& of, LayerReport& layer) {
  const std::vector<bool> skipped = excused(facts, layer);
  SignatureState of_signers = SignatureState::none;
  for (size_t i = 0; i < layer.signers.size(); ++i) {
    if (!skipped[i]) of_signers = worse(of_signers, layer.signers[i].status);
  }
  SignatureState state = of_signers;
  if (has_severity(layer.findings, Severity::error)) state = SignatureState::invalid;
  if (of.sender.addresses.size() > 1) state = worse(state, judge_coverage(layer, of, layer.findings));
  for (SignerReport& signer : layer.signers) {
    if (signer.status < of_signers) {
      signer.findings.push_back(finding(FindingId::other_signer_unverified));
      if (of_signers != SignatureState::invalid) signer.findings.back().severity = Severity::warning;
    }
    signer.status = worse(signer.status, state);
  }
  layer.signature = state;
}

void judge_signatures(const LayerFacts& facts, const Case& of, LayerReport& layer) {
  for (const smime::SignerFacts& signer : facts.signers) layer.signers.push_back(judge_signer(signer, facts, of));
  if (!layer.signers.empty()) judge_together(facts, of, layer);
}

void judge_encryption(const LayerFacts& facts, LayerReport& layer) {
  layer.decrypted = facts.decryption == Decryption::done;
  if (facts.encryption) layer.content_encryption = facts.encryption->name();
  for (const smime::RecipientFacts& recipient : facts.recipients) layer.recipients.push_back(describe(recipient));
  const auto& algorithm = facts.encryption ? facts.encryption->algorithm : std::nullopt;
  if (algorithm && !crypto::info(*algorithm).strong) {
    layer.findings.push_back(finding(FindingId::legacy_encryption, {{"algorithm", *layer.content_encryption}}));
  }
  const bool ours = std::any_of(facts.recipients.begin(), facts.recipients.end(),
                                [](const smime::RecipientFacts& recipient) { return recipient.ours; });
  if (facts.decryption == Decryption::no_key) {
    layer.findings.push_back(finding(ours ? FindingId::key_absent : FindingId::no_matching_key));
  }
  if (facts.decryption == Decryption::failed) layer.findings.push_back(finding(FindingId::decryption_failed));
}

}  // namespace

bool is_encrypted(const LayerFacts& layer) {
  return layer.type == LayerType::enveloped_data || layer.type == LayerType::auth_enveloped_data;
}

LayerReport judge_layer(const LayerFacts& layer, const Case& of) {
  LayerReport report;
  report.type = type_word(layer.type);
  report.form = form_word(layer.form);
  report.findings = layer.findings;
  if (layer.type == LayerType::signed_data) judge_signatures(layer, of, report);
  if (is_encrypted(layer)) judge_encryption(layer, report);
  if (has(layer.findings, FindingId::certificates_only)) report.certificates = layer.certificates;
  return report;
}

}  // namespace letterlock::judge
