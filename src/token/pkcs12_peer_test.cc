// PKCS #12 files of the openssl program, and ours for it.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "crypto/openssl.h"
#include "token/test_pkcs12.h"

namespace letterlock::token {
namespace {

using namespace testing;
namespace fs = std::filesystem;

// Every place where a file asks for 100,000 rounds of key derivation, asking for 8 million instead.
std::vector<Bytes> with_endless_derivation(const Bytes& file) {
  const Bytes usual = {0x02, 0x03, 0x01, 0x86, 0xa0}, endless = {0x02, 0x03, 0x7f, 0xff, 0xff};
  std::vector<Bytes> changed;
  for (auto at = file.begin(); (at = std::search(at, file.end(), usual.begin(), usual.end())) != file.end(); ++at) {
    changed.push_back(file);
    std::copy(endless.begin(), endless.end(), changed.back().begin() + (at - file.begin()));
  }
  return changed;
}

// Files of and for the openssl program.
class Pkcs12Peer : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "letterlock-pkcs12-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(out.get(), signing().key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    ASSERT_TRUE(write_file(path("key.pem"), as_bytes(std::string_view(text, static_cast<size_t>(size)))));
    ASSERT_TRUE(write_file(path("certificate.pem"), as_bytes(x509::to_pem(signing().certificate))));
    ASSERT_TRUE(write_file(path("chain.pem"), as_bytes(x509::to_pem(curve().certificate))));
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  int openssl(const std::string& arguments) const {
    const int status = std::system(("cd " + folder_ + " && openssl " + arguments + " 2>errors").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string text(const std::string& name) const {
    return std::string(as_text(read_file(path(name), 1 << 20).value()));
  }

  std::string folder_;
};

TEST_F(Pkcs12Peer, EveryProtectionThatOpenSslWritesIsRead) {
  const char* protections[] = {"",
                               "-legacy",
                               "-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-RC2-40",
                               "-legacy -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES",
                               "-certpbe AES-128-CBC -keypbe AES-128-CBC -macalg sha512",
                               "-certpbe NONE -keypbe NONE",
                               "-nomaciter -iter 1",
                               "-nomac",
                               "-nomac -legacy"};
  for (const std::string protection : protections) {
    ASSERT_EQ(openssl("pkcs12 -export -inkey key.pem -in certificate.pem -certfile chain.pem -name 'my key' "
                      "-passout pass:opensesame -out out.p12 " +
                      protection),
              0)
        << protection << text("errors");
    const auto token = Pkcs12::open_file(path("out.p12"), secret("opensesame"));
    ASSERT_TRUE(token) << protection << token.error().id();
    EXPECT_EQ((*token)->own_certificates(), std::vector{signing().certificate}) << protection;
    EXPECT_EQ((*token)->other_certificates(), std::vector{curve().certificate}) << protection;
    expect_works(**token, signing());
    const auto wrong = Pkcs12::open_file(path("out.p12"), secret("opensesami"));
    ASSERT_FALSE(wrong) << protection;
    EXPECT_EQ(wrong.error().code, ErrorCode::password_wrong) << protection;
    EXPECT_EQ(wrong.error().params.back().second, path("out.p12"));
  }
}

TEST_F(Pkcs12Peer, EmptyPasswordsAreRead) {
  for (const std::string protection : {"", "-legacy"}) {
    ASSERT_EQ(openssl("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass: -out out.p12 " + protection),
              0);
    EXPECT_EQ(error_of(Pkcs12::open_file(path("out.p12"), Secret())), "opened") << protection;
    EXPECT_EQ(error_of(Pkcs12::open_file(path("out.p12"), secret("x"))), "password-wrong") << protection;
  }
}

TEST_F(Pkcs12Peer, OpenSslReadsWhatWeWrite) {
  const Bytes file =
      write_pkcs12({new_key(signing()), new_key(encryption())}, {curve().certificate}, secret("pass")).value();
  ASSERT_TRUE(write_file(path("ours.p12"), file));
  ASSERT_EQ(openssl("pkcs12 -info -nodes -in ours.p12 -passin pass:pass -out all.pem"), 0) << text("errors");
  const std::string all = text("all.pem"), told = text("errors");
  const auto count = [](const std::string& where, const std::string& what) {
    size_t found = 0;
    for (size_t at = where.find(what); at != std::string::npos; at = where.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count(all, "BEGIN PRIVATE KEY"), 2U);
  EXPECT_EQ(count(all, "BEGIN CERTIFICATE"), 3U);
  EXPECT_NE(told.find("MAC: sha256, Iteration 100000"), std::string::npos) << told;
  EXPECT_EQ(count(told, "AES-256-CBC, Iteration 100000, PRF hmacWithSHA256"), 3U) << told;
  EXPECT_NE(openssl("pkcs12 -nodes -in ours.p12 -passin pass:Pass -out all.pem"), 0);
}

TEST_F(Pkcs12Peer, EndlessKeyDerivationIsRefused) {
  ASSERT_EQ(openssl("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:x -iter 100000 -out a.p12"), 0);
  const auto with_mac = with_endless_derivation(read_file(path("a.p12"), 1 << 20).value());
  ASSERT_EQ(with_mac.size(), 3U);  // certificates, key, MAC: all are seen before anything is derived
  for (const Bytes& file : with_mac) EXPECT_EQ(error_of(Pkcs12::open(file, secret("x"))), "pkcs12-malformed");
  for (const std::string protection : {"-certpbe AES-256-CBC", "-legacy -certpbe PBE-SHA1-RC2-40"}) {
    ASSERT_EQ(
        openssl("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:x -iter 100000 -nomac -out b.p12 " +
                protection),
        0);
    const auto without_mac = with_endless_derivation(read_file(path("b.p12"), 1 << 20).value());
    ASSERT_EQ(without_mac.size(), 2U) << protection;
    for (const Bytes& file : without_mac) EXPECT_EQ(error_of(Pkcs12::open(file, secret("x"))), "pkcs12-malformed");
  }
}

TEST_F(Pkcs12Peer, AMissingFileIsNotAWrongPassword) {
  EXPECT_EQ(error_of(Pkcs12::open_file(path("none.p12"), secret("x"))), "file-not-found");
}

// Nothing that reading an old file loads is seen by the rest of the program.
TEST_F(Pkcs12Peer, OldAlgorithmsStayInTheirOwnContext) {
  ASSERT_EQ(openssl("pkcs12 -export -legacy -inkey key.pem -in certificate.pem -passout pass:x -out old.p12"), 0);
  ASSERT_EQ(error_of(Pkcs12::open_file(path("old.p12"), secret("x"))), "opened");
  EVP_CIPHER* rc2 = EVP_CIPHER_fetch(nullptr, "RC2-CBC", nullptr);
  EXPECT_EQ(rc2, nullptr);
  EVP_CIPHER_free(rc2);
  ERR_clear_error();
}

}  // namespace
}  // namespace letterlock::token
