#include "engine_peer.h"

#include <openssl/rsa.h>

#include <cstdio>
#include <cstdlib>

#include "crypto/openssl.h"

namespace letterlock::bench {
namespace {

using OwnedCms = crypto::Owned<CMS_ContentInfo, CMS_ContentInfo_free>;

crypto::OwnedBio reading(ByteView octets) {
  return crypto::OwnedBio(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size())));
}

Bytes content_of(BIO* memory) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory, &begin);
  return to_bytes(as_bytes({begin, static_cast<size_t>(size)}));
}

// With CMS_STREAM the work is done here, while it is written.
Bytes written(CMS_ContentInfo* cms, BIO* content, unsigned flags) {
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  if (cms == nullptr || SMIME_write_CMS(out.get(), cms, content, static_cast<int>(flags)) != 1) return {};
  return content_of(out.get());
}

EVP_PKEY_CTX* prepared(EVP_PKEY* key, int (*init)(EVP_PKEY_CTX*), bool signs) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
  if (init(context) != 1 || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1 ||
      (signs && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) != 1)) {
    std::fprintf(stderr, "engine_bench: this OpenSSL has no RSA\n");
    std::exit(1);
  }
  return context;
}

}  // namespace

OpenSslPeer::OpenSslPeer(const x509::Certificate& anchor) : store_(X509_STORE_new()) {
  X509_STORE_add_cert(store_, anchor.native());
  X509_STORE_set_flags(store_, X509_V_FLAG_PARTIAL_CHAIN);
}
OpenSslPeer::~OpenSslPeer() { X509_STORE_free(store_); }

Bytes OpenSslPeer::verify(ByteView message) const {
  const crypto::ErrorQueueGuard guard;
  const auto in = reading(message);
  BIO* detached = nullptr;
  const OwnedCms cms(SMIME_read_CMS(in.get(), &detached));
  const crypto::OwnedBio content(detached);
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  if (!cms || CMS_verify(cms.get(), nullptr, store_, content.get(), out.get(), 0) != 1) return {};
  return content_of(out.get());
}

Bytes OpenSslPeer::sign(ByteView entity, const x509::Certificate& certificate, evp_pkey_st* key, bool detached) const {
  const crypto::ErrorQueueGuard guard;
  const auto in = reading(entity);
  const unsigned flags = CMS_STREAM | (detached ? CMS_DETACHED : 0u);
  const OwnedCms cms(CMS_sign(certificate.native(), key, nullptr, in.get(), flags));
  return written(cms.get(), in.get(), flags);
}

Bytes OpenSslPeer::encrypt(ByteView entity, const std::vector<x509::Certificate>& recipients) const {
  const crypto::ErrorQueueGuard guard;
  const auto in = reading(entity);
  STACK_OF(X509)* certificates = sk_X509_new_null();
  for (const auto& recipient : recipients) sk_X509_push(certificates, recipient.native());
  const OwnedCms cms(CMS_encrypt(certificates, in.get(), EVP_aes_256_cbc(), CMS_STREAM));
  sk_X509_free(certificates);
  return written(cms.get(), in.get(), CMS_STREAM);
}

Bytes OpenSslPeer::decrypt(ByteView message, const x509::Certificate& certificate, evp_pkey_st* key) const {
  const crypto::ErrorQueueGuard guard;
  const auto in = reading(message);
  const OwnedCms cms(SMIME_read_CMS(in.get(), nullptr));
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  if (!cms || CMS_decrypt(cms.get(), key, certificate.native(), nullptr, out.get(), 0) != 1) return {};
  return content_of(out.get());
}

RsaLimit::RsaLimit(evp_pkey_st* key)
    : sign_(prepared(key, EVP_PKEY_sign_init, true)),
      verify_(prepared(key, EVP_PKEY_verify_init, true)),
      encrypt_(prepared(key, EVP_PKEY_encrypt_init, false)),
      decrypt_(prepared(key, EVP_PKEY_decrypt_init, false)),
      signature_(static_cast<size_t>(EVP_PKEY_get_size(key))),
      encrypted_(static_cast<size_t>(EVP_PKEY_get_size(key))) {
  if (!sign() || !encrypt()) std::exit(1);
}

RsaLimit::~RsaLimit() {
  for (EVP_PKEY_CTX* context : {sign_, verify_, encrypt_, decrypt_}) EVP_PKEY_CTX_free(context);
}

bool RsaLimit::sign() {
  size_t size = signature_.size();
  return EVP_PKEY_sign(sign_, signature_.data(), &size, digest_.data(), digest_.size()) == 1;
}

bool RsaLimit::verify() {
  return EVP_PKEY_verify(verify_, signature_.data(), signature_.size(), digest_.data(), digest_.size()) == 1;
}

bool RsaLimit::encrypt() {
  size_t size = encrypted_.size();
  return EVP_PKEY_encrypt(encrypt_, encrypted_.data(), &size, digest_.data(), digest_.size()) == 1;
}

RecipientsLimit::RecipientsLimit(const std::vector<x509::Certificate>& recipients) {
  for (const auto& recipient : recipients)
    contexts_.push_back(prepared(X509_get0_pubkey(recipient.native()), EVP_PKEY_encrypt_init, false));
}

RecipientsLimit::~RecipientsLimit() {
  for (EVP_PKEY_CTX* context : contexts_) EVP_PKEY_CTX_free(context);
}

bool RecipientsLimit::encrypt() {
  Bytes encrypted(512);
  for (EVP_PKEY_CTX* context : contexts_) {
    size_t size = encrypted.size();
    if (EVP_PKEY_encrypt(context, encrypted.data(), &size, key_.data(), key_.size()) != 1) return false;
  }
  return true;
}

bool RsaLimit::decrypt() {
  Bytes key(encrypted_.size());
  size_t size = key.size();
  return EVP_PKEY_decrypt(decrypt_, key.data(), &size, encrypted_.data(), encrypted_.size()) == 1 &&
         size == digest_.size();
}

}  // namespace letterlock::bench
