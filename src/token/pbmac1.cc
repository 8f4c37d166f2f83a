#include "token/pbmac1.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "crypto/openssl.h"
#include "der/algorithm.h"
#include "der/canonical.h"
#include "token/derivation_cost.h"

namespace letterlock::token {
namespace {

constexpr std::string_view kPbmac1 = "1.2.840.113549.1.5.14";
constexpr std::string_view kPbkdf2 = "1.2.840.113549.1.5.12";
// RFC 9879 section 4: shorter keys MUST be refused; longer ones than a digest's block serve nobody.
constexpr int kKeySizeMin = 20;
constexpr int kKeySizeMax = 128;

tl::unexpected<Error> malformed() { return fail(ErrorCode::pkcs12_malformed, {{"reason", "PBMAC1"}}); }

Result<const EVP_MD*> read_hmac(der::Reader& reader) {
  using crypto::DigestAlgorithm;
  constexpr std::pair<std::string_view, DigestAlgorithm> kKnown[] = {{"1.2.840.113549.2.7", DigestAlgorithm::sha1},
                                                                     {"1.2.840.113549.2.8", DigestAlgorithm::sha224},
                                                                     {"1.2.840.113549.2.9", DigestAlgorithm::sha256},
                                                                     {"1.2.840.113549.2.10", DigestAlgorithm::sha384},
                                                                     {"1.2.840.113549.2.11", DigestAlgorithm::sha512}};
  TRY_ASSIGN(const der::AlgorithmIdentifier algorithm, der::parse_algorithm(reader));
  for (const auto& [oid, digest] : kKnown) {
    if (algorithm.oid == oid) return crypto::fetched(digest);
  }
  return malformed();
}

// PBKDF2-params (RFC 8018 appendix A.2). RFC 9879 section 4: the salt is given, and so is the length of the key.
struct Derivation {
  ByteView salt;
  int rounds = 0;
  int key_size = 0;
  const EVP_MD* hmac = nullptr;
};

Result<Derivation> read_derivation(const der::AlgorithmIdentifier& algorithm) {
  if (algorithm.oid != kPbkdf2) return malformed();
  TRY_ASSIGN(const der::Element sequence, der::parse_single(algorithm.parameters, der::kSequence));
  der::Reader reader(sequence.content);
  Derivation derivation;
  TRY_ASSIGN(const der::Element salt, reader.expect(der::kOctetString));
  derivation.salt = salt.content;
  TRY_ASSIGN(derivation.rounds, der::read_small_integer(reader));
  TRY_ASSIGN(derivation.key_size, der::read_small_integer(reader));
  derivation.hmac = crypto::fetched(crypto::DigestAlgorithm::sha1);  // the default
  if (!reader.at_end()) {
    TRY_ASSIGN(derivation.hmac, read_hmac(reader));
  }
  TRY(reader.expect_end());
  const bool usable =
      derivation.rounds >= 1 && derivation.key_size >= kKeySizeMin && derivation.key_size <= kKeySizeMax;
  if (!usable) return malformed();
  return derivation;
}

// What the MAC is over, and the MAC: PFX ::= SEQUENCE { version, authSafe ContentInfo, macData }.
struct Frame {
  ByteView content;
  der::AlgorithmIdentifier algorithm;
  ByteView mac;
};

// An error where the file has no MAC or another form: not judged here.
Result<Frame> read_frame(ByteView pfx) {
  Frame frame;
  TRY_ASSIGN(const der::Element whole, der::parse_single(pfx, der::kSequence));
  der::Reader reader(whole.content);
  TRY(reader.expect(der::kInteger));
  TRY_ASSIGN(const der::Element info, reader.expect(der::kSequence));
  TRY_ASSIGN(const der::Element mac_data, reader.expect(der::kSequence));
  der::Reader info_reader(info.content);
  TRY(der::read_oid(info_reader));
  TRY_ASSIGN(const der::Element wrapper, info_reader.expect(der::context_constructed(0)));
  TRY_ASSIGN(const der::Element content, der::parse_single(wrapper.content, der::kOctetString));
  frame.content = content.content;
  der::Reader mac_reader(mac_data.content);
  TRY_ASSIGN(const der::Element digest_info, mac_reader.expect(der::kSequence));
  der::Reader digest_reader(digest_info.content);
  TRY_ASSIGN(frame.algorithm, der::parse_algorithm(digest_reader));
  TRY_ASSIGN(const der::Element mac, digest_reader.expect(der::kOctetString));
  frame.mac = mac.content;
  return frame;
}

// RFC 8018 section 7.1.2; the password in UTF-8 (RFC 9879 section 5).
Result<bool> check(const Frame& frame, const Secret& password, DerivationBudget& budget) {
  TRY_ASSIGN(const der::Element sequence, der::parse_single(frame.algorithm.parameters, der::kSequence));
  der::Reader reader(sequence.content);
  TRY_ASSIGN(const der::AlgorithmIdentifier key_derivation, der::parse_algorithm(reader));
  TRY_ASSIGN(const Derivation derivation, read_derivation(key_derivation));
  TRY_ASSIGN(const EVP_MD* hmac, read_hmac(reader));
  TRY(reader.expect_end());
  TRY(budget.take_rounds(static_cast<std::uint64_t>(derivation.rounds)));
  Secret key = Secret::zeros(static_cast<size_t>(derivation.key_size));
  if (PKCS5_PBKDF2_HMAC(password.empty() ? "" : password.text().data(), static_cast<int>(password.size()),
                        derivation.salt.data(), static_cast<int>(derivation.salt.size()), derivation.rounds,
                        derivation.hmac, derivation.key_size, key.span().data()) != 1) {
    return crypto::fail_crypto("PBKDF2");
  }
  Bytes mac(static_cast<size_t>(EVP_MD_get_size(hmac)));
  unsigned size = 0;
  HMAC(hmac, key.view().data(), derivation.key_size, frame.content.data(), frame.content.size(), mac.data(), &size);
  return size == frame.mac.size() && CRYPTO_memcmp(mac.data(), frame.mac.data(), size) == 0;
}

}  // namespace

Result<std::optional<bool>> check_pbmac1(ByteView file, const Secret& password, DerivationBudget& budget) {
  const crypto::ErrorQueueGuard guard;
  const auto definite = der::canonical(file);
  const auto frame = definite ? read_frame(*definite) : tl::unexpected(definite.error());
  if (!frame || frame->algorithm.oid != kPbmac1) return std::nullopt;
  const auto right = check(*frame, password, budget);
  const bool of_its_own =
      !right && (right.error().code == ErrorCode::crypto_failed || right.error().code == ErrorCode::pkcs12_malformed);
  if (of_its_own) return tl::unexpected(right.error());
  if (!right) return malformed();
  return *right;
}

}  // namespace letterlock::token
