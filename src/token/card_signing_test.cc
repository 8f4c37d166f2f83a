// Signatures of software tokens with keys of every kind that signs.
#include "crypto/digest.h"
#include "token/test_token.h"

namespace letterlock::token {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyType;
using crypto::SignatureScheme;
using testing::KeyPair;
using testing::kModule;
using testing::object_of;

class CardSigningTest : public testing::TokenTest {
 protected:
  void make_card_with(const KeyPair& pair) {
    NewToken token;
    token.module = kModule;
    token.label = "Ann's card";
    token.pin = Secret(std::string_view("123456"));
    token.objects.push_back(object_of("SIGN", pair));
    const Status made = make_token(place_, token);
    ASSERT_TRUE(made) << (made ? "" : made.error().id());
    lock();  // SoftHSM sees a new token only in a new process
  }
  // SoftHSM's own way to have these mechanisms only.
  void with_mechanisms_only(const std::string& names) {
    const std::string path = folder_ + "/softhsm2.conf";
    std::string text(as_text(read_file(path, 1 << 16).value()));
    ASSERT_TRUE(write_file(path, as_bytes(text + "slots.mechanisms = " + names + "\n")));
  }
  std::shared_ptr<crypto::Signer> signer_of(CardKeys& keys, const KeyPair& pair) {
    auto signer = keys.signer(pair.certificate, {KeyUse::sign, "ben@example.tw", ""});
    EXPECT_TRUE(signer) << (signer ? "" : signer.error().id());
    return signer ? *signer : nullptr;
  }
  static void expect_signs(crypto::Signer& signer, const KeyPair& pair) {
    for (const auto digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
      const Bytes value = crypto::digest(digest, as_bytes("what is signed"));
      const auto signature = signer.sign(digest, value);
      ASSERT_TRUE(signature) << crypto::info(digest).name << signature.error().id();
      EXPECT_EQ(pair.certificate.public_key().verify(signer.scheme(), digest, value, *signature), true);
    }
  }
};

TEST_F(CardSigningTest, EcdsaInDer) {
  for (const KeyType type : {KeyType::ec_p256, KeyType::ec_p384}) {
    const KeyPair pair = testing::make_pair("Ann", crypto::generate_key(type).value());
    make_card_with(pair);
    CardKeys source = keys({"123456"});
    const auto signer = signer_of(source, pair);
    ASSERT_NE(signer, nullptr);
    EXPECT_EQ(signer->scheme(), SignatureScheme::ecdsa);
    // Often enough to meet an r and an s that need a zero before them, and ones that are short.
    for (int i = 0; i < 8; ++i) expect_signs(*signer, pair);
    EXPECT_EQ(signer->sign_message(as_bytes("x")).error().code, ErrorCode::key_unsupported);
  }
}

// RFC 8419: the message goes to the card, not its digest.
TEST_F(CardSigningTest, Ed25519SignsTheMessage) {
  const KeyPair pair = testing::make_pair("Ann", crypto::generate_key(KeyType::ed25519).value());
  make_card_with(pair);
  CardKeys source = keys({"123456"});
  const auto signer = signer_of(source, pair);
  ASSERT_NE(signer, nullptr);
  EXPECT_EQ(signer->scheme(), SignatureScheme::ed25519);
  for (const size_t size : {size_t{1}, size_t{700}, size_t{20000}}) {
    const Bytes message(size, 0x31);
    const auto signature = signer->sign_message(message);
    ASSERT_TRUE(signature) << signature.error().id();
    EXPECT_EQ(pair.certificate.public_key().verify_message(message, *signature), true) << size;
  }
  EXPECT_EQ(signer->sign(DigestAlgorithm::sha512, Bytes(64)).error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(asked_, 1);
}

TEST_F(CardSigningTest, ACertificateThatSaysPssGetsPss) {
  crypto::KeyHandle key = crypto::generate_rsa_pss(2048).value();
  const KeyPair pair = testing::make_pair("Ann", std::move(key));
  make_card_with(pair);
  CardKeys source = keys({"123456"});
  const auto signer = signer_of(source, pair);
  ASSERT_NE(signer, nullptr);
  EXPECT_EQ(signer->scheme(), SignatureScheme::rsa_pss);
  expect_signs(*signer, pair);
}

TEST_F(CardSigningTest, ACardThatDoesNothingElseGetsPss) {
  const KeyPair pair = testing::make_pair("Ann", crypto::generate_rsa(2048).value());
  make_card_with(pair);
  CardKeys before = keys({"123456"});
  EXPECT_EQ(signer_of(before, pair)->scheme(), SignatureScheme::rsa_pkcs1);
  with_mechanisms_only("CKM_RSA_PKCS_PSS");
  lock();
  CardKeys source = keys({"123456"});
  const auto signer = signer_of(source, pair);
  ASSERT_NE(signer, nullptr);
  EXPECT_EQ(signer->scheme(), SignatureScheme::rsa_pss);
  expect_signs(*signer, pair);
}

}  // namespace
}  // namespace letterlock::token
