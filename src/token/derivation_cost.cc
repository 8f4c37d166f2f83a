#include "token/derivation_cost.h"

#include <optional>

#include "crypto/openssl.h"

namespace letterlock::token {
namespace {

// N * r * p of scrypt, in blocks of 128 octets: 1 GiB passes through, some seconds.
constexpr std::uint64_t kScryptBlocksMax = std::uint64_t{1} << 23;

using OwnedPbes1 = crypto::Owned<PBEPARAM, PBEPARAM_free>;
using OwnedPbes2 = crypto::Owned<PBE2PARAM, PBE2PARAM_free>;
using OwnedScrypt = crypto::Owned<SCRYPT_PARAMS, SCRYPT_PARAMS_free>;
using OwnedPbkdf2 = crypto::Owned<PBKDF2PARAM, PBKDF2PARAM_free>;

// The parameters of an AlgorithmIdentifier as a structure; null where they are none.
template <typename Owner>
Owner parameters(const X509_ALGOR* algorithm, const ASN1_ITEM* item) {
  const void* value = nullptr;
  int type = V_ASN1_UNDEF;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE) return nullptr;
  return Owner(static_cast<typename Owner::pointer>(ASN1_item_unpack(static_cast<const ASN1_STRING*>(value), item)));
}

int identifier_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return OBJ_obj2nid(object);
}

tl::unexpected<Error> too_costly(std::uint64_t limit) {
  return fail(ErrorCode::pkcs12_malformed, {{"rounds", std::to_string(limit)}});
}

using Rounds = std::optional<std::uint64_t>;  // none: more than one derivation may cost

Rounds rounds_of(const ASN1_INTEGER* iterations) {
  if (iterations == nullptr) return 1;
  std::int64_t count = 0;
  const bool usable = ASN1_INTEGER_get_int64(&count, iterations) == 1 && count >= 1 && count <= kIterationsMax;
  return usable ? Rounds(count) : std::nullopt;
}

// Each below 2^24, so that their product fits; RFC 7914 section 2 recommends far less.
Rounds rounds_of_scrypt(const X509_ALGOR* algorithm) {
  const auto scrypt = parameters<OwnedScrypt>(algorithm, ASN1_ITEM_rptr(SCRYPT_PARAMS));
  if (!scrypt) return 0;
  std::uint64_t blocks = 1;
  for (const ASN1_INTEGER* factor : {scrypt->costParameter, scrypt->blockSize, scrypt->parallelizationParameter}) {
    std::uint64_t value = 0;
    if (ASN1_INTEGER_get_uint64(&value, factor) != 1 || value > kScryptBlocksMax) return std::nullopt;
    blocks *= value;
    if (blocks > kScryptBlocksMax) return std::nullopt;
  }
  return blocks;
}

Rounds rounds_of_pbes2(const X509_ALGOR* algorithm) {
  const auto scheme = parameters<OwnedPbes2>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
  if (!scheme) return 0;
  if (identifier_of(scheme->keyfunc) == NID_id_scrypt) return rounds_of_scrypt(scheme->keyfunc);
  if (identifier_of(scheme->keyfunc) != NID_id_pbkdf2) return 0;
  const auto derivation = parameters<OwnedPbkdf2>(scheme->keyfunc, ASN1_ITEM_rptr(PBKDF2PARAM));
  return derivation ? rounds_of(derivation->iter) : 0;
}

Rounds rounds_of(const X509_ALGOR* algorithm) {
  if (algorithm == nullptr) return 0;
  if (identifier_of(algorithm) == NID_pbes2) return rounds_of_pbes2(algorithm);
  const auto scheme = parameters<OwnedPbes1>(algorithm, ASN1_ITEM_rptr(PBEPARAM));
  return scheme ? rounds_of(scheme->iter) : 0;
}

}  // namespace

Status DerivationBudget::spend(std::uint64_t rounds) {
  if (rounds > left_) return too_costly(kFileIterationsMax);
  left_ -= rounds;
  return {};
}

Status DerivationBudget::take_rounds(std::uint64_t rounds) {
  return rounds <= kIterationsMax ? spend(rounds) : too_costly(kIterationsMax);
}

Status DerivationBudget::take(const ASN1_INTEGER* iterations) {
  const Rounds rounds = rounds_of(iterations);
  return rounds ? spend(*rounds) : too_costly(kIterationsMax);
}

Status DerivationBudget::take(const X509_ALGOR* algorithm) {
  const crypto::ErrorQueueGuard guard;
  const Rounds rounds = rounds_of(algorithm);
  return rounds ? spend(*rounds) : too_costly(kIterationsMax);
}

Status DerivationBudget::take(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth) {
  if (bags == nullptr || depth > kBagsNestingMax) return {};  // deeper ones are refused when they are read
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) {
    const PKCS12_SAFEBAG* bag = sk_PKCS12_SAFEBAG_value(bags, i);
    const int kind = PKCS12_SAFEBAG_get_nid(bag);
    const X509_ALGOR* algorithm = nullptr;
    if (kind == NID_pkcs8ShroudedKeyBag) X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
    TRY(take(algorithm));
    if (kind == NID_safeContentsBag) TRY(take(PKCS12_SAFEBAG_get0_safes(bag), depth + 1));
  }
  return {};
}

}  // namespace letterlock::token
