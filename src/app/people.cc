#include "app/people.h"

#include <algorithm>

#include "app/desk.h"
#include "app/fingerprint.h"
#include "outbox/standing.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "x509/address.h"

namespace letterlock::app {
namespace {

constexpr size_t kCertificateFileMax = 16 * 1024 * 1024;

Result<Person> with_certificates(Home& home, tunnel::Tunnel tunnel) {
  Person person{std::move(tunnel)};
  store::Certificates certificates(home.store());
  const auto add = [&](const std::string& fingerprint) -> Status {
    TRY_ASSIGN(const auto certificate, certificates.find(fingerprint));
    const auto& all = person.certificates;
    if (certificate && std::find(all.begin(), all.end(), *certificate) == all.end()) {
      person.certificates.push_back(*certificate);
    }
    return {};
  };
  for (const tunnel::TheirCertificate& theirs : person.tunnel.certificates) {
    TRY(add(theirs.signing_certificate));
    if (theirs.encryption_certificate) TRY(add(*theirs.encryption_certificate));
  }
  return person;
}

std::string digest_of(const directory::Fact& fact) {
  if (const auto* sent = std::get_if<directory::SentMail>(&fact)) return sent->message_digest;
  if (const auto* mail = std::get_if<directory::SignedMail>(&fact)) return mail->message_digest;
  return "";
}

// Of all evidence that is mail.
using MailOfEvidence = std::map<std::string, std::string>;
Result<MailOfEvidence> read_mail(Home& home, const std::string& account_id) {
  TRY_ASSIGN(const auto evidence, store::EvidenceLog(home.store()).all(account_id));
  MailOfEvidence mail;
  for (const directory::Evidence& piece : evidence) {
    if (std::string digest = digest_of(piece.fact); !digest.empty()) mail.emplace(piece.id, std::move(digest));
  }
  return mail;
}

void name_mail(Person& person, const MailOfEvidence& all) {
  for (const tunnel::Step& step : person.tunnel.steps) {
    for (const std::string& id : step.evidence) {
      if (const auto mail = all.find(id); mail != all.end()) person.mail_of_evidence.insert(*mail);
    }
  }
}

Status record(Home& home, const std::string& account_id, directory::Fact fact) {
  TRY_ASSIGN(auto transaction, home.store().begin());
  store::EvidenceLog log(home.store());
  // Acts within one second, or after the clock was set back, keep the order in which they were done.
  TRY_ASSIGN(const auto evidence, log.all(account_id));
  const Time at = directory::time_of_act(evidence, home.now());
  TRY(log.add(account_id, directory::make_evidence(at, std::move(fact)), home.now()));
  return transaction.commit();
}

Result<std::string> key_of(const std::string& address) {
  TRY_ASSIGN(const x509::Address parsed, x509::Address::parse(address));
  return parsed.key();
}

// The pair of one card belongs together: the same subject was compared when it was learned.
Status record_binding(Home& home, const std::string& account_id, const std::string& key,
                      const tunnel::TheirCertificate& theirs) {
  TRY(record(home, account_id, directory::AddressBound{key, theirs.signing_certificate}));
  if (!theirs.encryption_certificate || *theirs.encryption_certificate == theirs.signing_certificate) return {};
  return record(home, account_id, directory::AddressBound{key, *theirs.encryption_certificate});
}

// The one of theirs that is meant: by fingerprint, else the one that the tunnel's state is about, else the only
// one that is not accepted (or, for acts on accepted ones, the only one that is).
Result<tunnel::TheirCertificate> find_theirs(const tunnel::Tunnel& tunnel, const std::string& fingerprint,
                                             bool accepted) {
  const std::string named = plain_fingerprint(fingerprint);
  const std::string wanted = !named.empty() ? named : tunnel.certificate.value_or("");
  std::vector<tunnel::TheirCertificate> fitting;
  for (const tunnel::TheirCertificate& theirs : tunnel.certificates) {
    const bool fits = wanted.empty() ? theirs.accepted == accepted : theirs.signing_certificate.starts_with(wanted);
    if (fits) fitting.push_back(theirs);
  }
  if (fitting.size() == 1) return fitting.front();
  return fail(ErrorCode::nothing_to_review, {{"address", tunnel.addresses.front()}});
}

// What waits for a review beside what was accepted; "" where that is nothing or several. A stranger's certificate may
// be compared, and is accepted by its name alone.
std::string under_review(const tunnel::Tunnel& tunnel, bool of_strangers) {
  std::vector<std::string> waiting;
  for (const tunnel::Notice& notice : tunnel.notices) {
    if (notice.kind != tunnel::NoticeKind::new_certificate) continue;
    const bool stranger = !notice.kin || notice.kin->kinship == x509::Kinship::stranger;
    if (of_strangers || !stranger) waiting.push_back(notice.certificate);
  }
  return waiting.size() == 1 ? waiting.front() : "";
}

bool awaits_review(const tunnel::Tunnel& tunnel) {
  return std::any_of(tunnel.notices.begin(), tunnel.notices.end(),
                     [](const tunnel::Notice& notice) { return notice.kind == tunnel::NoticeKind::new_certificate; });
}

bool is_renewal(const tunnel::Tunnel& tunnel, const std::string& certificate) {
  return std::any_of(tunnel.notices.begin(), tunnel.notices.end(), [&](const tunnel::Notice& notice) {
    return notice.kind == tunnel::NoticeKind::new_certificate && notice.certificate == certificate;
  });
}

// The one that a comparison is about.
Result<tunnel::TheirCertificate> compared_one(const tunnel::Tunnel& tunnel, const std::string& fingerprint) {
  const std::string named = plain_fingerprint(fingerprint);
  const std::string wanted = !named.empty() ? named : under_review(tunnel, true);
  if (!wanted.empty() || tunnel.certificate) return find_theirs(tunnel, wanted, false);
  if (tunnel.certificates.size() == 1) return tunnel.certificates.front();
  return fail(ErrorCode::nothing_to_review, {{"address", tunnel.addresses.front()}});
}

Result<tunnel::TheirCertificate> their_certificate(Home& home, const std::string& account_id,
                                                   const std::string& address, const std::string& fingerprint,
                                                   bool accepted) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const tunnel::Tunnel tunnel, outbox::tunnel_to(desk.office(), address));
  return find_theirs(tunnel, fingerprint, accepted);
}

