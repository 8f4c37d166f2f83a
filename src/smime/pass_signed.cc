// The signed layers: multipart/signed (RFC 1847, RFC 8551 section 3.5.3) and application/pkcs7-mime.

#include <algorithm>

#include "crypto/oids.h"
#include "mime/canonical.h"
#include "mime/reader.h"
#include "smime/pass.h"

namespace letterlock::smime {
namespace {

using crypto::DigestAlgorithm;

std::vector<DigestAlgorithm> hinted_digests(const mime::ParameterValue& type) {
  std::vector<DigestAlgorithm> digests;
  std::string_view rest = type.parameter("micalg");
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string_view word = rest.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    if (const auto* info = crypto::find_digest_by_micalg(word)) digests.push_back(info->id);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return digests;
}

// RFC 5035 section 5.4: the first ESSCertID must be the signing certificate's, in each version that is there.
bool names_other(const cms::SignerInfo& signer, const x509::Certificate& certificate) {
  if (!signer.signed_attributes) return false;
  const auto& attributes = *signer.signed_attributes;
  const auto other = [&](const auto& id) { return id && !id->names(certificate); };
  return other(attributes.signing_certificate) || other(attributes.signing_certificate_v1);
}

const x509::Certificate* find_certificate(const std::vector<x509::Certificate>& list, const cms::KeyIdentifier& id) {
  const auto found = std::find_if(list.begin(), list.end(), [&id](const auto& c) { return id.matches(c); });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::vector<DigestAlgorithm> Pass::digests_for(std::vector<DigestAlgorithm> hinted) const {
  if (purpose_ == Purpose::release) return {};
  // A digest that is not permitted decides nothing, so it is not computed.
  std::erase_if(hinted, [](DigestAlgorithm id) { return !crypto::info(id).permitted; });
  if (hinted.empty()) hinted.push_back(DigestAlgorithm::sha256);
  if (memory_.all_digests) {
    hinted.insert(hinted.end(), {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512});
  }
  return hinted;
}

Status Pass::read_signed_data(cms::SignedDataReader& reader) {
  TRY_ASSIGN(const size_t layer, add_layer(LayerType::signed_data, LayerForm::pkcs7_mime));
  Secret first = Secret::zeros(1);
  TRY_ASSIGN(const size_t octets, reader.content().read(first.span()));
  if (octets == 0) return read_without_content(reader, layer);
  PrefixedSource whole(first.view(), reader.content());
  DigestingSource content(whole, digests_for(reader.digest_algorithms()));
  TRY(read_entity(content));
  TRY(drain(content));
  TRY_ASSIGN(cms::SignedDataTail tail, reader.finish());
  verify(layer, std::move(tail), {content.finish(), content.is_set_of_attributes()}, reader.content_type());
  return {};
}

// RFC 8551 section 3.8: with neither content nor signers, a way to hand over certificates and CRLs. Nothing is signed
// and there is no payload. NSS writes a content of no octets where the standard has none: the same, as there is nothing
// that anybody could take for signed. With signers it is a signature over nothing, or one that lost its content.
Status Pass::read_without_content(cms::SignedDataReader& reader, size_t layer) {
  TRY_ASSIGN(cms::SignedDataTail tail, reader.finish());
  if (!tail.signers.empty()) {
    MemorySource nothing(ByteView{});
    DigestingSource content(nothing, digests_for(reader.digest_algorithms()));
    TRY(read_payload(content));
    verify(layer, std::move(tail), {content.finish(), false}, reader.content_type());
    return {};
  }
  LayerFacts& facts = facts_.layers[layer];
  const Params count = {{"count", std::to_string(tail.certificates.size() + tail.unreadable_certificates)}};
  facts.findings.push_back(finding(FindingId::certificates_only, count));
  facts.certificates = std::move(tail.certificates);
  return {};
}

Status Pass::read_multipart_signed(Source& body, const mime::ParameterValue& type) {
  if (type.parameter("boundary").empty()) return fail(ErrorCode::mime_boundary_missing);
  TRY_ASSIGN(const size_t layer, add_layer(LayerType::signed_data, LayerForm::multipart_signed));
  mime::MultipartReader parts(body, std::string(type.parameter("boundary")), options_.mime);
  TRY_ASSIGN(const bool has_content, parts.next());
  if (!has_content) return fail(ErrorCode::mime_malformed, {{"what", "multipart/signed"}});
  // What is digested is what is read on and released: the part with CRLF line ends.
  const std::vector<DigestAlgorithm> hinted = hinted_digests(type);
  mime::CanonicalSource canonical(parts.part());
  DigestingSource content(canonical, digests_for(hinted));
  TRY(read_entity(content));
  TRY(drain(content));
  TRY_ASSIGN(const bool has_signature, parts.next());
  if (!has_signature) return fail(ErrorCode::mime_malformed, {{"what", "multipart/signed"}});
  TRY(read_signature_part(parts.part(), layer, {content.finish(), content.is_set_of_attributes()}));
  for (;;) {
    TRY_ASSIGN(const bool more, parts.next());
    if (!more) break;
    facts_.layers[layer].findings.push_back(finding(FindingId::extra_part));
  }
  const bool differs = std::any_of(
      facts_.layers[layer].signers.begin(), facts_.layers[layer].signers.end(), [&hinted](const SignerFacts& signer) {
        return signer.info.digest && std::find(hinted.begin(), hinted.end(), *signer.info.digest) == hinted.end();
      });
  if (differs) facts_.layers[layer].findings.push_back(finding(FindingId::micalg_differs));
  return drain(body);
}

Status Pass::read_signature_part(Source& part, size_t layer, const Digested& digested) {
  TRY_ASSIGN(mime::Entity entity, mime::open_entity(part, options_.mime));
  const auto encoding = mime::transfer_encoding(entity.header);
  if (!encoding) return fail(ErrorCode::mime_malformed, {{"what", "Content-Transfer-Encoding"}});
  const auto decoded = mime::decode(*entity.body, *encoding);
  TRY_ASSIGN(auto reader, cms::ContentInfoReader::open(*decoded, options_.cms));
  cms::SignedDataReader* signed_data = reader->signed_data();
  if (signed_data == nullptr) return fail(ErrorCode::cms_unsupported_content, {{"type", reader->type_oid()}});
  // S3: content inside a detached signature could be what was signed instead of the part that is shown.
  if (signed_data->has_content()) facts_.layers[layer].findings.push_back(finding(FindingId::econtent_in_detached));
  TRY(drain(signed_data->content()));
  TRY_ASSIGN(cms::SignedDataTail tail, signed_data->finish());
  verify(layer, std::move(tail), digested, signed_data->content_type());
  return drain(*decoded);
}

void Pass::verify(size_t layer, cms::SignedDataTail tail, const Digested& digested, const std::string& content_type) {
  if (purpose_ == Purpose::release) return;
  LayerFacts& facts = facts_.layers[layer];
  for (cms::SignerInfo& signer : tail.signers) {
    facts.signers.push_back(verify_one(std::move(signer), tail.certificates, digested, content_type));
  }
  facts.certificates = std::move(tail.certificates);
  if (facts.signers.empty()) facts.findings.push_back(finding(FindingId::no_signer));
}

SignerFacts Pass::verify_one(cms::SignerInfo info, const std::vector<x509::Certificate>& certificates,
                             const Digested& digested, const std::string& content_type) {
  SignerFacts facts;
  info.content_is_attributes = digested.is_set_of_attributes;
  const x509::Certificate* certificate = find_certificate(certificates, info.id);
  if (certificate == nullptr) certificate = find_certificate(options_.known_certificates, info.id);
  if (certificate != nullptr) facts.certificate = *certificate;
  const bool permitted = info.digest && crypto::info(*info.digest).permitted;
  const auto computed = permitted ? digested.digests.find(*info.digest) : digested.digests.end();
  if (info.digest && !permitted) {
    facts.check = cms::SignatureCheck::not_permitted;
  } else if (content_type != oid::kData) {
    // RFC 8551 section 2.4.2: eContentType MUST be id-data. What was signed as something else (a time stamp, a key
    // package) was not signed as mail.
    facts.check = cms::SignatureCheck::content_type_mismatch;
  } else if (permitted && computed == digested.digests.end()) {
    memory_.all_digests = true;  // the hint was wrong: read the message once more
    again_ = true;
  } else if (computed != digested.digests.end() && certificate != nullptr) {
    facts.check = cms::verify_signer(info, *certificate, computed->second, content_type);
    facts.names_other_certificate = names_other(info, *certificate);
  }
  facts.info = std::move(info);
  return facts;
}

}  // namespace letterlock::smime
