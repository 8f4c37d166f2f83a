// Ben's inbox on a real store and a real Maildir, for the tests of inbox/: Ann writes, Ben reads.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "inbox/inbox.h"
#include "smime/test_people.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "store/files.h"

namespace letterlock::inbox::testing {

using smime::testing::kNow;
using smime::testing::must;
using smime::testing::people;
using smime::testing::Person;
using smime::testing::sealed;
using store::MessageState;

inline void must_pass(const Status& status) { ASSERT_TRUE(status.has_value()) << (status ? "" : status.error().id()); }

// Ben's keys at hand; or, with `refusal`, a source that is there and gives none.
class BensKeys : public token::KeySource {
 public:
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate&, const token::Purpose&) override {
    return people().ben.signing.key;
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate&, const token::Purpose&) override {
    ++asked;
    if (refusal) return fail(*refusal);
    return people().ben.encryption.key;
  }
  int asked = 0;
  std::optional<ErrorCode> refusal;
};

// A message before it is sealed. `fields` are whole lines.
struct Written {
  std::string from = "Ann <ann@own.example>";
  std::string fields = "";
  std::string type = "text/plain; charset=utf-8";
  std::string text = "Hello Ben.\r\n";
};

inline std::string written(const Written& w = {}) {
  return "From: " + w.from + "\r\nTo: Ben <ben@peer.example>\r\nSubject: The secret subject\r\n" +
         "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@own.example>\r\n" + w.fields +
         "MIME-Version: 1.0\r\nContent-Type: " + w.type + "\r\n\r\n" + w.text;
}

// Signed by Ann, with a protected header.
inline smime::SealSettings signed_only(const Person& person = people().ann) {
  smime::SealSettings settings;
  settings.sign = smime::testing::signer(person);
  settings.protect_headers = smime::ProtectHeaders::yes;
  return settings;
}

// Signed by Ann, and encrypted to `reader` and to herself.
inline smime::SealSettings to(const Person& reader) {
  smime::SealSettings settings = signed_only();
  settings.encrypt =
      cms::EncryptionSettings{.recipients = {reader.encryption.certificate, people().ann.encryption.certificate},
                              .algorithm = crypto::ContentEncryption::aes256_gcm};
  return settings;
}

inline std::string text_of(const Bytes& octets) { return std::string(as_text(octets)); }

inline std::string mail(const Written& w, const smime::SealSettings& settings) {
  return text_of(sealed(written(w), settings));
}

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const size_t place = text.find(what);
  EXPECT_NE(place, std::string::npos) << what;
  if (place != std::string::npos) text.replace(place, what.size(), with);
  return text;
}

class InboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "ll-inbox-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    store_ = must(store::Store::open(store::Home::under(folder_)));
    ASSERT_TRUE(trust_.add_anchor(people().authority.certificate).has_value());
    account_.id = "ben";
    account_.address = people().ben.address;
    account_.incoming = folder_ + "/in";
    account_.outgoing = folder_ + "/post";
    account_.signing_certificate = people().ben.signing.certificate;
    account_.encryption_certificate = people().ben.encryption.certificate;
    must_pass(store::Accounts(*store_).add(account_));
    mailbox_ = std::make_unique<transport::Maildir>(must(transport::Maildir::create(account_.incoming)));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Mailroom room(token::KeySource* keys, Time now = kNow) { return {*store_, trust_, account_, keys, now}; }

  void deliver(std::string_view message) {
    MemorySource source(as_bytes(message));
    (void)must(mailbox_->deliver(source));
  }
  // Delivers, fetches and examines; the one outcome.
  Outcome receive(std::string_view message, token::KeySource* keys) {
    deliver(message);
    (void)must(fetch(room(keys), *mailbox_));
    auto outcomes = must(examine_waiting(room(keys))).outcomes;
    if (outcomes.size() != 1) {
      ADD_FAILURE() << outcomes.size() << " outcomes";
      std::abort();
    }
    return std::move(outcomes.front());
  }

  std::vector<directory::Evidence> evidence() { return must(store::EvidenceLog(*store_).all(account_.id)); }
  // The newest piece of evidence as a signed mail; an empty one where there is none.
  directory::SignedMail newest() {
    const auto all = evidence();
    const auto* mail = all.empty() ? nullptr : std::get_if<directory::SignedMail>(&all.back().fact);
    EXPECT_NE(mail, nullptr);
    return mail == nullptr ? directory::SignedMail{} : *mail;
  }
  store::Message record_of(const store::MessageKey& key) {
    auto message = must(store::Messages(*store_).find(key));
    EXPECT_TRUE(message.has_value());
    return message.value_or(store::Message{});
  }
  std::string octets_of(const store::MessageKey& key) {
    return text_of(must(store::Files(*store_).read(key.digest, 8 << 20)));
  }

  std::string folder_;
  std::unique_ptr<store::Store> store_;
  trust::TrustStore trust_;
  account::Account account_;
  std::unique_ptr<transport::Maildir> mailbox_;
  BensKeys keys_;
};

}  // namespace letterlock::inbox::testing
