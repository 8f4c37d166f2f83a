// known_people HOME CERTIFICATES: everybody whose certificate stands in the file becomes somebody whom the home's only
// account knows: their signed mail came, and their certificate was accepted. Thousands in a second, for tests of
// groups.
#include <cstdio>

#include "base/file.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "store/store.h"
#include "x509/certificate.h"

namespace letterlock {
namespace {

constexpr size_t kPeopleMax = 10'000;
constexpr size_t kFileMax = 64 * 1024 * 1024;

// Every second one lists what their program reads; of the others nothing is known.
void add_facts(const account::Account& account, const x509::Certificate& certificate, Time now,
               std::vector<directory::Evidence>& evidence) {
  const std::string fingerprint = certificate.fingerprint();
  directory::SignedMail mail;
  mail.message_digest = mail.signature = fingerprint;
  mail.from = certificate.addresses().front();
  mail.identity = account.address;
  mail.signing_certificate = fingerprint;
  mail.encryption_certificate = fingerprint;
  mail.signing_time = now - std::chrono::hours(2);
  if (evidence.size() % 4 == 0) mail.capabilities = std::vector<std::string>{"aes256-GCM", "aes256-CBC"};
  evidence.push_back(directory::make_evidence(now - std::chrono::hours(1), mail));
  evidence.push_back(directory::make_evidence(now - std::chrono::minutes(30),
                                              directory::CertificateAccepted{mail.from, fingerprint, fingerprint}));
}

Status make_known(const std::string& home, const std::string& file) {
  const SystemClock clock;
  TRY_ASSIGN(auto store, store::Store::open(store::Home::under(home)));
  TRY_ASSIGN(const auto accounts, store::Accounts(*store).all());
  if (accounts.size() != 1) return fail(ErrorCode::account_ambiguous);
  TRY_ASSIGN(const Bytes content, read_file(file, kFileMax));
  TRY_ASSIGN(const auto certificates, x509::parse_certificates(content, kPeopleMax));
  std::vector<directory::Evidence> evidence;
  for (const x509::Certificate& certificate : certificates) add_facts(accounts[0], certificate, clock.now(), evidence);
  TRY(store::Certificates(*store).put(certificates));
  return store::EvidenceLog(*store).add(accounts[0].id, evidence, clock.now());
}

}  // namespace
}  // namespace letterlock

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: known_people HOME CERTIFICATES\n");
    return 2;
  }
  const auto made = letterlock::make_known(argv[1], argv[2]);
  if (!made) std::fprintf(stderr, "known_people: %s\n", made.error().id().c_str());
  return made ? 0 : 1;
}
