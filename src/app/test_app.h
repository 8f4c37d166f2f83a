// People with homes, keys and a shared post folder, for the tests of app/ and of the rooms above it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "account/route.h"
#include "app/accounts.h"
#include "app/anchors.h"
#include "app/home.h"
#include "app/letters.h"
#include "app/people.h"
#include "app/sync.h"
#include "crypto/digest.h"
#include "smime/test_people.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "token/key_source.h"
#include "transport/maildir.h"

namespace letterlock::app::testing {

using smime::testing::kNow;
using smime::testing::make_person;
using smime::testing::people;
using smime::testing::Person;

// As smime's, and tells the parameters too.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::string words = result.error().id();
    for (const auto& [name, value] : result.error().params) words += " " + name + "=" + value;
    ADD_FAILURE() << words;
    std::abort();
  }
  return std::move(*result);
}
inline void must_pass(const Status& status) { ASSERT_TRUE(status.has_value()) << (status ? "" : status.error().id()); }
template <typename T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

inline std::string parameter(const Error& error, std::string_view wanted) {
  for (const auto& [name, value] : error.params) {
    if (name == wanted) return value;
  }
  return "none";
}

inline const smime::testing::Authority& authority() { return people().authority; }
inline const std::string kPassword = "correct horse";

// A citizen's card as a file: two keys, two certificates, the authority's certificate. For the tests of accounts;
// making and opening one costs more than all the rest of a test.
struct Card {
  std::string name;
  std::string address;
  x509::Certificate signing;
  x509::Certificate encryption;
  Bytes pkcs12;
};

inline Card make_card(const std::string& name, const std::string& address,
                      const smime::testing::Authority& issuer = authority()) {
  const crypto::KeyHandle signing_key = must(crypto::generate_rsa(2048));
  const crypto::KeyHandle encryption_key = must(crypto::generate_rsa(2048));
  x509::CertificateContent content = smime::testing::content_of(name, kNow);
  if (!address.empty()) content.addresses = {address};
  x509::CertificateContent encryption = content;
  content.key_usage.digital_signature = true;
  encryption.key_usage.key_encipherment = true;
  const x509::Authority by{issuer.certificate, issuer.key};
  const auto signing = must(x509::build_certificate(content, crypto::public_key_of(signing_key), by));
  const auto encrypting = must(x509::build_certificate(encryption, crypto::public_key_of(encryption_key), by));
  Bytes file = must(token::write_pkcs12(
      {{signing, crypto::private_key_der(signing_key)}, {encrypting, crypto::private_key_der(encryption_key)}},
      {issuer.certificate}, Secret(kPassword)));
  return {name, address, signing, encrypting, std::move(file)};
}

// Keys take a while: the cards are made once per process.
inline const Card& anns_card() {
  static const Card card = make_card("Ann", "ann@own.example");
  return card;
}
inline const Card& bens_card() {
  static const Card card = make_card("Ben", "ben@peer.example");
  return card;
}

inline token::PasswordAsker answering(const std::string& password = kPassword) {
  return [password](const std::string&, const token::Purpose&) -> Result<Secret> { return Secret(password); };
}

// The keys of somebody whose PIN or password was given.
class PersonsKeys : public token::KeySource {
 public:
  explicit PersonsKeys(Person person) : person_(std::move(person)) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate, const token::Purpose&) override {
    if (certificate != person_.signing.certificate) return fail(ErrorCode::certificate_without_key);
    return person_.signing.key;
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const token::Purpose&) override {
    if (certificate != person_.encryption.certificate) return fail(ErrorCode::certificate_without_key);
    return person_.encryption.key;
  }

 private:
  Person person_;
};

