#include "judge/signer.h"

#include <algorithm>

#include "crypto/digest.h"
#include "judge/algorithm_words.h"
#include "judge/encryption_certificate.h"

namespace letterlock::judge {
namespace {

using cms::SignatureCheck;
using smime::SignerFacts;

void add(SignerReport& report, SignatureState state, Finding finding) {
  report.findings.push_back(std::move(finding));
  report.status = worse(report.status, state);
}

Finding with_severity(Finding finding, Severity severity) {
  finding.severity = severity;
  return finding;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void describe_certificate(const SignerFacts& signer, SignerReport& report) {
  const auto& name = signer.info.id.issuer_and_serial;
  if (!signer.certificate && name) {
    report.issuer = x509::name_to_string(name->issuer_der);
    report.serial = to_hex(name->serial);
  }
  if (!signer.certificate) return;
  report.certificate = signer.certificate;
  report.subject = signer.certificate->subject();
  report.issuer = signer.certificate->issuer();
  report.serial = signer.certificate->serial_hex();
  report.addresses = signer.certificate->addresses();
  report.fingerprint_sha256 = signer.certificate->fingerprint();
}

void describe_attributes(const SignerFacts& signer, SignerReport& report) {
  report.digest = digest_name(signer.info);
  report.signature_algorithm = algorithm_name(signer.info);
  report.signature_sha256 = to_hex(crypto::sha256(signer.info.signature));
  if (!signer.info.unsigned_attributes.empty()) {
    std::vector<std::string> types;
    for (const std::string& type : signer.info.unsigned_attributes) types.push_back(attribute_name(type));
    report.findings.push_back(finding(FindingId::unsigned_attributes, {{"types", joined(types)}}));
  }
  if (!signer.info.signed_attributes) return;
  report.signed_at = signer.info.signed_attributes->signing_time;
  if (report.signed_at) report.signing_time = to_rfc3339(*report.signed_at);
  report.capability_list = signer.info.signed_attributes->capabilities;
  if (!report.capability_list) return;
  for (const crypto::Capability& capability : *report.capability_list) report.capabilities.push_back(capability.name());
  if (const auto first = crypto::recommended(*report.capability_list)) report.recommended = first->name();
  if (const auto first = crypto::chosen(*report.capability_list)) report.chosen = crypto::info(*first).name;
  // A list without any content encryption says nothing; one without a usable entry is an alarm (DESIGN section 4).
  if (report.recommended && !report.chosen) {
    report.findings.push_back(finding(FindingId::no_capability_at_floor, {{"recommended", *report.recommended}}));
  }
}

// S2: the mathematics, the attributes, the algorithms.
void judge_mathematics(const SignerFacts& signer, SignerReport& report) {
  constexpr auto kInvalid = SignatureState::invalid;
  const Params algorithm = {{"algorithm", algorithms_of(signer)}};
  if (signer.names_other_certificate) add(report, kInvalid, finding(FindingId::signing_certificate_mismatch));
  switch (signer.check) {
    case SignatureCheck::right: break;
    case SignatureCheck::wrong: return add(report, kInvalid, finding(FindingId::signature_wrong));
    case SignatureCheck::digest_mismatch: return add(report, kInvalid, finding(FindingId::digest_mismatch));
    case SignatureCheck::malformed: return add(report, kInvalid, finding(FindingId::signed_attributes_missing));
    case SignatureCheck::content_type_mismatch: return add(report, kInvalid, finding(FindingId::content_type_mismatch));
    case SignatureCheck::not_permitted:
      return add(report, kInvalid, finding(FindingId::algorithm_not_permitted, algorithm));
    case SignatureCheck::unsupported:
      // Without its certificate a signature cannot be tried at all; that is said by the certificate's absence.
      if (!signer.certificate) return;
      return add(report, SignatureState::unknown,
                 with_severity(finding(FindingId::algorithm_unsupported, algorithm), Severity::warning));
  }
  report.right = signer.certificate.has_value();
}

bool is_expiry(const Finding& f) {
  return f.id == FindingId::certificate_expired || f.id == FindingId::chain_certificate_expired;
}

// S2: seen for the first time after its end, a signature is not known to be bad.
bool only_expired(const trust::Verdict& verdict) {
  return verdict.status == trust::Status::bad &&
         std::all_of(verdict.findings.begin(), verdict.findings.end(), [](const Finding& f) {
           return f.severity != Severity::error || is_expiry(f) || f.id == FindingId::revocation_required_unknown;
         });
}

void take_verdict(const trust::Verdict& verdict, SignerReport& report) {
  const bool expired = only_expired(verdict);
  for (const Finding& f : verdict.findings) {
    report.findings.push_back(expired && is_expiry(f) ? with_severity(f, Severity::warning) : f);
  }
  if (expired) add(report, SignatureState::unknown, finding(FindingId::first_seen_after_expiry));
  if (verdict.status == trust::Status::unknown) report.status = worse(report.status, SignatureState::unknown);
  if (verdict.status == trust::Status::bad && !expired) report.status = worse(report.status, SignatureState::invalid);
}

// S2: lists drop certificates that have expired; what was found before stays found. A suspension does not.
void apply_kept(const Case& of, SignerReport& report) {
  if (!of.context.kept || !report.fingerprint_sha256) return;
  for (const KeptSigner& kept : of.context.kept->signers) {
    const bool same =
        kept.certificate_sha256 == *report.fingerprint_sha256 && kept.signature_sha256 == report.signature_sha256;
    if (!same || kept.on_hold || !kept.revoked_at || *kept.revoked_at > of.first_seen) continue;
    if (!report.certificate_verdict.revoked_at) report.certificate_verdict.revoked_at = kept.revoked_at;
    const auto& found = report.certificate_verdict.findings;
    if (has(found, FindingId::certificate_revoked) || has(found, FindingId::chain_certificate_revoked)) continue;
    add(report, SignatureState::invalid,
        finding(FindingId::certificate_revoked,
                {{"subject", *report.subject}, {"time", to_rfc3339(*kept.revoked_at)}}));
  }
}

void judge_certificate(const SignerFacts& signer, const smime::LayerFacts& layer, const Case& of,
                       SignerReport& report) {
  if (!signer.certificate) {
    return add(report, SignatureState::unknown, finding(FindingId::signer_certificate_missing));
  }
  trust::Policy policy;
  policy.usage = trust::Usage::sign;
  policy.revocation = of.context.revocation;
  policy.at = of.first_seen;
  policy.now = of.context.now;
  policy.address = wanted_for(*signer.certificate, of.sender, of.context.bindings);
  report.certificate_verdict = trust::check(*signer.certificate, of.context.store, layer.certificates, policy);
  take_verdict(report.certificate_verdict, report);
  apply_kept(of, report);
}

// S2a
void judge_address(const Case& of, SignerReport& report) {
  if (of.sender.unusable) {
    report.status = worse(report.status, SignatureState::invalid);  // said once, for the message
    return;
  }
  if (!report.certificate) return;
  const x509::Certificate& certificate = *report.certificate;
  const auto& from = of.sender.addresses;
  if (!certificate.addresses().empty()) {
    const bool match = std::any_of(from.begin(), from.end(),
                                   [&](const std::string& address) { return certified_for(certificate, address); });
    if (match) return;
    return add(report, SignatureState::invalid,
               finding(FindingId::address_mismatch,
                       {{"certificate_addresses", joined(certificate.addresses())}, {"from", joined(from)}}));
  }
  const bool bound = std::any_of(from.begin(), from.end(), [&](const std::string& address) {
    return bound_to(certificate, address, of.context.bindings);
  });
  if (bound) return report.findings.push_back(finding(FindingId::bound_by_user, {{"from", joined(from)}}));
  add(report, SignatureState::unknown,
      finding(FindingId::no_address, {{"subject", certificate.subject()}, {"from", joined(from)}}));
}

// The signing time is only a claim: S2 never uses it. A reader is told when it does not fit.
void compare_signing_time(const Case& of, SignerReport& report) {
  if (!report.signed_at) return;
  constexpr seconds kTolerance = std::chrono::hours{24};
  const Time expected = of.sender.date.value_or(of.first_seen);
  const bool fits = *report.signed_at <= expected + kTolerance && expected <= *report.signed_at + kTolerance &&
                    *report.signed_at <= of.first_seen + kTolerance;
  if (!fits) report.findings.push_back(finding(FindingId::signing_time_differs, {{"time", *report.signing_time}}));
}

}  // namespace

SignatureState worse(SignatureState a, SignatureState b) { return std::max(a, b); }

SignerReport judge_signer(const SignerFacts& signer, const smime::LayerFacts& layer, const Case& of) {
  SignerReport report;
  report.status = SignatureState::valid;
  describe_certificate(signer, report);
  describe_attributes(signer, report);
  judge_mathematics(signer, report);
  judge_certificate(signer, layer, of, report);
  judge_address(of, report);
  compare_signing_time(of, report);
  choose_encryption_certificate(signer, layer, of, report);
  return report;
}

}  // namespace letterlock::judge
