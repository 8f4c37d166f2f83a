#include "token/key_source.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "crypto/key_generation.h"
#include "x509/certificate_builder.h"

namespace letterlock::token {
namespace {

namespace fs = std::filesystem;

struct Person {
  crypto::KeyHandle key = crypto::generate_rsa(2048).value();
  x509::Certificate certificate;

  explicit Person(const std::string& name) : certificate(make(name, key)) {}
  static x509::Certificate make(const std::string& name, const crypto::KeyHandle& key) {
    x509::CertificateContent content;
    content.subject = {{"CN", name}};
    content.not_before = from_unix(1795420800);
    content.not_after = from_unix(1895420800);
    return x509::build_self_signed(content, key).value();
  }
};

class KeySourceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "letterlock-keys-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write("ann.p12", ann(), "one");
    write("bob.p12", bob(), "two");
  }
  void TearDown() override { fs::remove_all(folder_); }

  static const Person& ann() {
    static const Person made("Ann");
    return made;
  }
  static const Person& bob() {
    static const Person made("Bob");
    return made;
  }

  void write(const std::string& name, const Person& person, std::string_view password) {
    const NewKey key{person.certificate, crypto::private_key_der(person.key)};
    ASSERT_TRUE(write_file(folder_ + "/" + name, write_pkcs12({key}, {}, Secret(password)).value()));
  }

  // Answers with the next of `passwords`, and notes which file was asked for and why.
  FileKeys keys(std::vector<std::string> passwords) {
    auto rest = std::make_shared<std::vector<std::string>>(std::move(passwords));
    return FileKeys(
        {folder_ + "/ann.p12", folder_ + "/bob.p12"},
        [this, rest](const std::string& path, const Purpose& purpose) -> Result<Secret> {
          asked_.push_back(fs::path(path).filename().string() + " " + purpose.certificate + " " + purpose.what);
          if (rest->empty()) return fail(ErrorCode::password_needed);
          const std::string password = rest->front();
          rest->erase(rest->begin());
          return Secret(std::string_view(password));
        });
  }

  std::string folder_;
  std::vector<std::string> asked_;
};

TEST_F(KeySourceTest, AFileIsOpenedOnceAndOnlyWhenItsKeyIsNeeded) {
  FileKeys source = keys({"one", "two"});
  EXPECT_TRUE(asked_.empty());
  ASSERT_TRUE(source.signer(ann().certificate, {KeyUse::sign, "hello"}));
  ASSERT_TRUE(source.decryptor(ann().certificate, {KeyUse::decrypt, "again"}));
  EXPECT_EQ(asked_, std::vector<std::string>{"ann.p12 Ann hello"});
  ASSERT_TRUE(source.signer(bob().certificate, {KeyUse::sign, "bob"}));
  EXPECT_EQ(asked_, (std::vector<std::string>{"ann.p12 Ann hello", "bob.p12 Bob bob"}));
}

TEST_F(KeySourceTest, AWrongPasswordIsReportedAndNotTriedAgain) {
  FileKeys source = keys({"wrong"});
  const auto refused = source.signer(ann().certificate, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::password_wrong);
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(source.signer(ann().certificate, {}).error().code, ErrorCode::password_needed);
}

TEST_F(KeySourceTest, AKeyThatNoFileHasIsSaid) {
  FileKeys source = keys({"one", "two"});
  const auto refused = source.decryptor(Person("Eve").certificate, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::certificate_without_key);
  EXPECT_EQ(refused.error().params, (Params{{"subject", "Eve"}}));
}

TEST_F(KeySourceTest, TheRingAsksWhenAMessageNeedsTheKey) {
  FileKeys source = keys({"one"});
  const x509::KeyRing ring = key_ring({ann().certificate}, &source, {KeyUse::decrypt, "mail"});
  const x509::OwnKey* own = ring.find(ann().certificate.issuer_and_serial());
  ASSERT_NE(own, nullptr);
  ASSERT_NE(own->decryptor, nullptr);
  EXPECT_TRUE(asked_.empty());
  const Bytes content_key(32, 7);
  const Bytes encrypted = ann().certificate.public_key().encrypt(crypto::KeyTransport::rsa_pkcs1, content_key).value();
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(equal(own->decryptor->decrypt(crypto::KeyTransport::rsa_pkcs1, encrypted, 32)->view(), content_key));
  }
  EXPECT_EQ(asked_.size(), 1U);
  const x509::KeyRing absent = key_ring({ann().certificate}, nullptr, {});
  EXPECT_EQ(absent.find(ann().certificate.issuer_and_serial())->decryptor, nullptr);
}

}  // namespace
}  // namespace letterlock::token
