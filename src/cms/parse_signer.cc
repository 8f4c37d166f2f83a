// SignerInfo (RFC 5652 section 5.3).

#include <algorithm>

#include "cms/signature_algorithm.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

// Types of unsigned attributes that are told. Anybody on the way can add more.
constexpr size_t kUnsignedTypesMax = 16;

// Nothing depends on unsigned attributes, so that what cannot be read among them only ends the list.
Status take_unsigned_types(ByteView content, std::vector<std::string>& types) {
  der::Reader reader(content);
  while (!reader.at_end() && types.size() < kUnsignedTypesMax) {
    TRY_ASSIGN(const der::Element attribute, reader.expect(der::kSequence));
    der::Reader inner(attribute.content);
    TRY_ASSIGN(const std::string type, der::read_oid(inner));
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  }
  return {};
}

}  // namespace

Result<SignerInfo> parse_signer_info(ByteView der) {
  TRY_ASSIGN(const der::Element whole, der::parse_single(der, der::kSequence));
  der::Reader reader(whole.content);
  TRY_ASSIGN(const int version, der::read_small_integer(reader));
  (void)version;  // 1 or 3, following the identifier's form; nothing depends on it
  SignerInfo info;
  TRY_ASSIGN(info.id, parse_key_identifier(reader));
  TRY_ASSIGN(const AlgorithmIdentifier digest, parse_algorithm(reader));
  info.digest_oid = digest.oid;
  const auto* known = crypto::find_digest(digest.oid);
  if (known != nullptr && without_parameters(digest)) info.digest = known->id;
  TRY_ASSIGN(const auto attributes, reader.next_if(der::context_constructed(0)));
  if (attributes) {
    // RFC 5652 section 5.4: what is digested has the EXPLICIT SET OF tag, not the [0] that travels.
    Bytes set = to_bytes(attributes->whole);
    set[0] = der::kSet;
    info.signed_attributes = parse_signed_attributes(std::move(set));
  }
  TRY_ASSIGN(const AlgorithmIdentifier signature, parse_algorithm(reader));
  info.signature_oid = signature.oid;
  SignatureAlgorithmFacts algorithm = read_signature_algorithm(signature, info.digest);
  info.signature_algorithm = algorithm.algorithm;
  info.unknown_signature = std::move(algorithm.unknown);
  TRY_ASSIGN(const der::Element value, reader.expect(der::kOctetString));
  info.signature = to_bytes(value.content);
  // Unsigned attributes (countersignatures, time stamps) are carried by the message and never believed.
  TRY_ASSIGN(const auto unsigned_attributes, reader.next_if(der::context_constructed(1)));
  if (unsigned_attributes) (void)take_unsigned_types(unsigned_attributes->content, info.unsigned_attributes);
  TRY(reader.expect_end());
  return info;
}

}  // namespace letterlock::cms
