#include "crypto/key_agreement.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

#include "crypto/key_generation.h"
#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

constexpr size_t kX25519Size = 32;  // RFC 7748 section 5

OwnedKey key_of_x25519(ByteView octets) {
  if (octets.size() != kX25519Size) return nullptr;
  return OwnedKey(EVP_PKEY_new_raw_public_key_ex(nullptr, "X25519", nullptr, octets.data(), octets.size()));
}

// SEC 1 section 2.3.4: 04 and both coordinates, or 02 or 03 and one. The point at infinity and hybrid forms are none.
bool has_form_of_point(ByteView octets, size_t field) {
  if (octets.size() == 2 * field + 1) return octets.front() == 0x04;
  return octets.size() == field + 1 && (octets.front() == 0x02 || octets.front() == 0x03);
}

// OpenSSL refuses octets that are no point of the curve.
OwnedKey key_of_point(KeyType curve, ByteView octets) {
  if (!has_form_of_point(octets, shared_secret_size(curve))) return nullptr;
  std::string group = curve == KeyType::ec_p256 ? "P-256" : "P-384";
  std::string form = "uncompressed";  // in which it is given back
  Bytes point = to_bytes(octets);
  std::array<OSSL_PARAM, 4> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, form.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
    return nullptr;
  }
  return OwnedKey(key);
}

OwnedKey key_of_octets(KeyType curve, ByteView octets) {
  if (shared_secret_size(curve) == 0) return nullptr;
  return curve == KeyType::x25519 ? key_of_x25519(octets) : key_of_point(curve, octets);
}

Bytes octets_of(EVP_PKEY* key) {
  unsigned char* encoded = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  const Bytes octets(encoded, encoded + size);
  OPENSSL_free(encoded);
  return octets;
}

// RFC 7748 section 6.1: OpenSSL refuses a Z of zeros, which points of small order give.
bool derive(EVP_PKEY* own, EVP_PKEY* peer, Secret& shared) {
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr));
  Secret derived = Secret::zeros(shared.size());
  size_t size = derived.size();
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), peer) != 1 ||
      EVP_PKEY_derive(context.get(), derived.span().data(), &size) != 1 || size != derived.size()) {
    return false;
  }
  shared = std::move(derived);
  return true;
}

}  // namespace

size_t shared_secret_size(KeyType type) {
  switch (type) {
    case KeyType::ec_p256: return 32;
    case KeyType::ec_p384: return 48;
    case KeyType::x25519: return kX25519Size;
    default: return 0;
  }
}

Bytes public_octets(const PublicKey& key) {
  const ErrorQueueGuard guard;
  if (!key.agrees_on_keys()) return {};
  const auto point = point_on_curve_of(key, octets_of(key.native()));
  return point.value_or(Bytes{});
}

std::optional<Bytes> point_on_curve_of(const PublicKey& key, ByteView octets) {
  const ErrorQueueGuard guard;
  const OwnedKey point = key_of_octets(key.type(), octets);
  if (!point) return std::nullopt;
  return octets_of(point.get());
}

Result<Agreed> agree_with_new_key(const PublicKey& recipient) {
  const ErrorQueueGuard guard;
  if (!recipient.agrees_on_keys()) return fail(ErrorCode::key_unsupported);
  TRY_ASSIGN(const KeyHandle own, generate_key(recipient.type()));
  Agreed agreed{public_octets(public_key_of(own)), Secret::zeros(shared_secret_size(recipient.type()))};
  if (!derive(own.get(), recipient.native(), agreed.shared)) return fail_crypto("agree");
  return agreed;
}

void derive_shared_secret(evp_pkey_st* own, ByteView originator, Secret& shared) {
  const ErrorQueueGuard guard;
  const OwnedKey peer = key_of_octets(PublicKey(own).type(), originator);
  if (peer) derive(own, peer.get(), shared);
}

}  // namespace letterlock::crypto
