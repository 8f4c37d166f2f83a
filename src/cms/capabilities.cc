// SMIMECapabilities (RFC 8551 section 2.5.2): read, written, and the list that we announce.

#include "cms/parse.h"
#include "cms/writer.h"
#include "der/writer.h"

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

}  // namespace

std::optional<Capabilities> parse_capabilities(ByteView value_der) {
  const auto list = der::parse_single(value_der, der::kSequence);
  if (!list) return std::nullopt;
  Capabilities capabilities;
  der::Reader reader(list->content);
  while (!reader.at_end()) {
    const auto algorithm = parse_algorithm(reader);
    if (!algorithm || capabilities.size() >= kCapabilitiesMax) return std::nullopt;
    Capability capability{algorithm->oid, std::nullopt};
    if (algorithm->oid == kRc2) capability.rc2_bits = rc2_bits(algorithm->parameters);
    capabilities.push_back(std::move(capability));
  }
  return capabilities;
}

Bytes encode_capabilities(const Capabilities& capabilities) {
  std::vector<Bytes> entries;
  for (const Capability& capability : capabilities) {
    // RFC 8551 section 2.5.2: algorithms without parameters are written without them, so that lists can be compared.
    const Bytes parameters = capability.rc2_bits ? der::integer(static_cast<unsigned>(*capability.rc2_bits)) : Bytes{};
    entries.push_back(der::algorithm(capability.oid, parameters));
  }
  return der::sequence(entries);
}

Capabilities our_capabilities(const std::vector<ContentEncryption>& ciphers) {
  const auto entry = [](std::string_view oid) { return Capability{std::string(oid), std::nullopt}; };
  Capabilities list;
  for (const ContentEncryption id : ciphers) list.push_back(entry(crypto::info(id).oid));
  list.push_back(entry(crypto::info(crypto::KeyTransport::rsa_pkcs1).oid));
  return list;
}

}  // namespace letterlock::cms
