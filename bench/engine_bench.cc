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

#include "engine_peer.h"
#include "engine_world.h"
#include "judge/judge.h"
#include "smime/examine.h"

namespace letterlock::bench {
namespace {

struct Options {
  int rounds = 7;
  int milliseconds = 300;
  size_t recipients = 5000;
  std::string row;
  bool only_ours = false;
};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// One operation after the other for a slice of CPU time; how many a second. Asking for that time is a call of the
// system, a tenth of the shortest operation: it is asked for a thousand times in a slice.
double rate(const std::function<void()>& operation, double seconds) {
  const double began = cpu_seconds();
  double spent = 0;
  size_t count = 0;
  size_t at_once = 1;
  do {
    for (size_t i = 0; i < at_once; ++i) operation();
    count += at_once;
    spent = cpu_seconds() - began;
    at_once = std::max<size_t>(1, static_cast<size_t>(static_cast<double>(count) / spent * seconds / 1000));
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
    const auto peer = [&] { require(!peer_.encrypt(as_bytes(entity), encryption.recipients).empty(), "CMS_encrypt"); };
    RecipientsLimit bare(encryption.recipients);
    const auto limit = [&] { require(bare.encrypt(), "RSA"); };
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
    if (name == "--rounds")
      options.rounds = std::max(1, static_cast<int>(std::strtol(value, nullptr, 10)));
    else if (name == "--milliseconds")
      options.milliseconds = static_cast<int>(std::strtol(value, nullptr, 10));
    else if (name == "--recipients")
      options.recipients = std::strtoul(value, nullptr, 10);
    else if (name == "--row")
      options.row = value;
    else if (name == "--only")
      options.only_ours = std::strcmp(value, "ours") == 0;
    else
      return false;
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
