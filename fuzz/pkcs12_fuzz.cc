// PKCS #12 files (RFC 7292): raw octets beginning from files of every kind, and good ones, edited. Reading never
// breaks, stays within what it may cost, and a file whose MAC is right holds the keys that were put into it.
#include <openssl/pkcs12.h>

#include "crypto/openssl.h"
#include "fuzz/fixed_random.h"
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "fuzz/world.h"
#include "token/pkcs12.h"

using namespace letterlock;

namespace {

using OwnedFile = crypto::Owned<PKCS12, PKCS12_free>;

Secret password() { return Secret(std::string_view("password")); }

struct Kind {
  const char* name;
  const fuzz::Person* person;
  int cipher;  // of keys and certificates; -1: in clear
  bool mac;
};

// Ours asks 100,000 rounds for each guess; two here, so that the fuzzer gets somewhere.
Bytes make_file(const Kind& kind) {
  fuzz::use_fixed_random(kind.name);
  crypto::Owned<STACK_OF(X509), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }> chain(sk_X509_new_null());
  sk_X509_push(chain.get(), fuzz::world().authority.native());
  const OwnedFile file(PKCS12_create_ex("password", kind.name, kind.person->handle.get(),
                                        kind.person->certificate.native(), chain.get(), kind.cipher, kind.cipher, 2,
                                        kind.mac ? 2 : -1, 0, crypto::legacy_context(), nullptr));
  fuzz::require(file != nullptr, "the example can be made");
  return crypto::encoded(file.get(), i2d_PKCS12);
}

std::vector<Kind> kinds() {
  const fuzz::World& all = fuzz::world();
  return {{"aes", &all.ben, NID_aes_256_cbc, true},
          {"aes_curve", &all.carol, NID_aes_128_cbc, true},
          {"triple_des", &all.ann, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, true},
          {"rc2", &all.ann, NID_pbe_WithSHA1And40BitRC2_CBC, true},
          {"without_mac", &all.ben, NID_aes_256_cbc, false},
          {"in_clear", &all.carol, -1, false}};
}

struct Good {
  Bytes file;
  std::vector<x509::Certificate> own;
};

std::vector<Good> make_good() {
  std::vector<Good> all;
  for (const Kind& kind : kinds()) {
    if (!kind.mac) continue;
    Good good{make_file(kind), {kind.person->certificate}};
    const auto opened = token::Pkcs12::open(good.file, password());
    fuzz::require(opened && (*opened)->own_certificates() == good.own, "the example can be opened");
    all.push_back(std::move(good));
  }
  return all;
}

void check(const token::Pkcs12& file) {
  fuzz::require(!file.own_certificates().empty(), "an open file has a key");
  for (const x509::Certificate& certificate : file.own_certificates()) {
    fuzz::require(file.decryptor(certificate).has_value(), "a certificate of ours has its key");
    fuzz::require(file.signer(certificate).has_value(), "which signs");
  }
  for (const x509::Certificate& certificate : file.other_certificates()) {
    fuzz::require(!file.signer(certificate).has_value(), "one of the chain has none");
  }
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  for (const Kind& kind : kinds()) folder.add(kind.name, make_file(kind), {0});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  static const std::vector<Good> all = make_good();
  fuzz::Input input(data, size);
  const std::uint8_t choice = input.byte();
  const bool raw = choice % 2 == 0;
  const Good& good = all[choice / 2 % all.size()];
  const Bytes octets = raw ? to_bytes(input.rest()) : fuzz::edited(good.file, input);
  const auto opened = token::Pkcs12::open(octets, password());
  if (!opened) return 0;
  check(**opened);
  fuzz::require(raw || (*opened)->own_certificates() == good.own, "the MAC guards what the file holds");
  return 0;
}
