// SMIMECapabilities (RFC 8551 section 2.5.2): read, written, and the list that we announce.

#include "cms/agreement.h"
#include "cms/encode.h"
#include "cms/parse.h"

namespace letterlock::cms {
namespace {

using crypto::ContentEncryption;

constexpr size_t kCapabilitiesMax = 200;
constexpr std::string_view kRc2 = "1.2.840.113549.3.2";

// RC2's parameter is the number of effective bits (RFC 8551 Appendix B keeps the historic form).
std::optional<int> rc2_bits(ByteView parameters) {
  der::Reader reader(parameters);
  const auto bits = der::read_small_integer(reader);
  return bits ? std::optional(*bits) : std::nullopt;
}

// RFC 5753 section 8: the parameters of a scheme are the wrap.
std::optional<crypto::KeyWrap> key_wrap(ByteView parameters) {
  der::Reader reader(parameters);
  const auto algorithm = parse_algorithm(reader);
  const auto* known = algorithm ? crypto::find_key_wrap(algorithm->oid) : nullptr;
  return known == nullptr ? std::nullopt : std::optional(known->id);
}

Capability capability_of(const AlgorithmIdentifier& algorithm) {
  Capability capability{.oid = algorithm.oid};
  if (algorithm.oid == kRc2) capability.rc2_bits = rc2_bits(algorithm.parameters);
  if (algorithm.oid == crypto::info(crypto::KeyTransport::rsa_oaep_sha256).oid)
    capability.oaep = oaep_transport(algorithm.parameters);
  if (crypto::find_key_agreement(algorithm.oid) != nullptr) capability.key_wrap = key_wrap(algorithm.parameters);
  return capability;
}

// RFC 8551 section 2.5.2: algorithms without parameters are written without them, so that lists can be compared.
Bytes parameters_of(const Capability& capability) {
  if (capability.rc2_bits) return der::integer(static_cast<unsigned>(*capability.rc2_bits));
  if (capability.oaep == crypto::KeyTransport::rsa_oaep_sha1) return der::sequence({});
  if (capability.oaep == crypto::KeyTransport::rsa_oaep_sha256) return oaep_sha256_parameters();
  if (capability.key_wrap) return der::algorithm(crypto::info(*capability.key_wrap).oid);
  return {};
}

// The scheme that agreement.cc writes for such a key, with each wrap that a cipher of ours needs.
void add_agreements(Capabilities& list, crypto::KeyType type) {
  for (const crypto::KeyWrap wrap : {crypto::KeyWrap::aes256, crypto::KeyWrap::aes128}) {
    list.push_back({.oid = std::string(crypto::info(scheme_for(type)).oid), .key_wrap = wrap});
  }
}

}  // namespace

std::optional<Capabilities> parse_capabilities(ByteView value_der) {
  const auto list = der::parse_single(value_der, der::kSequence);
  if (!list) return std::nullopt;
  Capabilities capabilities;
  der::Reader reader(list->content);
  while (!reader.at_end()) {
    const auto algorithm = parse_algorithm(reader);
    if (!algorithm || capabilities.size() >= kCapabilitiesMax) return std::nullopt;
    capabilities.push_back(capability_of(*algorithm));
  }
  return capabilities;
}

Bytes encode_capabilities(const Capabilities& capabilities) {
  std::vector<Bytes> entries;
  for (const Capability& capability : capabilities) {
    entries.push_back(der::algorithm(capability.oid, parameters_of(capability)));
  }
  return der::sequence(entries);
}

Capabilities our_capabilities(const std::vector<ContentEncryption>& ciphers, const crypto::PublicKey* own, bool oaep) {
  Capabilities list;
  for (const ContentEncryption id : ciphers) list.push_back({.oid = std::string(crypto::info(id).oid)});
  if (own != nullptr && own->agrees_on_keys()) {
    add_agreements(list, own->type());
    return list;
  }
  constexpr auto kOaepSha256 = crypto::KeyTransport::rsa_oaep_sha256;
  if (oaep) list.push_back({.oid = std::string(crypto::info(kOaepSha256).oid), .oaep = kOaepSha256});
  list.push_back({.oid = std::string(crypto::info(crypto::KeyTransport::rsa_pkcs1).oid)});
  return list;
}

}  // namespace letterlock::cms
