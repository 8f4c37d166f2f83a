// People with certificates for the tests of smime/ and of the rooms above it: made once per process.
#pragma once

#include <gtest/gtest.h>

#include "crypto/key_generation.h"
#include "crypto/software_key.h"
#include "smime/examine.h"
#include "smime/seal.h"
#include "x509/certificate_builder.h"

namespace letterlock::smime::testing {

inline const Time kNow = from_unix(1795420800);  // 2026-11-23

template <typename T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().id();
    std::abort();
  }
  return std::move(*result);
}

// One certificate with its key.
struct Pair {
  x509::Certificate certificate;
  std::shared_ptr<crypto::SoftwareKey> key;
};

struct Authority {
  crypto::KeyHandle key;
  x509::Certificate certificate;
};

inline x509::CertificateContent content_of(const std::string& name, Time now) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = now - std::chrono::hours(24 * 365);
  content.not_after = now + std::chrono::hours(24 * 365);
  return content;
}

inline Authority make_authority(const std::string& name = "Test Authority") {
  crypto::KeyHandle key = must(crypto::generate_rsa(2048));
  x509::CertificateContent content = content_of(name, kNow);
  content.is_ca = true;
  content.key_usage.key_cert_sign = true;
  content.key_usage.crl_sign = true;
  x509::Certificate certificate = must(x509::build_self_signed(content, key));
  return {std::move(key), certificate};
}

inline Pair make_pair(const Authority& authority, const x509::CertificateContent& content, crypto::KeyHandle key) {
  const x509::Certificate certificate =
      must(x509::build_certificate(content, crypto::public_key_of(key), {authority.certificate, authority.key}));
  return {certificate, must(crypto::SoftwareKey::create(std::move(key)))};
}

inline Pair make_pair(const Authority& authority, const x509::CertificateContent& content, int bits = 2048) {
  return make_pair(authority, content, must(crypto::generate_rsa(bits)));
}

// Somebody with a signing and an encryption certificate, as on a card.
struct Person {
  std::string address;
  Pair signing;
  Pair encryption;
};

inline Person make_person(const Authority& authority, const std::string& name, const std::string& address) {
  x509::CertificateContent signing = content_of(name, kNow);
  if (!address.empty()) signing.addresses = {address};
  x509::CertificateContent encryption = signing;
  signing.key_usage.digital_signature = true;
  encryption.key_usage.key_encipherment = true;
  encryption.key_usage.data_encipherment = true;
  return {address, make_pair(authority, signing), make_pair(authority, encryption)};
}

// RSA keys take a while: everybody shares these.
struct People {
  Authority authority = make_authority();
  Person ann = make_person(authority, "王小安", "ann@own.example");
  Person ben = make_person(authority, "Ben", "ben@peer.example");
};
inline const People& people() {
  static const People all;
  return all;
}

inline cms::SignerSettings signer(const Person& person) {
  return {.certificate = person.signing.certificate,
          .signer = person.signing.key.get(),
          .signing_time = kNow,
          .capabilities = cms::our_capabilities(),
          .encryption_certificate = person.encryption.certificate,
          .chain = {people().authority.certificate}};
}

inline x509::KeyRing keys_of(const Person& person) {
  x509::KeyRing ring;
  ring.add(person.encryption.certificate, person.encryption.key);
  return ring;
}

inline Bytes sealed(std::string_view message, const SealSettings& settings) {
  ReplayableMemory source(as_bytes(message));
  MemorySink out;
  const Status status = seal(source, settings, out);
  EXPECT_TRUE(status.has_value()) << (status ? "" : status.error().id());
  return out.take();
}

// The message of most tests: eight-bit text, a dot line, a "From " line, trailing blanks.
inline constexpr std::string_view kMessage =
    "From: Ann <ann@own.example>\r\nTo: ben@peer.example\r\nBcc: secret@third.example\r\nSubject: Hello\r\n"
    "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@own.example>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "通道 \r\n.\r\nFrom here on, only we two.\r\n";

}  // namespace letterlock::smime::testing