class AppTest : public ::testing::Test {
 protected:
  // One person at home.
  struct Side {
    std::string address;
    std::string folder;
    std::string mailbox;
    std::unique_ptr<Home> home;
    std::unique_ptr<PersonsKeys> keys;
  };

  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "ll-app-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    post_ = folder_ + "/post";
    must_pass(make_folder(post_));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, ByteView content) {
    must_pass(write_file(folder_ + "/" + name, content));
    return folder_ + "/" + name;
  }
  std::string write(const std::string& name, const Card& card) { return write(name, card.pkcs12); }

  std::unique_ptr<Home> open_home(const std::string& name) {
    must_pass(make_folder(folder_ + "/" + name));
    return must(Home::open(store::Home::under(folder_ + "/" + name), clock_));
  }
  NewAccount account_for(const Card& card, const std::string& token_file) {
    NewAccount account;
    account.display_name = card.name;
    account.address = card.address;
    account.incoming = must(account::maildir_of(post_, card.address));
    account.outgoing = post_;
    account.token_files = {token_file};
    return account;
  }
  // A home with an account; the authority is an anchor there where `trusting`.
  Side move_in(const Person& person, bool trusting = true) {
    Side side;
    side.address = person.address;
    const std::string name = person.address.substr(0, person.address.find('@'));
    side.folder = folder_ + "/" + name;
    side.home = open_home(name);
    side.mailbox = must(account::maildir_of(post_, person.address));
    side.keys = std::make_unique<PersonsKeys>(person);
    (void)must(transport::Maildir::create(side.mailbox));
    account::Account account;
    account.id = name;
    account.address = person.address;
    account.incoming = side.mailbox;
    account.outgoing = post_;
    account.signing_certificate = person.signing.certificate;
    account.encryption_certificate = person.encryption.certificate;
    must_pass(store::Accounts(side.home->store()).add(account));
    if (trusting) trust(side);
    return side;
  }
  static void trust(Side& side) {
    (void)must(add_anchor(*side.home, authority().certificate, authority().certificate.fingerprint(), "test"));
  }

  // Mail from outside into somebody's mailbox; its digest.
  static std::string deliver(const Side& to, std::string_view message) {
    MemorySource source(as_bytes(message));
    (void)must(must(transport::Maildir::open(to.mailbox)).deliver(source));
    return to_hex(crypto::sha256(as_bytes(message)));
  }
  static std::vector<std::string> mail_of(const Side& side) {
    const auto mailbox = must(transport::Maildir::open(side.mailbox));
    std::vector<std::string> all;
    for (const auto& entry : must(mailbox.list())) {
      const auto octets = must(mailbox.read(entry));
      const auto source = must(octets->open());
      all.emplace_back(as_text(must(read_all(*source, 1 << 20))));
    }
    return all;
  }
  static std::vector<directory::Evidence> evidence(const Side& side) {
    const auto account = must(find_account(*side.home, ""));
    return must(store::EvidenceLog(side.home->store()).all(account.id));
  }
  void wait(seconds time) { clock_.set(clock_.now() + time); }

  std::string folder_;
  std::string post_;
  FixedClock clock_{kNow};
};

// Ann and Ben at home, both trusting the authority, and the acts of their correspondence.
class Correspondence : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    ann_ = move_in(people().ann);
    ben_ = move_in(people().ben);
  }

  // Each act takes a minute, so that what happened first is also earlier.
  Result<TunnelStep> step(Side& who, const std::string& address, Again again = Again::no) {
    wait(std::chrono::minutes(1));
    return take_next_step(*who.home, "", address, who.keys.get(), again);
  }
  Result<outbox::Dispatched> send(Side& who, const NewLetter& letter) {
    wait(std::chrono::minutes(1));
    return send_letter(*who.home, "", letter, who.keys.get());
  }
  Synced synchronise(Side& who, bool with_keys = true) {
    wait(std::chrono::minutes(1));
    return must(sync(*who.home, "", with_keys ? who.keys.get() : nullptr));
  }
  void accept_of(Side& who, const std::string& address) {
    wait(std::chrono::minutes(1));
    (void)must(accept(*who.home, "", address, ""));
  }
  // Ann introduces herself, Ben has her certificate in his directory: he can seal to her.
  void introduce() {
    (void)must(step(ann_, ben_.address));
    (void)synchronise(ben_);
    accept_of(ben_, ann_.address);
  }
  // And Ben answered sealed, and Ann has his: both can seal.
  void introduce_both() {
    introduce();
    (void)must(step(ben_, ann_.address));
    (void)synchronise(ann_);
    accept_of(ann_, ben_.address);
  }
  static std::string state(Side& who, const std::string& address) {
    const tunnel::Tunnel tunnel = must(person(*who.home, "", address)).tunnel;
    const std::string reason = tunnel::to_string(tunnel.reason);
    return tunnel::to_string(tunnel.state) + (reason == "none" ? "" : " " + reason);
  }
  static NewLetter letter_to(const std::string& address) {
    NewLetter letter;
    letter.to = {address};
    letter.subject = "The secret subject";
    letter.text = "The secret text\n";
    return letter;
  }

  Side ann_;
  Side ben_;
};

}  // namespace letterlock::app::testing
