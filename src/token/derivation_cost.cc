#include "token/derivation_cost.h"

#include "crypto/openssl.h"

namespace letterlock::token {
namespace {

constexpr std::int64_t kIterationsMax = 5'000'000;

using OwnedPbes1 = crypto::Owned<PBEPARAM, PBEPARAM_free>;
using OwnedPbes2 = crypto::Owned<PBE2PARAM, PBE2PARAM_free>;
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

bool affordable_pbes2(const X509_ALGOR* algorithm) {
  const auto scheme = parameters<OwnedPbes2>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
  if (!scheme || identifier_of(scheme->keyfunc) != NID_id_pbkdf2) return true;
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
