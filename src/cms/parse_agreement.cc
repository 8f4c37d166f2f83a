// Reading of KeyAgreeRecipientInfo, RFC 5652 section 6.2.2.

#include "cms/agreement.h"
#include "cms/parse.h"
#include "der/writer.h"

namespace letterlock::cms {
namespace {

// id-ecPublicKey, its restricted form id-ecDH (RFC 5480 section 2.1.2), id-X25519 (RFC 8410 section 3).
bool is_known_originator(std::string_view oid) {
  return oid == kEcPublicKeyOid || oid == "1.3.132.1.12" || oid == kX25519Oid;
}

// OriginatorPublicKey. The parameters may be absent, NULL or a curve (RFC 5753 section 3.1.1): the recipient's own
// curve decides, and what is no point of it opens nothing.
Status read_originator_key(ByteView content, Agreement& agreement) {
  der::Reader reader(content);
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
  TRY_ASSIGN(const der::Element key, reader.expect(der::kBitString));
  TRY(reader.expect_end());
  if (key.content.empty() || key.content.front() != 0) return malformed("originatorKey");
  if (is_known_originator(algorithm.oid)) agreement.originator = to_bytes(key.content.subspan(1));
  return {};
}

// originator [0] EXPLICIT OriginatorIdentifierOrKey. A sender's key that stays, named by its certificate, is read over.
Status read_originator(der::Reader& reader, Agreement& agreement) {
  TRY_ASSIGN(const der::Element outer, reader.expect(der::context_constructed(0)));
  der::Reader inner(outer.content);
  TRY_ASSIGN(const der::Element choice, inner.next());
  TRY(inner.expect_end());
  if (choice.tag == der::context_constructed(1)) return read_originator_key(choice.content, agreement);
  return {};
}

Status read_ukm(der::Reader& reader, Agreement& agreement) {
  TRY_ASSIGN(const auto outer, reader.next_if(der::context_constructed(1)));
  if (!outer) return {};
  TRY_ASSIGN(const der::Element octets, der::parse_single(outer->content, der::kOctetString));
  agreement.ukm = to_bytes(octets.content);
  return {};
}

// keyEncryptionAlgorithm: the scheme, and KeyWrapAlgorithm as its parameters. Wraps have no parameters; NULL, which
// some programs write, goes into the shared info with them.
Status read_scheme(der::Reader& reader, Agreement& agreement) {
  TRY_ASSIGN(const AlgorithmIdentifier scheme, parse_algorithm(reader));
  agreement.kdf_oid = scheme.oid;
  if (const auto* known = crypto::find_key_agreement(scheme.oid)) agreement.scheme = known->id;
  if (scheme.parameters.empty() || scheme.parameters.front() != der::kSequence) return {};
  agreement.wrap_der = to_bytes(scheme.parameters);
  der::Reader parameters(scheme.parameters);
  TRY_ASSIGN(const AlgorithmIdentifier wrap, parse_algorithm(parameters));
  agreement.wrap_oid = wrap.oid;
  const bool plain = wrap.parameters.empty() || equal(wrap.parameters, der::null());
  const auto* known = crypto::find_key_wrap(wrap.oid);
  if (known != nullptr && plain) agreement.wrap = known->id;
  return {};
}

// KeyAgreeRecipientIdentifier: issuer and serial, or rKeyId [0] RecipientKeyIdentifier.
Result<KeyIdentifier> read_recipient_id(der::Reader& reader) {
  TRY_ASSIGN(const auto key_id, reader.next_if(der::context_constructed(0)));
  if (key_id) return parse_recipient_key_identifier(key_id->content);
  TRY_ASSIGN(const der::Element name, reader.expect(der::kSequence));
  return parse_issuer_and_serial(name.content);
}

Status read_recipient_key(ByteView content, RecipientInfo& info) {
  der::Reader reader(content);
  TRY_ASSIGN(info.id, read_recipient_id(reader));
  TRY_ASSIGN(const der::Element key, reader.expect(der::kOctetString));
  info.encrypted_key = to_bytes(key.content);
  return reader.expect_end();
}

}  // namespace

Result<std::vector<RecipientInfo>> parse_key_agreement(ByteView content, size_t most) {
  der::Reader reader(content);
  TRY(der::read_small_integer(reader));  // version 3; nothing depends on it
  RecipientInfo common;
  common.kind = RecipientKind::key_agreement;
  Agreement& agreement = common.agreement.emplace();
  TRY(read_originator(reader, agreement));
  TRY(read_ukm(reader, agreement));
  TRY(read_scheme(reader, agreement));
  common.key_encryption_oid = agreement.kdf_oid;
  TRY_ASSIGN(const der::Element keys, reader.expect(der::kSequence));
  TRY(reader.expect_end());
  std::vector<RecipientInfo> infos;
  der::Reader each(keys.content);
  while (!each.at_end() && infos.size() <= most) {
    TRY_ASSIGN(const der::Element key, each.expect(der::kSequence));
    RecipientInfo& info = infos.emplace_back(common);
    TRY(read_recipient_key(key.content, info));
  }
  if (infos.empty()) infos.push_back(std::move(common));  // for nobody, and counted all the same
  return infos;
}

}  // namespace letterlock::cms