// With what is at hand; what that lacks.
Result<std::vector<trust::Wanted>> judge_as_known(Home& home, Person& person) {
  TRY_ASSIGN(const trust::TrustStore* trust, home.trust());
  TRY_ASSIGN(const auto mode, revocation_mode(home));
  const auto& addresses = person.tunnel.addresses;
  const trust::Policy policy{.usage = trust::Usage::sign,
                             .revocation = mode,
                             .at = home.now(),
                             .address = addresses.empty() ? std::nullopt : std::optional(addresses.front())};
  std::vector<trust::Wanted> wanted;
  for (const tunnel::TheirCertificate& theirs : person.tunnel.certificates) {
    const auto is_it = [&](const auto& c) { return c.fingerprint() == theirs.signing_certificate; };
    const auto found = std::find_if(person.certificates.begin(), person.certificates.end(), is_it);
    if (found == person.certificates.end()) continue;
    auto verdict = trust::check(*found, *trust, trust->intermediates(), policy);
    wanted.insert(wanted.end(), verdict.wanted.begin(), verdict.wanted.end());
    person.judged[theirs.signing_certificate] = {policy, std::move(verdict)};
  }
  return wanted;
}

}  // namespace

Result<std::vector<Person>> people(Home& home, const std::string& account_id) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(auto tunnels, outbox::all_tunnels(desk.office()));
  TRY_ASSIGN(const MailOfEvidence mail, read_mail(home, desk.account().id));
  std::vector<Person> all;
  for (tunnel::Tunnel& tunnel : tunnels) {
    TRY_ASSIGN(Person person, with_certificates(home, std::move(tunnel)));
    name_mail(person, mail);
    all.push_back(std::move(person));
  }
  return all;
}

Result<Person> person(Home& home, const std::string& account_id, const std::string& address) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(tunnel::Tunnel tunnel, outbox::tunnel_to(desk.office(), address));
  TRY_ASSIGN(Person found, with_certificates(home, std::move(tunnel)));
  TRY_ASSIGN(const MailOfEvidence mail, read_mail(home, desk.account().id));
  name_mail(found, mail);
  return found;
}

Status judge(Home& home, Person& person, std::chrono::milliseconds patience, const Attendance& attendance) {
  const Judging judging = [&]() { return judge_as_known(home, person); };
  TRY(complete_while(home, judging, patience, attendance));
  return {};
}

Result<directory::CertificateAccepted> accept(Home& home, const std::string& account_id, const std::string& address,
                                              const std::string& fingerprint) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const tunnel::Tunnel tunnel, outbox::tunnel_to(desk.office(), address));
  const std::string waiting = fingerprint.empty() ? under_review(tunnel, false) : "";
  TRY_ASSIGN(const auto theirs, find_theirs(tunnel, waiting.empty() ? fingerprint : waiting, false));
  // What waits must be named, and is not: nothing is done to the accepted one instead.
  if (theirs.accepted && fingerprint.empty() && awaits_review(tunnel)) {
    return fail(ErrorCode::nothing_to_review, {{"address", address}});
  }
  // Accepting says "this is theirs", not "this is good": a certificate that cannot be judged good needs its
  // anchor or its binding first. What renews an accepted one was compared with it: both are one act.
  const bool renews =
      theirs.status == tunnel::CertificateStatus::no_address && is_renewal(tunnel, theirs.signing_certificate);
  if (theirs.status != tunnel::CertificateStatus::good && !renews) {
    return fail(ErrorCode::certificate_not_good, {{"address", address}, {"status", tunnel::to_string(theirs.status)}});
  }
  TRY_ASSIGN(const std::string key, key_of(address));
  if (renews) TRY(record_binding(home, desk.account().id, key, theirs));
  directory::CertificateAccepted accepted{key, theirs.signing_certificate, theirs.encryption_certificate};
  TRY(record(home, desk.account().id, accepted));
  return accepted;
}

