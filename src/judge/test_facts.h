// Facts made by hand, and the people in them, for tests of judge/.
#pragma once

#include "judge/judge.h"
#include "trust/test_pki.h"

namespace letterlock::judge::testing {

using namespace trust::testing;
using cms::SignatureCheck;

inline const Time kNow = day("2026-11-23T08:00:00Z");

inline Party person(const std::string& name, std::vector<std::string> addresses, const Party& by,
                    bool encryption = false) {
  auto content = person_content(name, std::move(addresses));
  if (encryption) {
    content.key_usage = {};
    content.key_usage.key_encipherment = true;
  }
  return issued(content, encryption ? "rsa:" + name : name, by);
}

struct World {
  Party authority = root("Authority");
  Party stranger = root("Stranger");
  Party ann = person("Ann", {"ann@example.org"}, authority);
  Party ann_encryption = person("Ann", {"ann@example.org"}, authority, true);
  Party ben = person("Ben", {"ben@example.org"}, authority);
  Party nameless = person("王小明", {}, authority);
  Party unknown_ann = person("Ann", {"ann@example.org"}, stranger);
  trust::TrustStore store = store_of({authority.certificate});

  Context context() const { return {.store = store, .now = kNow}; }
};
inline const World& world() {
  static const World made;
  return made;
}

inline smime::SignerFacts signer_of(const Party& party, SignatureCheck check = SignatureCheck::right) {
  smime::SignerFacts signer;
  signer.certificate = party.certificate;
  signer.check = check;
  signer.info.id.issuer_and_serial = party.certificate.issuer_and_serial();
  signer.info.digest = crypto::DigestAlgorithm::sha256;
  signer.info.digest_oid = crypto::info(crypto::DigestAlgorithm::sha256).oid;
  signer.info.signature_algorithm = crypto::find_signature_algorithm("1.2.840.10045.4.3.2");
  signer.info.signature_oid = "1.2.840.10045.4.3.2";
  signer.info.signature = to_bytes(as_bytes(party.certificate.fingerprint()));
  signer.info.signed_attributes.emplace();
  signer.info.signed_attributes->signing_time = kNow;
  return signer;
}

inline smime::LayerFacts signed_layer(std::vector<smime::SignerFacts> signers) {
  smime::LayerFacts layer;
  layer.type = smime::LayerType::signed_data;
  layer.signers = std::move(signers);
  return layer;
}

inline smime::LayerFacts encrypted_layer(crypto::ContentEncryption algorithm,
                                         smime::Decryption decryption = smime::Decryption::done) {
  smime::LayerFacts layer;
  layer.type = crypto::info(algorithm).aead ? smime::LayerType::auth_enveloped_data : smime::LayerType::enveloped_data;
  layer.decryption = decryption;
  layer.encryption.emplace();
  layer.encryption->oid = crypto::info(algorithm).oid;
  layer.encryption->algorithm = algorithm;
  if (algorithm == crypto::ContentEncryption::rc2_cbc) layer.encryption->rc2_bits = 40;
  return layer;
}

inline mime::Header header_of(std::string_view text) { return mime::Header::parse(text).value(); }

inline smime::Facts facts_of(std::vector<smime::LayerFacts> layers, std::string_view header = "From: ann@example.org") {
  smime::Facts facts;
  facts.outer = header_of(header);
  facts.layers = std::move(layers);
  facts.payload.emplace();
  facts.payload->content_type = "text/plain";
  facts.payload->octets = 12;
  return facts;
}

// The ids of all findings: of the message, its layers and its signers, in this order.
inline std::string all_ids(const MessageReport& report) {
  std::vector<Finding> all = report.findings;
  for (const LayerReport& layer : report.layers) {
    all.insert(all.end(), layer.findings.begin(), layer.findings.end());
    for (const SignerReport& signer : layer.signers) {
      all.insert(all.end(), signer.findings.begin(), signer.findings.end());
    }
  }
  return ids(all);
}

// "valid", "invalid address-mismatch": what tests compare. The note that no list is at hand is left out.
inline std::string told(const MessageReport& report) {
  std::string text = to_string(report.signature);
  std::string findings = " " + all_ids(report) + " ";
  const std::string usual = " revocation-unknown ";
  for (size_t at = findings.find(usual); at != findings.npos; at = findings.find(usual)) {
    findings.replace(at, usual.size(), " ");
  }
  findings.pop_back();
  return text + (findings == " " ? "" : findings);
}

// A parameter of a finding, "" where it has none of that name.
inline std::string param(const Finding& of, std::string_view name) {
  for (const auto& [key, value] : of.params) {
    if (key == name) return value;
  }
  return "";
}

inline std::string judged(const smime::Facts& facts, const Context& context) { return told(judge(facts, context)); }
inline std::string judged(const smime::Facts& facts) { return judged(facts, world().context()); }

}  // namespace letterlock::judge::testing
