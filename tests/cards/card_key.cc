#include "card_key.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>

namespace cards {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)>;

File open_file(const std::string& path) { return {std::fopen(path.c_str(), "r"), std::fclose}; }

[[noreturn]] void unusable(const std::string& path, const char* why) {
  std::fprintf(stderr, "piv_card: %s: %s\n", path.c_str(), why);
  std::exit(1);
}

Bytes read_certificate(const std::string& path) {
  const File file = open_file(path);
  if (!file) unusable(path, "missing");
  const std::unique_ptr<X509, void (*)(X509*)> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr),
                                                           X509_free);
  if (!certificate) unusable(path, "no certificate in PEM");
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate.get(), &der);
  if (length <= 0) unusable(path, "certificate cannot be written as DER");
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owner(der, [](unsigned char* p) { OPENSSL_free(p); });
  return Bytes(der, der + length);
}

std::uint8_t algorithm_of(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) return bits == 2048 ? 0x07 : bits == 3072 ? 0x05 : 0;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) return bits == 256 ? 0x11 : bits == 384 ? 0x14 : 0;
  return 0;
}

Context context_of(EVP_PKEY* key) { return {EVP_PKEY_CTX_new(key, nullptr), EVP_PKEY_CTX_free}; }

std::optional<Bytes> raw_rsa(EVP_PKEY_CTX* context, ByteView input) {
  Bytes out(512);
  std::size_t length = out.size();
  if (EVP_PKEY_decrypt_init(context) <= 0 || EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) <= 0 ||
      EVP_PKEY_decrypt(context, out.data(), &length, input.data(), input.size()) <= 0)
    return std::nullopt;
  out.resize(length);
  return out;
}

std::optional<Bytes> ecdsa(EVP_PKEY_CTX* context, ByteView hash) {
  Bytes out(512);
  std::size_t length = out.size();
  if (EVP_PKEY_sign_init(context) <= 0 || EVP_PKEY_sign(context, out.data(), &length, hash.data(), hash.size()) <= 0)
    return std::nullopt;
  out.resize(length);
  return out;
}

}  // namespace

std::optional<CardKey> CardKey::load(const std::string& folder, std::uint8_t reference) {
  char name[4];
  std::snprintf(name, sizeof name, "%02x", reference);
  const std::string stem = folder + "/" + name;
  const File file = open_file(stem + ".key");
  if (!file) return std::nullopt;
  CardKey loaded;
  loaded.key_.reset(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (!loaded.key_) unusable(stem + ".key", "no private key in PEM");
  loaded.algorithm_ = algorithm_of(loaded.key_.get());
  if (loaded.algorithm_ == 0) unusable(stem + ".key", "not RSA-2048, RSA-3072, P-256 or P-384");
  loaded.certificate_ = read_certificate(stem + ".pem");
  return loaded;
}

std::optional<Bytes> CardKey::use(ByteView input) const {
  const Context context = context_of(key_.get());
  return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA ? raw_rsa(context.get(), input) : ecdsa(context.get(), input);
}

std::optional<Bytes> CardKey::agree(ByteView point) const {
  if (EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_EC) return std::nullopt;
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> peer(EVP_PKEY_new(), EVP_PKEY_free);
  const Context context = context_of(key_.get());
  Bytes out(512);
  std::size_t length = out.size();
  if (EVP_PKEY_copy_parameters(peer.get(), key_.get()) <= 0 ||
      EVP_PKEY_set1_encoded_public_key(peer.get(), point.data(), point.size()) <= 0 ||
      EVP_PKEY_derive_init(context.get()) <= 0 || EVP_PKEY_derive_set_peer(context.get(), peer.get()) <= 0 ||
      EVP_PKEY_derive(context.get(), out.data(), &length) <= 0)
    return std::nullopt;
  out.resize(length);
  return out;
}

}  // namespace cards
