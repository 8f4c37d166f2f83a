#include "crypto/rsa_parameters.h"

#include "der/algorithm.h"

namespace letterlock::crypto {
namespace {

using der::AlgorithmIdentifier;

constexpr std::string_view kSpecified = "1.2.840.113549.1.1.9";  // id-pSpecified
constexpr std::uint8_t kNull[] = {der::kNull, 0};
constexpr std::uint8_t kNoOctets[] = {der::kOctetString, 0};

std::string name_of(const std::string& digest) {
  const DigestInfo* known = find_digest(digest);
  return known == nullptr ? digest : std::string(known->name);
}

Result<AlgorithmIdentifier> parse_one_algorithm(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, der::parse_algorithm(reader));
  TRY(reader.expect_end());
  return algorithm;
}

// RFC 4055 section 2.1: parameters of a digest are NULL or absent. With others it is another digest.
Result<std::string> parse_digest(ByteView content) {
  TRY_ASSIGN(const AlgorithmIdentifier digest, parse_one_algorithm(content));
  if (digest.parameters.empty() || equal(digest.parameters, kNull)) return digest.oid;
  return fail(ErrorCode::der_malformed, {{"what", "digest algorithm"}});
}

Status parse_mask(ByteView content, MaskedDigest& digests) {
  TRY_ASSIGN(const AlgorithmIdentifier mask, parse_one_algorithm(content));
  digests.mask = mask.oid;
  digests.mask_digest.clear();
  if (mask.oid != kMgf1Oid) return {};
  TRY_ASSIGN(digests.mask_digest, parse_digest(mask.parameters));
  return {};
}

// [0] and [1], which both structures begin with.
Result<MaskedDigest> parse_digests(der::Reader& reader) {
  MaskedDigest digests;
  TRY_ASSIGN(const auto digest, reader.next_if(der::context_constructed(0)));
  if (digest) {
    TRY_ASSIGN(digests.digest, parse_digest(digest->content));
  }
  TRY_ASSIGN(const auto mask, reader.next_if(der::context_constructed(1)));
  if (mask) TRY(parse_mask(mask->content, digests));
  return digests;
}

Result<int> parse_number(der::Reader& reader, unsigned tag, int otherwise) {
  TRY_ASSIGN(const auto element, reader.next_if(der::context_constructed(tag)));
  if (!element) return otherwise;
  der::Reader inner(element->content);
  TRY_ASSIGN(const int number, der::read_small_integer(inner));
  TRY(inner.expect_end());
  return number;
}

}  // namespace

MaskedDigest::MaskedDigest()
    : digest(info(DigestAlgorithm::sha1).oid), mask(kMgf1Oid), mask_digest(info(DigestAlgorithm::sha1).oid) {}

std::optional<DigestAlgorithm> MaskedDigest::single() const {
  const DigestInfo* known = find_digest(digest);
  if (known == nullptr || mask != kMgf1Oid || mask_digest != digest) return std::nullopt;
  return known->id;
}

std::string MaskedDigest::in_words() const {
  return name_of(digest) + ", " + (mask == kMgf1Oid ? "MGF1 " + name_of(mask_digest) : mask);
}

std::string PssParameters::in_words() const {
  return "RSASSA-PSS (" + digests.in_words() + ", salt " + std::to_string(salt) +
         (trailer == 1 ? ")" : ", trailer " + std::to_string(trailer) + ")");
}

std::string OaepParameters::in_words() const {
  return "rsaes-oaep (" + digests.in_words() + (label ? ", label)" : ")");
}

Result<PssParameters> parse_pss_parameters(ByteView der) {
  TRY_ASSIGN(const der::Element sequence, der::parse_single(der, der::kSequence));
  der::Reader reader(sequence.content);
  PssParameters parameters;
  TRY_ASSIGN(parameters.digests, parse_digests(reader));
  TRY_ASSIGN(const int salt, parse_number(reader, 2, static_cast<int>(parameters.salt)));  // never negative
  parameters.salt = static_cast<size_t>(salt);
  TRY_ASSIGN(parameters.trailer, parse_number(reader, 3, parameters.trailer));
  TRY(reader.expect_end());
  return parameters;
}

Result<OaepParameters> parse_oaep_parameters(ByteView der) {
  TRY_ASSIGN(const der::Element sequence, der::parse_single(der, der::kSequence));
  der::Reader reader(sequence.content);
  OaepParameters parameters;
  TRY_ASSIGN(parameters.digests, parse_digests(reader));
  TRY_ASSIGN(const auto source, reader.next_if(der::context_constructed(2)));
  if (source) {
    TRY_ASSIGN(const AlgorithmIdentifier label, parse_one_algorithm(source->content));
    parameters.label = label.oid != kSpecified || !equal(label.parameters, kNoOctets);
  }
  TRY(reader.expect_end());
  return parameters;
}

}  // namespace letterlock::crypto
