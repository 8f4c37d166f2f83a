// Revocation lists for the bench, and what other ways to ask them cost; bench/crl_bench.py runs it.
//
//   crl_tool make COUNT FOLDER       list.crl of so many entries (49 octets each: a random serial number of 16 octets,
//                                    a reason code), the authority that signed it, and two certificates of its:
//                                    revoked.pem is on the list, good.pem is not
//   crl_tool openssl FOLDER          OpenSSL's own way in one process: parse, verify, look up (which sorts), and again
//   crl_tool index INDEX FOLDER      ours: open an index and look up, then a million look-ups all over it
//   crl_tool run PROGRAM ARGUMENT... runs it: CPU seconds, resident MiB, exit status
//
// Each but `make` prints one JSON document; times are CPU time.
#include <fmt/core.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>

#include "base/file.h"
#include "crypto/key_generation.h"
#include "crypto/openssl.h"
#include "trust/crl.h"
#include "x509/certificate_builder.h"

namespace {

using namespace letterlock;

constexpr size_t kEntrySize = 49;
constexpr size_t kSerialSize = 16;
constexpr size_t kLookUps = 1'000'000;

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().id());
  std::exit(1);
}
void must(const Status& status) {
  if (status) return;
  fmt::print(stderr, "{}\n", status.error().id());
  std::exit(1);
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Bytes header(std::uint8_t tag, size_t size) {
  Bytes out = {tag};
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
    return out;
  }
  Bytes octets;
  for (; size > 0; size >>= 8) octets.insert(octets.begin(), static_cast<std::uint8_t>(size));
  out.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
  append(out, octets);
  return out;
}

Bytes wrapped(std::uint8_t tag, ByteView content) {
  Bytes out = header(tag, content.size());
  append(out, content);
  return out;
}

Bytes serial_number(std::mt19937_64& random) {
  Bytes serial(kSerialSize);
  for (auto& octet : serial) octet = static_cast<std::uint8_t>(random());
  serial[0] = static_cast<std::uint8_t>(1 + serial[0] % 127);
  return serial;
}

void append_entry(Bytes& to, ByteView serial, std::uint8_t reason) {
  append(to, Bytes{0x30, 0x2f, 0x02, 0x10});
  append(to, serial);
  append(to, Bytes{0x17, 0x0d});
  append(to, as_bytes("260201000000Z"));
  append(to, Bytes{0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, reason});
}

x509::CertificateContent content_of(const std::string& name, Bytes serial) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = must(parse_rfc3339("2020-01-01"));
  content.not_after = must(parse_rfc3339("2040-01-01"));
  content.serial = std::move(serial);
  return content;
}

// The signed part with `count` entries; the serial number of the middle one.
Bytes signed_part(size_t count, const x509::Certificate& authority, Bytes& listed) {
  std::mt19937_64 random(count);
  const Bytes algorithm = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00};
  Bytes front = {0x02, 0x01, 0x01};
  append(front, algorithm);
  append(front, authority.subject_der());
  append(front, wrapped(0x17, as_bytes("260101000000Z")));
  append(front, wrapped(0x17, as_bytes("391231000000Z")));
  append(front, header(0x30, count * kEntrySize));
  Bytes part = header(0x30, front.size() + count * kEntrySize);
  append(part, front);
  part.reserve(part.size() + count * kEntrySize);
  for (size_t i = 0; i < count; ++i) {
    const Bytes serial = serial_number(random);
    if (i == count / 2) listed = serial;
    append_entry(part, serial, static_cast<std::uint8_t>(1 + i % 5));
  }
  return part;
}

Bytes signature_of(ByteView octets, EVP_PKEY* key) {
  const crypto::OwnedDigestContext context(EVP_MD_CTX_new());
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(key));
  Bytes signature(size);
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, octets.data(), octets.size()) != 1) {
    std::exit(1);
  }
  signature.resize(size);
  return signature;
}

