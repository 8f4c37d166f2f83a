#include "token/derivation_cost.h"

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

// Each below 2^24, so that their product fits; RFC 7914 section 2 recommends far less.
bool affordable_scrypt(const X509_ALGOR* algorithm) {
  const auto scrypt = parameters<OwnedScrypt>(algorithm, ASN1_ITEM_rptr(SCRYPT_PARAMS));
  if (!scrypt) return true;
  std::uint64_t blocks = 1;
  for (const ASN1_INTEGER* factor : {scrypt->costParameter, scrypt->blockSize, scrypt->parallelizationParameter}) {
    std::uint64_t value = 0;
    if (ASN1_INTEGER_get_uint64(&value, factor) != 1 || value > kScryptBlocksMax) return false;
    blocks *= value;
    if (blocks > kScryptBlocksMax) return false;
  }
  return true;
}

bool affordable_pbes2(const X509_ALGOR* algorithm) {
  const auto scheme = parameters<OwnedPbes2>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
  if (!scheme) return true;
  if (identifier_of(scheme->keyfunc) == NID_id_scrypt) return affordable_scrypt(scheme->keyfunc);
  if (identifier_of(scheme->keyfunc) != NID_id_pbkdf2) return true;
  const auto derivation = parameters<OwnedPbkdf2>(scheme->keyfunc, ASN1_ITEM_rptr(PBKDF2PARAM));
  return !derivation || affordable_iterations(derivation->iter);
}

}  // namespace

bool affordable_iterations(const ASN1_INTEGER* iterations) {
  if (iterations == nullptr) return true;
  std::int64_t count = 0;
  return ASN1_INTEGER_get_int64(&count, iterations) == 1 && count >= 1 && count <= kIterationsMax;
}

bool affordable(const X509_ALGOR* algorithm) {
  const crypto::ErrorQueueGuard guard;
  if (algorithm == nullptr) return true;
  if (identifier_of(algorithm) == NID_pbes2) return affordable_pbes2(algorithm);
  const auto scheme = parameters<OwnedPbes1>(algorithm, ASN1_ITEM_rptr(PBEPARAM));
  return !scheme || affordable_iterations(scheme->iter);
}

}  // namespace letterlock::token
