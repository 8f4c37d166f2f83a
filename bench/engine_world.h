// What engine_bench works on: an authority, somebody with a key and a certificate, a letter, and how it is sealed.
//
// Keys are new in each run. What it does NOT do: return errors. A bench that cannot make its inputs ends.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "crypto/key_generation.h"
#include "crypto/software_key.h"
#include "smime/seal.h"
#include "x509/certificate_builder.h"

namespace letterlock::bench {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "engine_bench: {}\n", result.error().id());
    std::exit(1);
  }
  return std::move(*result);
}

inline void must(Status status) {
  if (!status) {
    fmt::print(stderr, "engine_bench: {}\n", status.error().id());
    std::exit(1);
  }
}

inline void require(bool right, const char* what) {
  if (right) return;
  fmt::print(stderr, "engine_bench: wrong outcome of {}\n", what);
  std::exit(1);
}

// People whose certificates have the right dates for the clock of the machine, since OpenSSL asks it.
struct World {
  Time now = SystemClock().now();
  crypto::KeyHandle authority_key = must(crypto::generate_rsa(2048));
  x509::Certificate authority = must(x509::build_self_signed(content("Bench Authority", true), authority_key));
  crypto::KeyHandle own_key = must(crypto::generate_rsa(2048));
  x509::Certificate own = issue("Ann", crypto::public_key_of(own_key));
  std::shared_ptr<crypto::SoftwareKey> key = must(crypto::SoftwareKey::create(crypto::share(own_key)));

  x509::CertificateContent content(const std::string& name, bool is_ca) const {
    x509::CertificateContent made;
    made.subject = {{"C", "TW"}, {"CN", name}};
    made.not_before = now - std::chrono::hours(24);
    made.not_after = now + std::chrono::hours(24 * 365);
    made.is_ca = is_ca;
    made.key_usage.key_cert_sign = made.key_usage.crl_sign = is_ca;
    made.key_usage.digital_signature = made.key_usage.key_encipherment = !is_ca;
    if (!is_ca) made.addresses = {"ann@own.example"};
    return made;
  }
  x509::Certificate issue(const std::string& name, const crypto::PublicKey& public_key) const {
    return must(x509::build_certificate(content(name, false), public_key, {authority, authority_key}));
  }
};

// What is sealed: a header, and lines of text up to the size.
inline std::string letter(size_t octets) {
  std::string text =
      "From: Ann <ann@own.example>\r\nTo: ben@peer.example\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain\r\n\r\n";
  while (text.size() < octets) text += "A line of a letter as people write it, some seventy columns wide.\r\n";
  return text;
}

// What OpenSSL signs and encrypts: the same without the fields of the message.
inline std::string entity_of(const std::string& message) { return message.substr(message.find("Content-Type")); }

inline Bytes seal(const std::string& message, const smime::SealSettings& settings) {
  ReplayableMemory source(as_bytes(message));
  MemorySink out;
  must(smime::seal(source, settings, out, [&out] {
    out.take();
    return Status();
  }));
  return out.take();
}

inline cms::SignerSettings signer(const World& world) {
  return {.certificate = world.own,
          .signer = world.key.get(),
          .signing_time = world.now,
          .capabilities = cms::our_capabilities()};
}

}  // namespace letterlock::bench