Status withdraw(Home& home, const std::string& account_id, const std::string& address, const std::string& fingerprint) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto theirs, their_certificate(home, desk.account().id, address, fingerprint, true));
  TRY_ASSIGN(const std::string key, key_of(address));
  return record(home, desk.account().id, directory::CertificateWithdrawn{key, theirs.signing_certificate});
}

Status bind(Home& home, const std::string& account_id, const std::string& address, const std::string& fingerprint) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto theirs, their_certificate(home, desk.account().id, address, fingerprint, false));
  TRY_ASSIGN(const auto certificate, store::Certificates(home.store()).find(theirs.signing_certificate));
  // S2a: a certificate that names addresses speaks for those and no other.
  if (!certificate || !certificate->addresses().empty()) {
    return fail(ErrorCode::certificate_names_address, {{"address", address}});
  }
  TRY_ASSIGN(const std::string key, key_of(address));
  return record_binding(home, desk.account().id, key, theirs);
}

Result<Comparison> compare(Home& home, const std::string& account_id, const std::string& address,
                           const std::string& fingerprint, const std::string& told) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const tunnel::Tunnel tunnel, outbox::tunnel_to(desk.office(), address));
  TRY_ASSIGN(const auto theirs, compared_one(tunnel, fingerprint));
  Comparison comparison;
  comparison.certificate = theirs.signing_certificate;
  comparison.result = x509::compare_fingerprint(told, theirs.signing_certificate, tunnel.addresses);
  if (comparison.result != x509::Compared::other_certificate) return comparison;
  for (const tunnel::TheirCertificate& other : tunnel.certificates) {
    for (const std::string& one : {other.signing_certificate, other.encryption_certificate.value_or("")}) {
      const bool equals = x509::compare_fingerprint(told, one, tunnel.addresses) == x509::Compared::same;
      if (equals) comparison.equals = one;
    }
  }
  return comparison;
}

Status unbind(Home& home, const std::string& account_id, const std::string& address, const std::string& fingerprint) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto theirs, their_certificate(home, desk.account().id, address, fingerprint, true));
  TRY_ASSIGN(const std::string key, key_of(address));
  return record(home, desk.account().id, directory::AddressUnbound{key, theirs.signing_certificate});
}

Status import_encryption(Home& home, const std::string& account_id, const std::string& address,
                         const std::string& path) {
  TRY_ASSIGN(const Bytes file, read_file(path, kCertificateFileMax));
  return import_encryption(home, account_id, address, file, path);
}

Status import_encryption(Home& home, const std::string& account_id, const std::string& address, ByteView file,
                         const std::string& name) {
  auto candidates = x509::parse_certificates(file);
  if (candidates) return import_encryption(home, account_id, address, *candidates, name);
  candidates.error().params.emplace_back("path", name);
  return tl::unexpected(std::move(candidates).error());
}

Status import_encryption(Home& home, const std::string& account_id, const std::string& address,
                         const std::vector<x509::Certificate>& candidates, const std::string& name) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto theirs, their_certificate(home, desk.account().id, address, "", true));
  TRY_ASSIGN(const auto signing, store::Certificates(home.store()).find(theirs.signing_certificate));
  const auto fits = std::find_if(candidates.begin(), candidates.end(), [&signing](const x509::Certificate& c) {
    return c.can_encrypt() && signing && equal(c.subject_der(), signing->subject_der());
  });
  if (fits == candidates.end()) return fail(ErrorCode::recipient_certificate_unusable, {{"certificate", name}});
  TRY_ASSIGN(const std::string key, key_of(address));
  TRY(store::Certificates(home.store()).put(*fits));
  return record(home, desk.account().id,
                directory::EncryptionCertificateImported{key, theirs.signing_certificate, fits->fingerprint()});
}

Status name_person(Home& home, const std::string& account_id, const std::string& address, const std::string& name) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const std::string key, key_of(address));
  return record(home, desk.account().id, directory::ContactNamed{key, name});
}

Status join_address(Home& home, const std::string& account_id, const std::string& address, const std::string& joined) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const std::string key, key_of(address));
  TRY_ASSIGN(const std::string joined_key, key_of(joined));
  return record(home, desk.account().id, directory::AddressJoined{key, joined_key});
}

Status try_aes(Home& home, const std::string& account_id, const std::string& address) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto theirs, their_certificate(home, desk.account().id, address, "", true));
  TRY_ASSIGN(const std::string key, key_of(address));
  return record(home, desk.account().id, directory::AesTried{key, theirs.signing_certificate});
}

}  // namespace letterlock::app
