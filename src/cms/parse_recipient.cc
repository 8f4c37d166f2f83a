// Recipients: key transport, and those of other kinds as far as the report names them.

#include "cms/agreement.h"
#include "cms/parse.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

using crypto::KeyTransport;

// One digest for both uses and no label, or the table has no such row.
std::optional<KeyTransport> transport_of(const crypto::OaepParameters& parameters) {
  const auto digest = parameters.label ? std::nullopt : parameters.digests.single();
  if (digest == crypto::DigestAlgorithm::sha1) return KeyTransport::rsa_oaep_sha1;
  if (digest == crypto::DigestAlgorithm::sha256) return KeyTransport::rsa_oaep_sha256;
  return std::nullopt;
}

void read_transport(const AlgorithmIdentifier& algorithm, RecipientInfo& info) {
  info.key_encryption_oid = algorithm.oid;
  if (algorithm.oid == oid::kRsaEncryption) info.transport = KeyTransport::rsa_pkcs1;
  if (algorithm.oid != crypto::info(KeyTransport::rsa_oaep_sha256).oid) return;
  const auto parameters = crypto::parse_oaep_parameters(algorithm.parameters);
  if (parameters) info.transport = transport_of(*parameters);
  if (!info.transport) info.refused_parameters = parameters ? parameters->in_words() : "rsaes-oaep (-)";
}

// KeyTransRecipientInfo, RFC 5652 section 6.2.1.
Result<RecipientInfo> parse_key_transport(ByteView content) {
  der::Reader reader(content);
  TRY(der::read_small_integer(reader));  // version 0 or 2, following the identifier's form; nothing depends on it
  RecipientInfo info;
  info.kind = RecipientKind::key_transport;
  TRY_ASSIGN(info.id, parse_key_identifier(reader));
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
  read_transport(algorithm, info);
  TRY_ASSIGN(const der::Element key, reader.expect(der::kOctetString));
  info.encrypted_key = to_bytes(key.content);
  TRY(reader.expect_end());
  return info;
}

// The algorithm of a kind that we cannot open, for the report: OtherRecipientInfo begins with its type, in all others
// keyEncryptionAlgorithm is the SEQUENCE before the last element (RFC 5652 sections 6.2.3 to 6.2.5).
std::string algorithm_of_other(ByteView content, RecipientKind kind) {
  der::Reader reader(content);
  if (kind == RecipientKind::other) return der::read_oid(reader).value_or("");
  ByteView before_last;
  ByteView last;
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return "";
    before_last = last;
    last = element->whole;
  }
  der::Reader algorithm_reader(before_last);
  const auto algorithm = parse_algorithm(algorithm_reader);
  return algorithm ? algorithm->oid : "";
}

RecipientKind kind_of(std::uint8_t tag) {
  switch (tag) {
    case der::context_constructed(1): return RecipientKind::key_agreement;
    case der::context_constructed(2): return RecipientKind::kek;
    case der::context_constructed(3): return RecipientKind::password;
    default: return RecipientKind::other;
  }
}

}  // namespace

std::optional<KeyTransport> oaep_transport(ByteView parameters_der) {
  const auto parameters = crypto::parse_oaep_parameters(parameters_der);
  return parameters ? transport_of(*parameters) : std::nullopt;
}

Result<std::vector<RecipientInfo>> parse_recipient_info(ByteView der, size_t most) {
  der::Reader reader(der);
  TRY_ASSIGN(const der::Element element, reader.next());
  TRY(reader.expect_end());
  RecipientInfo info;
  info.kind = kind_of(element.tag);
  if (info.kind == RecipientKind::key_agreement) return parse_key_agreement(element.content, most);
  if (element.tag == der::kSequence) {
    TRY_ASSIGN(info, parse_key_transport(element.content));
  } else {
    info.key_encryption_oid = algorithm_of_other(element.content, info.kind);
  }
  return std::vector<RecipientInfo>{std::move(info)};
}

}  // namespace letterlock::cms
