// What a page hands in and must stay.
#include "app/kept_files.h"

#include <sys/stat.h>

#include "app/certificate_search.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class KeptFilesTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    home_ = open_home("ann");
  }
  Result<std::string> keep(const std::string& name, ByteView content) {
    MemorySource source(content);
    return keep_token_file(*home_, name, source);
  }
  Result<std::string> keep_authority(ByteView content) {
    MemorySource source(content);
    return keep_authority_file(*home_, "office.pem", source);
  }
  std::unique_ptr<Home> home_;
};

TEST_F(KeptFilesTest, AKeyFileLiesWhereOnlyItsOwnerReadsIt) {
  const std::string path = must(keep("ann.p12", anns_card().pkcs12));
  EXPECT_TRUE(path.starts_with(home_->data_folder() + "/keys/")) << path;
  EXPECT_TRUE(path.ends_with("/ann.p12")) << path;
  struct stat found {};
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  EXPECT_EQ(must(keep("ann.p12", anns_card().pkcs12)), path) << "the same file twice is one";
  const auto file = must(token::Pkcs12::open_file(path, Secret(kPassword)));
  EXPECT_EQ(file->own_certificates().size(), 2U);
}

TEST_F(KeptFilesTest, NoNameLeadsOutOfTheFolder) {
  const std::vector<std::string> names = {
      "", "..", ".hidden", "../../evil.p12", "/etc/evil", std::string("a\0b", 3), std::string(300, 'a')};
  for (const std::string& name : names) {
    const std::string path = must(keep(name, anns_card().pkcs12));
    EXPECT_TRUE(path.starts_with(home_->data_folder() + "/keys/")) << path;
    EXPECT_EQ(path.find(".."), std::string::npos) << path;
  }
}

TEST_F(KeptFilesTest, WhatIsNoKeyFileIsRefused) {
  EXPECT_EQ(keep("a.p12", as_bytes("-----BEGIN CERTIFICATE-----")).error().id(), "pkcs12-malformed");
  EXPECT_EQ(keep("a.p12", {}).error().id(), "pkcs12-malformed");
  EXPECT_EQ(keep("a.p12", Bytes(5 * 1024 * 1024, 0x30)).error().id(), "input-too-large");
  EXPECT_FALSE(std::filesystem::exists(home_->data_folder() + "/keys"));
}

TEST_F(KeptFilesTest, AnAuthorityIsKeptAsPemWhateverItCameAs) {
  const x509::Certificate& office = authority().certificate;
  const std::string from_der = must(keep_authority(office.der()));
  const std::string pem = x509::to_pem(office);
  EXPECT_EQ(must(keep_authority(as_bytes(pem))), from_der);
  EXPECT_EQ(must(x509::read_certificates(from_der)), std::vector<x509::Certificate>{office});
  EXPECT_EQ(keep_authority(people().ann.signing.certificate.der()).error().id(), "anchor-not-ca");
  EXPECT_EQ(keep_authority(as_bytes("nothing")).error().id(), "certificate-malformed");
}

// ---- the search that follows ----

TEST_F(KeptFilesTest, TheSearchListsAllThatCouldBeUsedAndSuggestsWhatFits) {
  const std::vector<std::string> files = {must(keep("ben.p12", bens_card().pkcs12)),
                                          must(keep("ann.p12", anns_card().pkcs12))};
  const auto choices = must(
      search_certificates(*home_, {.address = "Ann@OWN.example", .token_files = files}, opening_with(answering())));
  ASSERT_EQ(choices.signing.size(), 2U);
  ASSERT_EQ(choices.encryption.size(), 2U);
  EXPECT_TRUE(choices.signing[0].fits);
  EXPECT_EQ(choices.signing[0].certificate, anns_card().signing);
  EXPECT_EQ(choices.signing[0].token, files[1]);
  EXPECT_FALSE(choices.signing[1].fits);
  EXPECT_EQ(choices.signing[1].token, files[0]);
  EXPECT_EQ(choices.suggested_signing, anns_card().signing);
  EXPECT_EQ(choices.suggested_encryption, anns_card().encryption);
  EXPECT_FALSE(choices.needs_binding);
}

TEST_F(KeptFilesTest, ACertificateOfAnotherAddressNeedsAConfirmation) {
  const std::vector<std::string> files = {must(keep("ann.p12", anns_card().pkcs12))};
  const auto open = opening_with(answering());
  const auto other = must(search_certificates(*home_, {.address = "new@own.example", .token_files = files}, open));
  EXPECT_EQ(other.suggested_signing, anns_card().signing);
  EXPECT_TRUE(other.needs_binding);
  const auto none = must(search_certificates(*home_, {.address = "new@own.example"}, open));
  EXPECT_TRUE(none.signing.empty() && none.encryption.empty() && !none.suggested_signing && !none.needs_binding);
  const auto wrong = search_certificates(*home_, {.token_files = files}, opening_with(answering("wrong")));
  EXPECT_EQ(wrong.error().id(), "password-wrong");
}

}  // namespace
}  // namespace letterlock::app
