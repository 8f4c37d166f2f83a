// A world for the tests of this room: Ann (us) and Bob, what they sent each other, and what Ann decided.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tunnel/tunnel.h"

namespace letterlock::tunnel::test {

using namespace directory;

inline constexpr const char* kAnn = "ann@example.org";
inline constexpr const char* kBob = "bob@example.org";
inline constexpr const char* kCode = "LL-0123-4567-89AB-CDEF";
inline constexpr const char* kSentId = "<sealed@example.org>";

inline const std::vector<std::string> kModern = {"aes256-GCM", "aes128-GCM", "aes256-CBC", "aes128-CBC"};
inline const std::vector<std::string> kOlder = {"aes256-CBC", "aes128-CBC", "des-EDE3-CBC"};
inline const std::vector<std::string> kWeak = {"rc2-CBC/40", "des-EDE3-CBC"};

inline Time at(std::int64_t minute, std::int64_t second = 0) { return from_unix(1'800'000'000 + minute * 60 + second); }

// Bob's certificates: b-sign with b-enc, and so on.
struct Person {
  std::string signing = "b-sign";
  std::string encryption = "b-enc";
};

class World {
 public:
  World() {
    for (const char* name : {"a-sign", "a-enc", "b-sign", "b-enc", "b2-sign", "b2-enc"}) {
      statuses[name] = CertificateStatus::good;
    }
  }

  World& add(Time time, Fact fact) {
    log.push_back(make_evidence(time, std::move(fact)));
    return *this;
  }

  // ---- Ann's mail ----
  static SentMail introduction() {
    SentMail mail;
    mail.message_digest = "introduction";
    mail.message_id = "<introduction@example.org>";
    mail.identity = kAnn;
    mail.recipients = {kBob};
    mail.is_signed = true;
    mail.signing_certificate = "a-sign";
    mail.encryption_certificate = "a-enc";
    return mail;
  }
  static SentMail sealed(const std::string& certificate = "b-enc") {
    SentMail mail = introduction();
    mail.message_digest = "sealed to " + certificate;
    mail.message_id = kSentId;
    mail.is_sealed = true;
    mail.sealed_to = {{kBob, {certificate}}};
    mail.cipher = "aes256-CBC";
    mail.code = kCode;
    return mail;
  }

  // ---- Bob's mail ----
  static SignedMail signed_mail(int minute, const Person& person = {}) {
    SignedMail mail;
    mail.message_digest = "mail " + person.signing + " " + std::to_string(minute);
    mail.from = kBob;
    mail.identity = kAnn;
    mail.signing_certificate = person.signing;
    mail.encryption_certificate = person.encryption;
    mail.capabilities = kModern;
    mail.signing_time = at(minute, -5);
    mail.signature = "signature " + person.signing + " " + std::to_string(minute);
    return mail;
  }
  static SignedMail sealed_mail(int minute, const Person& person = {}) {
    SignedMail mail = signed_mail(minute, person);
    mail.sealed = mail.signature_inside = true;
    mail.opened_with = "a-enc";
    return mail;
  }

  World& introduce(int minute) { return add(at(minute), introduction()); }
  World& hear(int minute, const Person& person = {}) { return add(at(minute), signed_mail(minute, person)); }
  World& accept(int minute, const Person& person = {}) {
    return add(at(minute), CertificateAccepted{kBob, person.signing, person.encryption});
  }
  World& seal(int minute, const std::string& certificate = "b-enc") { return add(at(minute), sealed(certificate)); }
  World& answer(int minute, const Person& person = {}) { return add(at(minute), sealed_mail(minute, person)); }

  Inputs inputs() const {
    Inputs inputs;
    inputs.our_address = kAnn;
    inputs.ours = ours;
    inputs.own_certificates = own_certificates;
    inputs.their_address = kBob;
    inputs.evidence = log;
    inputs.statuses = statuses;
    inputs.kin = kin;
    inputs.ends = ends;
    inputs.policy = policy;
    inputs.now = now;
    return inputs;
  }
  Tunnel tunnel() const { return derive(inputs()); }

  std::vector<Evidence> log;
  CertificateStatuses statuses;
  std::map<std::string, Kin> kin;
  std::map<std::string, Time> ends;
  OwnCertificates ours = {"a-sign", "a-enc"};
  std::set<std::string> own_certificates = {"a-sign", "a-enc", "a-sign-former", "a-enc-former"};
  Policy policy;
  Time now = at(100);
};

// Introduced, answered, accepted, sealed.
inline World testing_world() {
  World world;
  world.introduce(0).hear(10).accept(20).seal(30);
  return world;
}

}  // namespace letterlock::tunnel::test
