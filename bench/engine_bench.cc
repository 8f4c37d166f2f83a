// The engine inside one process, warm, beside OpenSSL's CMS on the same octets and beside the bare RSA operations.
//
//   engine_bench [--rounds N] [--milliseconds N] [--recipients N] [--row NAME] [--only ours]
//
// Each round gives ours, the peer and the limit a slice of CPU time in turn. Out comes one line of JSON for each row:
// operations a second (medians over the rounds). Whether each operation did what it should is checked in every call; a
// wrong outcome ends the program, since its time would mean nothing. --only ours is for profiles: the others rest.
//
//   verify-detached, verify-opaque   4 KiB: examine and judge, the chain known from the message before
//   sign-detached, sign-opaque       4 KiB
//   decrypt-cbc, decrypt-gcm         4 KiB: examine and release
//   recipients                       10 KiB to N recipients, their certificates parsed
//
// What it does NOT do: no files, no command line, no keys from PKCS #12: bench/smime_bench.py measures whole programs.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "crypto/key_generation.h"
#include "crypto/software_key.h"
#include "engine_peer.h"
#include "judge/judge.h"
#include "smime/examine.h"
#include "smime/seal.h"
#include "x509/certificate_builder.h"

namespace letterlock::bench {
namespace {

struct Options {
  int rounds = 7;
  int milliseconds = 300;
  size_t recipients = 5000;
  std::string row;
  bool only_ours = false;
};

template <typename T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "engine_bench: {}\n", result.error().id());
    std::exit(1);
  }
  return std::move(*result);
}

void must(Status status) {
  if (!status) {
    fmt::print(stderr, "engine_bench: {}\n", status.error().id());
    std::exit(1);
  }
}

