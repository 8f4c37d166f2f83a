// People: what the user decides about others. Each act is one piece of evidence; nothing else changes the
// directory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "app/revocation.h"
#include "directory/evidence.h"
#include "tunnel/tunnel.h"
#include "x509/fingerprint_words.h"

namespace letterlock::app {

// Somebody of the directory with the certificates that are known of them.
struct Judged {
  trust::Policy policy;
  trust::Verdict verdict;
};
struct Person {
  tunnel::Tunnel tunnel;
  std::vector<x509::Certificate> certificates = {};  // signing and encryption, as the tunnel names them
  // The message (its digest) of each piece of evidence that is mail and that the tunnel names.
  std::map<std::string, std::string> mail_of_evidence = {};
  std::map<std::string, Judged> judged = {};  // signing certificates as they stand now, see judge()
};
Result<std::vector<Person>> people(Home& home, const std::string& account_id);
Result<Person> person(Home& home, const std::string& account_id, const std::string& address);
// Adds the full judgement of each signing certificate, for whoever looks at one person closely. Authorities are asked
// for what it lacks, as long as the patience lasts.
Status judge(Home& home, Person& person, std::chrono::milliseconds patience = kPatience,
             const Attendance& attendance = {});

// The review's yes: accepts the certificate that the tunnel asks about, or the one named by the beginning
// of its fingerprint. nothing_to_review where there is none. A renewal that names no address is bound with it. One
// beside a working tunnel is found without its name where it is the only one and no stranger's. Returns what was
// accepted.
Result<directory::CertificateAccepted> accept(Home& home, const std::string& account_id, const std::string& address,
                                              const std::string& fingerprint);
// What came of comparing what they told out of band with a certificate of theirs.
struct Comparison {
  x509::Compared result = x509::Compared::unreadable;
  std::string certificate;  // fingerprint, of what was compared
  std::string equals = {};  // of another one of theirs, where it is that one's
};
// With the one named by the beginning of its fingerprint; "": the one that waits for a review, else the one that the
// tunnel is about. nothing_to_review where that is none or several.
Result<Comparison> compare(Home& home, const std::string& account_id, const std::string& address,
                           const std::string& fingerprint, const std::string& told);
// Takes an acceptance back, or says no to a certificate under review.
Status withdraw(Home& home, const std::string& account_id, const std::string& address, const std::string& fingerprint);
// The user says that this certificate, which names no address, is theirs (S2a); and the reverse.
Status bind(Home& home, const std::string& account_id, const std::string& address, const std::string& fingerprint);
Status unbind(Home& home, const std::string& account_id, const std::string& address, const std::string& fingerprint);
// An encryption certificate from a file, for the accepted signing certificate of the same subject.
Status import_encryption(Home& home, const std::string& account_id, const std::string& address,
                         const std::string& path);
// The same of a file's octets; `name` for errors.
Status import_encryption(Home& home, const std::string& account_id, const std::string& address, ByteView file,
                         const std::string& name);
// The same of certificates that are at hand, as those that a message hands over.
Status import_encryption(Home& home, const std::string& account_id, const std::string& address,
                         const std::vector<x509::Certificate>& candidates, const std::string& name);
Status name_person(Home& home, const std::string& account_id, const std::string& address, const std::string& name);
Status join_address(Home& home, const std::string& account_id, const std::string& address, const std::string& joined);
// "Try AES in a test mail": the user was told that their list names nothing at the floor.
Status try_aes(Home& home, const std::string& account_id, const std::string& address);

}  // namespace letterlock::app
