#include "judge/encryption_certificate.h"

#include <algorithm>
#include <tuple>

namespace letterlock::judge {
namespace {

using x509::Certificate;

// A name without attributes names nobody: then an address must be common to both.
bool same_subject(const Certificate& a, const Certificate& b) {
  if (!a.subject().empty()) return equal(a.subject_der(), b.subject_der()) || a.subject() == b.subject();
  const auto& addresses = a.addresses();
  return b.subject().empty() && std::any_of(addresses.begin(), addresses.end(),
                                            [&](const std::string& address) { return certified_for(b, address); });
}

std::vector<Certificate> candidates_of(const Certificate& signing, const smime::LayerFacts& layer,
                                       const Context& context) {
  std::vector<Certificate> candidates = {signing};
  const auto add_all = [&](const std::vector<Certificate>& certificates) {
    for (const Certificate& certificate : certificates) {
      if (std::find(candidates.begin(), candidates.end(), certificate) == candidates.end()) {
        candidates.push_back(certificate);
      }
    }
  };
  add_all(layer.certificates);
  add_all(context.known_certificates);
  return candidates;
}

class Chooser {
 public:
  Chooser(const smime::SignerFacts& signer, const smime::LayerFacts& layer, const Case& of, SignerReport& report)
      : signing_(*signer.certificate),
        layer_(layer),
        of_(of),
        report_(report),
        candidates_(candidates_of(signing_, layer, of.context)) {}

  void run(const std::optional<cms::KeyIdentifier>& preference) {
    if (preference && take_preferred(*preference)) return;
    take_best();
  }

 private:
  void say(FindingId id, const Certificate& certificate) {
    report_.findings.push_back(finding(id, {{"subject", certificate.subject()}}));
  }

  void take(const Certificate& certificate) {
    report_.encryption_certificate = certificate;
    report_.encryption_certificate_sha256 = certificate.fingerprint();
  }

  // As good as the signing certificate: where that one leads to an anchor, this one must too.
  bool trusted(const Certificate& certificate) const {
    trust::Policy policy;
    policy.usage = trust::Usage::encrypt;
    policy.revocation = of_.context.revocation;
    policy.at = of_.first_seen;
    policy.now = of_.context.now;
    policy.address = wanted_for(signing_, of_.sender, of_.context.bindings);
    const auto status = trust::check(certificate, of_.context.store, layer_.certificates, policy).status;
    if (report_.certificate_verdict.status == trust::Status::good) return status == trust::Status::good;
    return status != trust::Status::bad && equal(certificate.issuer_der(), signing_.issuer_der());
  }

  // True: the preference decides, for this certificate or for none.
  bool take_preferred(const cms::KeyIdentifier& preference) {
    const auto found = std::find_if(candidates_.begin(), candidates_.end(),
                                    [&](const Certificate& c) { return preference.matches(c); });
    if (found == candidates_.end() || !found->can_encrypt()) return false;
    if (!same_subject(signing_, *found)) {
      say(FindingId::encryption_certificate_other_subject, *found);
    } else if (!trusted(*found)) {
      say(FindingId::encryption_certificate_untrusted, *found);
    } else {
      take(*found);
    }
    return true;
  }

  void take_best() {
    std::vector<Certificate> usable;
    std::copy_if(candidates_.begin(), candidates_.end(), std::back_inserter(usable),
                 [&](const Certificate& c) { return c.can_encrypt() && !c.is_ca() && same_subject(signing_, c); });
    std::stable_sort(usable.begin(), usable.end(),
                     [&](const Certificate& a, const Certificate& b) { return rank(a) < rank(b); });
    const auto best = std::find_if(usable.begin(), usable.end(), [&](const Certificate& c) { return trusted(c); });
    if (best != usable.end()) return take(*best);
    if (!usable.empty()) return say(FindingId::encryption_certificate_untrusted, usable.front());
    const auto stranger =
        std::find_if(layer_.certificates.begin(), layer_.certificates.end(), [&](const Certificate& c) {
          return !c.is_ca() && c.key_usage().present && c.can_encrypt() && !same_subject(signing_, c);
        });
    if (stranger != layer_.certificates.end()) say(FindingId::encryption_certificate_other_subject, *stranger);
  }

  // The signing certificate itself first, then the same authority's, those that are valid, the youngest.
  std::tuple<bool, bool, bool, std::int64_t> rank(const Certificate& c) const {
    const bool valid = c.not_before() <= of_.first_seen && of_.first_seen <= c.not_after();
    return {!(c == signing_), !equal(c.issuer_der(), signing_.issuer_der()), !valid, -to_unix(c.not_before())};
  }

  const Certificate& signing_;
  const smime::LayerFacts& layer_;
  const Case& of_;
  SignerReport& report_;
  std::vector<Certificate> candidates_;
};

}  // namespace

void choose_encryption_certificate(const smime::SignerFacts& signer, const smime::LayerFacts& layer, const Case& of,
                                   SignerReport& report) {
  if (!signer.certificate || !report.right) return;
  const auto& attributes = signer.info.signed_attributes;
  Chooser(signer, layer, of, report).run(attributes ? attributes->encryption_key_preference : std::nullopt);
}

}  // namespace letterlock::judge
