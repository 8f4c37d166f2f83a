// The stages that the floor is made of: base64, digest, cipher, output, in a chain.
//
// No octet is copied between two of them, and none of them looks at what it passes on. What they do NOT do: handle
// errors as a program for people would (they stop), or keep anything secret (the key is a constant).
#pragma once

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "floor_base64.h"

namespace letterlock::bench {

using Octets = std::uint8_t;

constexpr size_t kTagSize = 16;
constexpr Octets kKey[32] = {1};
constexpr Octets kNonce[16] = {2};

[[noreturn]] inline void stop(const char* what) {
  std::perror(what);
  std::exit(1);
}

// A part of the chain. Whoever is before it asks for room, writes there, and says how much: no octet is copied between
// two of them.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual Octets* room(size_t count) = 0;  // kMargin more may be written, which does not count
  virtual void took(size_t count) = 0;
  virtual void end() = 0;
};

// What a stage could not use yet stays in front of what comes next.
class Buffered : public Stage {
 public:
  Octets* room(size_t count) override {
    if (waiting_.size() < used_ + count + kMargin) waiting_.resize(used_ + count + kMargin);
    return waiting_.data() + used_;
  }

 protected:
  // The first `count` octets are done with.
  void drop(size_t count) {
    used_ -= count;
    if (used_ != 0) std::memmove(waiting_.data(), waiting_.data() + count, used_);
  }

  std::vector<Octets> waiting_;
  size_t used_ = 0;
};

class Nothing : public Buffered {
 public:
  void took(size_t count) override { octets_ += count; }
  void end() override { std::printf("octets %zu\n", octets_); }

 private:
  size_t octets_ = 0;
};

class Writer : public Buffered {
 public:
  explicit Writer(const char* path) : file_(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) stop(path);
  }
  void took(size_t count) override {
    const Octets* octets = waiting_.data();
    while (count != 0) {
      const ssize_t written = write(file_, octets, count);
      if (written <= 0) stop("write");
      octets += written;
      count -= static_cast<size_t>(written);
    }
  }
  void end() override { close(file_); }

 private:
  int file_;
};

class Digester : public Stage {
 public:
  explicit Digester(Stage& next) : context_(EVP_MD_CTX_new()), next_(next) {
    EVP_DigestInit_ex(context_, EVP_sha256(), nullptr);
  }
  ~Digester() override { EVP_MD_CTX_free(context_); }
  Octets* room(size_t count) override { return room_ = next_.room(count); }
  void took(size_t count) override {
    EVP_DigestUpdate(context_, room_, count);
    next_.took(count);
  }
  void end() override {
    Octets digest[32];
    EVP_DigestFinal_ex(context_, digest, nullptr);
    std::printf("sha256 ");
    for (const Octets octet : digest) std::printf("%02x", octet);
    std::printf("\n");
    next_.end();
  }

 private:
  EVP_MD_CTX* context_;
  Stage& next_;
  Octets* room_ = nullptr;
};

class Encoder : public Buffered {
 public:
  explicit Encoder(Stage& next) : next_(next) {}
  void took(size_t count) override {
    used_ += count;
    const size_t lines = used_ / kLineOctets;
    if (lines == 0) return;
    encode_lines(waiting_.data(), lines, next_.room(lines * kLineSize));
    next_.took(lines * kLineSize);
    drop(lines * kLineOctets);
  }
  void end() override {
    room(kLineOctets);
    next_.took(encode_rest(waiting_.data(), used_, next_.room(kLineSize)));
    next_.end();
  }

 private:
  Stage& next_;
};

class Decoder : public Buffered {
 public:
  explicit Decoder(Stage& next) : next_(next) {}
  void took(size_t count) override {
    used_ += count;
    // A last line with padding may be as long as any other: one stays until the end.
    const size_t lines = used_ == 0 ? 0 : (used_ - 1) / kLineSize;
    if (lines == 0) return;
    if (!decode_lines(waiting_.data(), lines, next_.room(lines * kLineOctets))) stop("no base64");
    next_.took(lines * kLineOctets);
    drop(lines * kLineSize);
  }
  void end() override {
    const long count = decode_rest(waiting_.data(), used_, next_.room(kLineOctets));
    if (count < 0) stop("no base64");
    next_.took(static_cast<size_t>(count));
    next_.end();
  }

 private:
  Stage& next_;
};

class Encrypter : public Buffered {
 public:
  Encrypter(bool gcm, Stage& next) : context_(EVP_CIPHER_CTX_new()), gcm_(gcm), next_(next) {
    EVP_EncryptInit_ex(context_, gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc(), nullptr, kKey, kNonce);
  }
  ~Encrypter() override { EVP_CIPHER_CTX_free(context_); }
  void took(size_t count) override {
    int made = 0;
    EVP_EncryptUpdate(context_, next_.room(count + kTagSize), &made, waiting_.data(), static_cast<int>(count));
    next_.took(static_cast<size_t>(made));
  }
  void end() override {
    int made = 0;
    Octets* out = next_.room(kTagSize);
    EVP_EncryptFinal_ex(context_, out, &made);
    if (gcm_) {
      EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG, kTagSize, out);
      made = kTagSize;
    }
    next_.took(static_cast<size_t>(made));
    next_.end();
  }

 private:
  EVP_CIPHER_CTX* context_;
  bool gcm_;
  Stage& next_;
};

class Decrypter : public Buffered {
 public:
  Decrypter(bool gcm, Stage& next)
      : context_(EVP_CIPHER_CTX_new()), kept_(gcm ? kTagSize : 0), next_(next) {
    EVP_DecryptInit_ex(context_, gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc(), nullptr, kKey, kNonce);
  }
  ~Decrypter() override { EVP_CIPHER_CTX_free(context_); }
  // The tag stands behind the last octet: as many octets as it has always wait.
  void took(size_t count) override {
    used_ += count;
    if (used_ <= kept_) return;
    const size_t ready = used_ - kept_;
    int made = 0;
    EVP_DecryptUpdate(context_, next_.room(ready + kTagSize), &made, waiting_.data(), static_cast<int>(ready));
    next_.took(static_cast<size_t>(made));
    drop(ready);
  }
  void end() override {
    int made = 0;
    if (kept_ != 0) EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG, kTagSize, waiting_.data());
    if (EVP_DecryptFinal_ex(context_, next_.room(kTagSize), &made) != 1) stop("decrypt");
    next_.took(static_cast<size_t>(made));
    next_.end();
  }

 private:
  EVP_CIPHER_CTX* context_;
  size_t kept_;
  Stage& next_;
};

}  // namespace letterlock::bench
