#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "token/pkcs12.h"

namespace letterlock::token {
namespace {

constexpr int kIterations = 100'000;
constexpr int kSaltSize = 16;
constexpr int kProtection = NID_aes_256_cbc;  // with PBES2 and HMAC-SHA-256, OpenSSL's own default

void free_safes(STACK_OF(PKCS7) * safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }
void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
using OwnedSafes = crypto::Owned<STACK_OF(PKCS7), free_safes>;
using OwnedBags = crypto::Owned<STACK_OF(PKCS12_SAFEBAG), free_bags>;
using OwnedBag = crypto::Owned<PKCS12_SAFEBAG, PKCS12_SAFEBAG_free>;
using OwnedPkcs12 = crypto::Owned<PKCS12, PKCS12_free>;

const char* text_of(const Secret& password) { return password.empty() ? "" : password.text().data(); }
int size_of(const Secret& password) { return static_cast<int>(password.size()); }

bool push(STACK_OF(PKCS12_SAFEBAG) * bags, OwnedBag bag) {
  if (!bag || sk_PKCS12_SAFEBAG_push(bags, bag.get()) == 0) return false;
  (void)bag.release();
  return true;
}

bool push(STACK_OF(PKCS7) * safes, PKCS7* safe) {
  crypto::Owned<PKCS7, PKCS7_free> owner(safe);
  if (!owner || sk_PKCS7_push(safes, safe) == 0) return false;
  (void)owner.release();
  return true;
}

// localKeyID ties a key to its certificate for programs that do not compare public keys (RFC 7292 section 4.2):
// SHA-1 of the certificate, as other programs write it.
bool set_local_key_id(PKCS12_SAFEBAG* bag, const x509::Certificate& certificate) {
  Bytes id = crypto::digest(crypto::DigestAlgorithm::sha1, certificate.der());
  return PKCS12_add_localkeyid(bag, id.data(), static_cast<int>(id.size())) == 1;
}

bool add_certificate(STACK_OF(PKCS12_SAFEBAG) * bags, const x509::Certificate& certificate, bool own) {
  OwnedBag bag(PKCS12_SAFEBAG_create_cert(certificate.native()));
  if (!bag || (own && !set_local_key_id(bag.get(), certificate))) return false;
  return push(bags, std::move(bag));
}

bool add_key(STACK_OF(PKCS12_SAFEBAG) * bags, const NewKey& key, const Secret& password) {
  const unsigned char* in = key.private_key_der.data();
  crypto::OwnedPrivateKeyInfo info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &in, static_cast<long>(key.private_key_der.size())));
  if (!info) return false;
  OwnedBag bag(PKCS12_SAFEBAG_create_pkcs8_encrypt(kProtection, text_of(password), size_of(password), nullptr,
                                                   kSaltSize, kIterations, info.get()));
  if (!bag || !set_local_key_id(bag.get(), key.certificate)) return false;
  return push(bags, std::move(bag));
}

OwnedBags certificate_bags(const std::vector<NewKey>& keys, const std::vector<x509::Certificate>& chain) {
  OwnedBags bags(sk_PKCS12_SAFEBAG_new_null());
  for (const NewKey& key : keys) {
    if (!add_certificate(bags.get(), key.certificate, true)) return nullptr;
  }
  for (const x509::Certificate& certificate : chain) {
    if (!add_certificate(bags.get(), certificate, false)) return nullptr;
  }
  return bags;
}

OwnedBags key_bags(const std::vector<NewKey>& keys, const Secret& password) {
  OwnedBags bags(sk_PKCS12_SAFEBAG_new_null());
  for (const NewKey& key : keys) {
    if (!add_key(bags.get(), key, password)) return nullptr;
  }
  return bags;
}

}  // namespace

Result<Bytes> write_pkcs12(const std::vector<NewKey>& keys, const std::vector<x509::Certificate>& chain,
                           const Secret& password) {
  const crypto::ErrorQueueGuard guard;
  const OwnedBags certificates = certificate_bags(keys, chain);
  const OwnedBags private_keys = key_bags(keys, password);
  const OwnedSafes safes(sk_PKCS7_new_null());
  if (!certificates || !private_keys || !safes ||
      !push(safes.get(), PKCS12_pack_p7encdata(kProtection, text_of(password), size_of(password), nullptr, kSaltSize,
                                               kIterations, certificates.get())) ||
      !push(safes.get(), PKCS12_pack_p7data(private_keys.get()))) {
    return crypto::fail_crypto("write PKCS #12");
  }
  const OwnedPkcs12 file(PKCS12_add_safes(safes.get(), 0));
  if (!file || PKCS12_set_mac(file.get(), text_of(password), size_of(password), nullptr, kSaltSize, kIterations,
                              crypto::fetched(crypto::DigestAlgorithm::sha256)) != 1) {
    return crypto::fail_crypto("write PKCS #12");
  }
  return crypto::encoded(file.get(), i2d_PKCS12);
}

}  // namespace letterlock::token