int make(size_t count, const std::string& folder) {
  must(make_folder(folder));
  const crypto::KeyHandle key = must(crypto::generate_rsa(2048));
  x509::CertificateContent content = content_of("Bench Authority", {});
  content.is_ca = true;
  content.key_usage.key_cert_sign = content.key_usage.crl_sign = true;
  const x509::Certificate authority = must(x509::build_self_signed(content, key));
  Bytes listed;
  Bytes list = signed_part(count, authority, listed);
  Bytes bits = {0};
  append(bits, signature_of(list, key.get()));
  append(list, Bytes{0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00});
  append(list, wrapped(0x03, bits));
  auto file = must(OutputFile::create(folder + "/list.crl", Replace::yes));
  must(file->write(header(0x30, list.size())));
  must(file->write(list));
  must(file->commit());
  must(write_file(folder + "/ca.pem", as_bytes(x509::to_pem(authority))));
  must(write_file(folder + "/ca.crt", authority.der()));
  const crypto::KeyHandle own = must(crypto::generate_rsa(2048));
  for (const auto& [name, serial] : {std::pair<std::string, Bytes>{"revoked", listed}, {"good", Bytes(16, 0x11)}}) {
    const auto made = must(x509::build_certificate(content_of(name, serial), crypto::public_key_of(own),
                                                   {authority, key}));
    must(write_file(folder + "/" + name + ".pem", as_bytes(x509::to_pem(made))));
  }
  return 0;
}

x509::Certificate certificate_at(const std::string& path) { return must(x509::read_certificates(path)).front(); }

int ask_openssl(const std::string& folder) {
  const Bytes der = must(read_file(folder + "/list.crl", SIZE_MAX));
  const x509::Certificate authority = certificate_at(folder + "/ca.pem");
  const x509::Certificate revoked = certificate_at(folder + "/revoked.pem");
  ASN1_INTEGER* serial = X509_get_serialNumber(revoked.native());
  const double began = cpu_seconds();
  const unsigned char* in = der.data();
  X509_CRL* crl = d2i_X509_CRL(nullptr, &in, static_cast<long>(der.size()));
  const double parsed = cpu_seconds();
  const int good = X509_CRL_verify(crl, X509_get0_pubkey(authority.native()));
  const double verified = cpu_seconds();
  X509_REVOKED* found = nullptr;
  const int listed = X509_CRL_get0_by_serial(crl, &found, serial);
  const double looked = cpu_seconds();
  for (size_t i = 0; i < kLookUps; ++i) X509_CRL_get0_by_serial(crl, &found, serial);
  const double warm = (cpu_seconds() - looked) / kLookUps;
  if (good != 1 || listed != 1) return 1;
  fmt::print("{{\"parse\": {}, \"verify\": {}, \"look_up\": {}, \"warm\": {}}}\n", parsed - began, verified - parsed,
             looked - verified, warm);
  X509_CRL_free(crl);
  return 0;
}

// Look-ups in no order: every tenth entry of the list, mixed, so that they touch all of the index.
int ask_index(const std::string& index, const std::string& folder) {
  const x509::Certificate revoked = certificate_at(folder + "/revoked.pem");
  const Bytes wanted = revoked.issuer_and_serial().serial;
  const double began = cpu_seconds();
  const trust::Crl list = must(trust::Crl::open(index));
  const auto first = must(list.find(wanted));
  const double opened = cpu_seconds() - began;
  std::mt19937_64 random(list.size());
  std::vector<Bytes> serials;
  for (size_t i = 0; i < list.size(); ++i) {
    Bytes serial = serial_number(random);
    if (i % 10 == 0) serials.push_back(std::move(serial));
  }
  std::shuffle(serials.begin(), serials.end(), random);
  for (const Bytes& serial : serials) {
    if (!must(list.find(serial))) return 1;
  }
  const double warm_began = cpu_seconds();
  size_t found = 0;
  for (size_t i = 0; i < kLookUps; ++i) found += must(list.find(serials[i % serials.size()])).has_value();
  const double warm = (cpu_seconds() - warm_began) / kLookUps;
  if (!first || found != kLookUps) return 1;
  fmt::print("{{\"open_and_first\": {}, \"warm\": {}}}\n", opened, warm);
  return 0;
}

// Through this small program, since a child's resident memory counts from what its parent had.
int run(char** words) {
  const pid_t child = fork();
  if (child == 0) {
    execvp(words[0], words);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) return 1;
  const auto time_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  fmt::print("{{\"cpu\": {}, \"memory\": {}, \"exit\": {}}}\n", time_of(usage.ru_utime) + time_of(usage.ru_stime),
             static_cast<double>(usage.ru_maxrss) / 1024, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view act = count > 1 ? words[1] : "";
  if (act == "make" && count == 4) return make(std::strtoull(words[2], nullptr, 10), words[3]);
  if (act == "openssl" && count == 3) return ask_openssl(words[2]);
  if (act == "index" && count == 4) return ask_index(words[2], words[3]);
  if (act == "run" && count > 2) return run(words + 2);
  fmt::print(stderr, "crl_tool make COUNT FOLDER | openssl FOLDER | index INDEX FOLDER | run PROGRAM ...\n");
  return 2;
}
