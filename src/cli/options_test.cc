// The words of seal, open and trust check: what is accepted and what is refused by which name.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/open_options.h"
#include "cli/seal_options.h"
#include "cli/terminal.h"
#include "cli/trust_options.h"

namespace letterlock::cli {
namespace {

using crypto::ContentEncryption;

TEST(Cipher, OurSpellingAndOthers) {
  const std::pair<const char*, ContentEncryption> cases[] = {
      {"auto", ContentEncryption::aes256_cbc},
      {"aes256-gcm", ContentEncryption::aes256_gcm},
      {"AES-256-GCM", ContentEncryption::aes256_gcm},
      {"aes128-gcm", ContentEncryption::aes128_gcm},
      {"chacha20-poly1305", ContentEncryption::chacha20_poly1305},
      {"aes256-cbc", ContentEncryption::aes256_cbc},
      {"aes-128-cbc", ContentEncryption::aes128_cbc},
  };
  for (const auto& [word, id] : cases) {
    const auto cipher = parse_cipher(word);
    ASSERT_TRUE(cipher) << word;
    EXPECT_EQ(*cipher, id) << word;
  }
}

TEST(Cipher, NothingWeakCanBeNamed) {
  for (const char* word : {"des3", "3des", "des-ede3-cbc", "rc2-40", "rc2-cbc", "aes192-ecb", "none", "rot13", ""}) {
    const auto cipher = parse_cipher(word);
    ASSERT_FALSE(cipher) << word;
    EXPECT_EQ(cipher.error().id(), "cipher-not-offered") << word;
    EXPECT_EQ(cipher.error().kind(), ErrorKind::usage);
  }
}

TEST(Digest, OnlyThoseOfSha2ThatWeSign) {
  for (const char* word : {"sha256", "sha-256", "SHA384", "sha512"}) EXPECT_TRUE(parse_digest(word)) << word;
  for (const char* word : {"sha1", "md5", "sha224", "", "sha3-256"}) {
    const auto digest = parse_digest(word);
    ASSERT_FALSE(digest) << word;
    EXPECT_EQ(digest.error().id(), "option-value-unknown");
  }
}

TEST(Require, OneBothOrNothing) {
  const auto both = parse_required({"signed,sealed"});
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->signature && both->encryption);
  const auto repeated = parse_required({"signed", "sealed"});
  EXPECT_TRUE(repeated->signature && repeated->encryption);
  EXPECT_FALSE(parse_required({})->signature);
  EXPECT_FALSE(parse_required({"signed"})->encryption);
  for (const char* word : {"Signed", "signed,", "encrypted", ""}) EXPECT_FALSE(parse_required({word})) << word;
}

TEST(Bind, NeedsAnAddressAndAFile) {
  const std::pair<const char*, const char*> cases[] = {
      {"ann.pem", "binding-malformed"},
      {"ann@example.tw", "binding-malformed"},
      {"=ann@example.tw", "binding-malformed"},
      {"a b@example.tw=ann.pem", "address-malformed"},
      {"ann@example.tw=/nonexistent/ann.pem", "file-not-found"},
  };
  for (const auto& [word, id] : cases) {
    const auto bindings = read_bindings({word});
    ASSERT_FALSE(bindings) << word;
    EXPECT_EQ(bindings.error().id(), id) << word;
  }
}

TEST(Trust, TimeAndRevocation) {
  TrustOptions options;
  EXPECT_FALSE(options.any());
  EXPECT_EQ(revocation_of(options), trust::RevocationMode::soft);
  options.at = "2026-03-01T17:30:00+08:00";
  EXPECT_TRUE(options.any());
  EXPECT_EQ(to_rfc3339(*time_of(options)), "2026-03-01T09:30:00Z");
  options.at = "yesterday";
  EXPECT_EQ(time_of(options).error().id(), "time-malformed");
  options.revocation = "hard";
  EXPECT_EQ(revocation_of(options), trust::RevocationMode::hard);
  options.revocation = "off";
  EXPECT_EQ(revocation_of(options), trust::RevocationMode::off);
}

TEST(Trust, GivenAnchorsReplaceTheSystems) {
  const std::string path = testing::TempDir() + "letterlock-not-a-certificate-" + std::to_string(getpid());
  ASSERT_TRUE(write_file(path, as_bytes("no certificate")));
  TrustOptions options;
  options.anchors = {path};
  const auto store = trust_store_of(options);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().id(), "certificate-malformed");
  unlink(path.c_str());
}

}  // namespace
}  // namespace letterlock::cli
