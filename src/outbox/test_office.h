// Somebody with an account, an outbox and keys, for the tests of outbox/.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "account/route.h"
#include "outbox/letter.h"
#include "outbox/office.h"
#include "smime/test_people.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "store/files.h"
#include "transport/maildir.h"

namespace letterlock::outbox::testing {

using smime::testing::kNow;
using smime::testing::must;
using smime::testing::people;
using smime::testing::Person;

// Keys of the test's person, at hand or away.
class TestKeys : public token::KeySource {
 public:
  explicit TestKeys(const Person& person) : person_(person) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate&, const token::Purpose&) override {
    ++asked;
    return person_.signing.key;
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate&, const token::Purpose&) override {
    ++asked;
    return person_.encryption.key;
  }
  int asked = 0;

 private:
  const Person& person_;
};

inline void must_pass(const Status& status) { ASSERT_TRUE(status.has_value()) << (status ? "" : status.error().id()); }

class OfficeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/ll-outbox-XXXXXX";
    folder_ = mkdtemp(name);
    store_ = must(store::Store::open(store::Home::under(folder_)));
    must_pass(Result<void>(trust_.add_anchor(people().authority.certificate)));
    account_.id = "ann";
    account_.address = people().ann.address;
    account_.incoming = folder_ + "/in";
    account_.outgoing = folder_ + "/post";
    account_.signing_certificate = people().ann.signing.certificate;
    account_.encryption_certificate = people().ann.encryption.certificate;
    must_pass(store::Accounts(*store_).add(account_));
    for (const std::string address : {"ben@peer.example", "carol@peer.example", "dan@peer.example"}) {
      (void)must(transport::Maildir::create(must(account::maildir_of(account_.outgoing, address))));
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Office office(token::KeySource* keys) { return {*store_, trust_, account_, keys, kNow, {}}; }

  // Somebody whose certificates are accepted, with a list of capabilities.
  void know(const Person& person, const std::vector<std::string>& capabilities) {
    must_pass(store::Certificates(*store_).put(person.signing.certificate));
    must_pass(store::Certificates(*store_).put(person.encryption.certificate));
    directory::SignedMail mail;
    mail.message_digest = person.address;
    mail.from = person.address;
    mail.identity = account_.address;
    mail.signing_certificate = person.signing.certificate.fingerprint();
    mail.encryption_certificate = person.encryption.certificate.fingerprint();
    mail.capabilities = capabilities;
    mail.signing_time = kNow - std::chrono::hours(2);
    mail.signature = "signature of " + person.address;
    add(directory::make_evidence(kNow - std::chrono::hours(1), mail));
    add(directory::make_evidence(
        kNow - std::chrono::minutes(30),
        directory::CertificateAccepted{person.address, mail.signing_certificate, mail.encryption_certificate}));
  }
  void add(const directory::Evidence& evidence) {
    must_pass(store::EvidenceLog(*store_).add(account_.id, evidence, kNow));
  }

  Letter letter(const std::vector<std::string>& to, Protection protection = Protection::sealed) {
    Letter letter;
    letter.protection = protection;
    letter.content.from = {"Ann", account_.address};
    for (const std::string& address : to) letter.content.to.push_back({"", address});
    letter.content.subject = "The secret subject";
    letter.content.text = "The secret text";
    letter.content.date = kNow;
    letter.content.message_id = "<1@own.example>";
    return letter;
  }

  std::vector<Bytes> mail_of(const std::string& address) {
    const auto mailbox = must(transport::Maildir::open(must(account::maildir_of(account_.outgoing, address))));
    std::vector<Bytes> all;
    for (const auto& entry : must(mailbox.list())) {
      const auto octets = must(mailbox.read(entry));
      const auto source = must(octets->open());
      all.push_back(must(read_all(*source, 1 << 20)));
    }
    return all;
  }

  // No file below the home holds the words.
  void expect_nowhere(std::string_view words) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/data")) {
      if (!entry.is_regular_file()) continue;
      const Bytes content = must(read_file(entry.path().string(), 64 << 20));
      EXPECT_EQ(as_text(content).find(words), std::string_view::npos) << entry.path();
    }
  }

  std::string folder_;
  std::unique_ptr<store::Store> store_;
  trust::TrustStore trust_;
  account::Account account_;
  Person carol_ = smime::testing::make_person(people().authority, "Carol", "carol@peer.example");
};

}  // namespace letterlock::outbox::testing