void require(bool right, const char* what) {
  if (right) return;
  fmt::print(stderr, "engine_bench: wrong outcome of {}\n", what);
  std::exit(1);
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
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
std::string letter(size_t octets) {
  std::string text =
      "From: Ann <ann@own.example>\r\nTo: ben@peer.example\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain\r\n\r\n";
  while (text.size() < octets) text += "A line of a letter as people write it, some seventy columns wide.\r\n";
  return text;
}

// What OpenSSL signs and encrypts: the same without the fields of the message.
std::string entity_of(const std::string& message) { return message.substr(message.find("Content-Type")); }

Bytes seal(const std::string& message, const smime::SealSettings& settings) {
  ReplayableMemory source(as_bytes(message));
  MemorySink out;
  must(smime::seal(source, settings, out));
  return out.take();
}

cms::SignerSettings signer(const World& world) {
  return {.certificate = world.own,
          .signer = world.key.get(),
          .signing_time = world.now,
          .capabilities = cms::our_capabilities()};
}

// One operation after the other for a slice of CPU time; how many a second.
double rate(const std::function<void()>& operation, double seconds) {
  const double began = cpu_seconds();
  double spent = 0;
  size_t count = 0;
  do {
    operation();
    ++count;
    spent = cpu_seconds() - began;
  } while (spent < seconds);
  return static_cast<double>(count) / spent;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Contest {
  std::function<void()> ours, peer, limit;
};

void run(const Options& options, const std::string& name, const Contest& contest) {
  if (!options.row.empty() && options.row != name) return;
  const double slice = options.milliseconds * 1e-3;
  if (options.only_ours) {
    fmt::print("{{\"row\": \"{}\", \"ours\": {:.2f}}}\n", name, rate(contest.ours, slice * options.rounds));
    return;
  }
  std::vector<double> rates[3];
  for (const auto* warm : {&contest.ours, &contest.peer, &contest.limit}) (*warm)();
  for (int round = 0; round < options.rounds; ++round) {
    size_t who = 0;
    for (const auto* act : {&contest.ours, &contest.peer, &contest.limit}) rates[who++].push_back(rate(*act, slice));
  }
  fmt::print("{{\"row\": \"{}\", \"ours\": {:.2f}, \"peer\": {:.2f}, \"limit\": {:.2f}}}\n", name, median(rates[0]),
             median(rates[1]), median(rates[2]));
}

class Bench {
 public:
  explicit Bench(Options options) : options_(std::move(options)) {
    must(store_.add_anchor(world_.authority));
    ring_.add(world_.own, world_.key);
  }

  void all() {
    verify("verify-detached", smime::SignatureForm::detached);
    verify("verify-opaque", smime::SignatureForm::opaque);
    sign("sign-detached", smime::SignatureForm::detached);
    sign("sign-opaque", smime::SignatureForm::opaque);
    decrypt("decrypt-cbc", crypto::ContentEncryption::aes256_cbc);
    decrypt("decrypt-gcm", crypto::ContentEncryption::aes256_gcm);
    recipients();
  }

 private:
  void verify(const char* name, smime::SignatureForm form) {
    const Bytes message = seal(letter_, {.sign = signer(world_), .form = form});
    ReplayableMemory source(message);
    judge::Context context{.store = store_, .now = world_.now};
    const auto ours = [&] {
      const auto examination = must(smime::Examination::examine(source, ring_));
      const auto report = judge::judge(examination->facts(), context);
      require(report.signature == judge::SignatureState::valid, "examine and judge");
    };
    const auto peer = [&] { require(!peer_.verify(message).empty(), "CMS_verify"); };
    run(options_, name, {ours, peer, [&] { require(limit_.verify(), "RSA"); }});
  }

  void sign(const char* name, smime::SignatureForm form) {
    const std::string entity = entity_of(letter_);
    const bool detached = form == smime::SignatureForm::detached;
    const smime::SealSettings settings{.sign = signer(world_), .form = form};
    require(!peer_.verify(seal(letter_, settings)).empty(), "our signature before CMS_verify");
    const auto ours = [&] { require(seal(letter_, settings).size() > letter_.size(), "seal"); };
    const auto peer = [&] {
      require(!peer_.sign(as_bytes(entity), world_.own, world_.own_key.get(), detached).empty(), "CMS_sign");
    };
    run(options_, name, {ours, peer, [&] { require(limit_.sign(), "RSA"); }});
  }

  void decrypt(const char* name, crypto::ContentEncryption cipher) {
    const cms::EncryptionSettings encryption{.recipients = {world_.own}, .algorithm = cipher};
    const Bytes message = seal(letter_, {.encrypt = encryption});
    const Bytes expected = peer_.decrypt(message, world_.own, world_.own_key.get());
    ReplayableMemory source(message);
    const auto ours = [&] {
      const auto examination = must(smime::Examination::examine(source, ring_));
      const Secret payload = must(examination->release_to_memory(1 << 20));
      require(equal(payload.view(), expected), "examine and release");
    };
    const auto peer = [&] {
      require(!peer_.decrypt(message, world_.own, world_.own_key.get()).empty(), "CMS_decrypt");
    };
    run(options_, name, {ours, peer, [&] { require(limit_.decrypt(), "RSA"); }});
  }

  void recipients() {
    if (!options_.row.empty() && options_.row != "recipients") return;
    const std::string message = letter(10 * 1024);
    const std::string entity = entity_of(message);
    // A few keys serve all: each certificate has its own number, and its own copy of the key.
    std::vector<crypto::KeyHandle> keys;
    for (int i = 0; i < 4; ++i) keys.push_back(must(crypto::generate_rsa(2048)));
    cms::EncryptionSettings encryption;
    for (size_t i = 0; i < options_.recipients; ++i) {
      encryption.recipients.push_back(
          world_.issue("Recipient " + std::to_string(i), crypto::public_key_of(keys[i % keys.size()])));
    }
    const smime::SealSettings settings{.encrypt = encryption};
    const auto ours = [&] { require(seal(message, settings).size() > options_.recipients * 256, "seal"); };
    const auto peer = [&] {
      require(!peer_.encrypt(as_bytes(entity), encryption.recipients).empty(), "CMS_encrypt");
    };
    const auto limit = [&] {
      for (size_t i = 0; i < options_.recipients; ++i) require(limit_.encrypt(), "RSA");
    };
    run(options_, "recipients", {ours, peer, limit});
  }

  Options options_;
  World world_;
  std::string letter_ = letter(4096);
  trust::TrustStore store_;
  x509::KeyRing ring_;
  OpenSslPeer peer_{world_.authority};
  RsaLimit limit_{world_.own_key.get()};
};

bool read_options(int count, char** words, Options& options) {
  for (int at = 1; at < count; at += 2) {
    const std::string name = words[at];
    if (at + 1 >= count) return false;
    const char* value = words[at + 1];
    if (name == "--rounds") options.rounds = std::max(1, static_cast<int>(std::strtol(value, nullptr, 10)));
    else if (name == "--milliseconds") options.milliseconds = static_cast<int>(std::strtol(value, nullptr, 10));
    else if (name == "--recipients") options.recipients = std::strtoul(value, nullptr, 10);
    else if (name == "--row") options.row = value;
    else if (name == "--only") options.only_ours = std::strcmp(value, "ours") == 0;
    else return false;
  }
  return true;
}

}  // namespace

int main_with(int count, char** words) {
  Options options;
  if (!read_options(count, words, options)) {
    fmt::print(stderr, "engine_bench [--rounds N] [--milliseconds N] [--recipients N] [--row NAME] [--only ours]\n");
    return 2;
  }
  Bench(options).all();
  return 0;
}

}  // namespace letterlock::bench

int main(int count, char** words) { return letterlock::bench::main_with(count, words); }
