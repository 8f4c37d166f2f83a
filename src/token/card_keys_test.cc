#include "token/card_keys.h"

#include <sys/stat.h>

#include "crypto/digest.h"
#include "crypto/key_agreement.h"
#include "token/test_token.h"

namespace letterlock::token {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyTransport;
using testing::Holder;
using testing::KeyPair;

const Holder& ann() {
  static const Holder made("Ann");
  return made;
}
const Holder& ben() {
  static const Holder made("Ben");
  return made;
}

class CardKeysTest : public testing::TokenTest {
 protected:
  // "" where a signature is made and right, else the error's id.
  std::string try_signing(CardKeys& keys, const KeyPair& pair, DigestAlgorithm algorithm = DigestAlgorithm::sha256) {
    const auto signer = keys.signer(pair.certificate, {KeyUse::sign, "ben@example.tw", ""});
    if (!signer) return signer.error().id();
    const Bytes digest = crypto::digest(algorithm, as_bytes("what is signed"));
    const auto signature = (*signer)->sign(algorithm, digest);
    if (!signature) return signature.error().id();
    const auto right = pair.certificate.public_key().verify((*signer)->scheme(), algorithm, digest, *signature);
    return right && *right ? "" : "wrong signature";
  }
  // The key that comes out, in hexadecimal, or the error's id.
  std::string try_decrypting(CardKeys& keys, const KeyPair& pair, ByteView encrypted, size_t size = 32,
                             KeyTransport transport = KeyTransport::rsa_pkcs1) {
    const auto decryptor = keys.decryptor(pair.certificate, {KeyUse::decrypt, "", ""});
    if (!decryptor) return decryptor.error().id();
    const auto key = (*decryptor)->decrypt(transport, encrypted, size);
    return key ? to_hex(key->view()) : key.error().id();
  }
};

TEST_F(CardKeysTest, OnePinServesBothKeysOfACard) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456"});
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(last_question_, "Ann's card/ben@example.tw/Ann");
  EXPECT_EQ(try_signing(source, ann().signing, DigestAlgorithm::sha512), "");
  const Bytes key(32, 7);
  for (const auto transport : {KeyTransport::rsa_pkcs1, KeyTransport::rsa_oaep_sha1, KeyTransport::rsa_oaep_sha256}) {
    const Bytes encrypted = ann().encryption.certificate.public_key().encrypt(transport, key).value();
    EXPECT_EQ(try_decrypting(source, ann().encryption, encrypted, 32, transport), to_hex(key));
  }
  CardKeys later = keys({});  // another command
  EXPECT_EQ(try_signing(later, ann().signing), "");
  EXPECT_EQ(asked_, 1);
}

// A card that is not made rightly: another key stands under the signing certificate's id, too.
TEST_F(CardKeysTest, AKeyOfAnotherCertificateUnderTheIdIsPassedOver) {
  NewToken token;
  token.module = testing::kModule;
  token.label = "Ann's card";
  token.pin = Secret(std::string_view("123456"));
  NewTokenObject stranger = object_of("SIGN", ben().signing);
  token.objects.push_back(std::move(stranger));
  token.objects.push_back(object_of("SIGN", ann().signing));
  ASSERT_TRUE(make_token(place_, token));
  lock();
  CardKeys source = keys({"123456"});
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(try_signing(source, ben().signing), "");
}

// Only the stranger's key is there: what it signs is not given out as Ann's.
TEST_F(CardKeysTest, ASignatureThatIsNotTheCertificatesIsNotGivenOut) {
  NewToken token;
  token.module = testing::kModule;
  token.label = "Ann's card";
  token.pin = Secret(std::string_view("123456"));
  NewTokenObject wrong = object_of("SIGN", ann().signing);
  const KeyPair curve = testing::make_pair("Ann", crypto::generate_key(crypto::KeyType::ec_p256).value());
  wrong.key = Secret(crypto::private_key_der(curve.key));
  wrong.certificate =
      to_bytes(testing::make_pair("Ann", crypto::generate_key(crypto::KeyType::ec_p256).value()).certificate.der());
  const auto certificate = x509::Certificate::parse(wrong.certificate).value();
  token.objects.push_back(std::move(wrong));
  ASSERT_TRUE(make_token(place_, token));
  lock();
  CardKeys source = keys({"123456"});
  EXPECT_EQ(try_signing(source, {{}, certificate}), "key-operation-failed");
}

TEST_F(CardKeysTest, PresenceIsAskedOfTheCard) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456"});
  const Bytes encrypted =
      ann().encryption.certificate.public_key().encrypt(KeyTransport::rsa_pkcs1, Bytes(32, 7)).value();
  const auto decryptor = source.decryptor(ann().encryption.certificate, {KeyUse::decrypt, "", ""}).value();
  ASSERT_TRUE(decryptor->decrypt(KeyTransport::rsa_pkcs1, encrypted, 32));
  EXPECT_TRUE(decryptor->check_presence());
  lock();
  std::filesystem::rename(folder_ + "/tokens", folder_ + "/away");
  std::filesystem::create_directory(folder_ + "/tokens");
  EXPECT_EQ(decryptor->check_presence().error().code, ErrorCode::card_removed);
}

// RFC 3218: nothing tells a damaged key from a good one.
TEST_F(CardKeysTest, ADamagedKeyLooksLikeAGoodOne) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456"});
  const Bytes key(32, 7);
  Bytes encrypted = ann().encryption.certificate.public_key().encrypt(KeyTransport::rsa_pkcs1, key).value();
  EXPECT_EQ(try_decrypting(source, ann().encryption, encrypted, 16).size(), 32u);  // another size than expected
  encrypted.back() ^= 1;
  const std::string random = try_decrypting(source, ann().encryption, encrypted);
  EXPECT_EQ(random.size(), 64u);
  EXPECT_NE(random, to_hex(key));
  EXPECT_EQ(try_decrypting(source, ann().encryption, encrypted), random) << "the same question has the same answer";
  EXPECT_EQ(try_decrypting(source, ann().encryption, Bytes(3, 1)).size(), 64u);
}

TEST_F(CardKeysTest, EllipticCurves) {
  for (const auto& [curve, digest] : {std::pair{crypto::KeyType::ec_p256, DigestAlgorithm::sha256},
                                      std::pair{crypto::KeyType::ec_p384, DigestAlgorithm::sha384},
                                      std::pair{crypto::KeyType::ec_p256, DigestAlgorithm::sha512}}) {
    Holder holder("Eve");
    holder.signing = testing::make_pair("Eve", crypto::generate_key(curve).value());
    make_card("Eve's card", holder);
    CardKeys source = keys({"123456"});
    EXPECT_EQ(try_signing(source, holder.signing, digest), "");
  }
}

// SoftHSM knows OAEP with SHA-1 only and gives the raw block for SHA-256: what is wrong in it is no more told.
TEST_F(CardKeysTest, ADamagedOaepBlockLooksLikeAGoodOne) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456"});
  constexpr auto kOaep = KeyTransport::rsa_oaep_sha256;
  const crypto::PublicKey& key = ann().encryption.certificate.public_key();
  const Bytes content(32, 7);
  const auto open = [&](const Bytes& encrypted) {
    return try_decrypting(source, ann().encryption, encrypted, 32, kOaep);
  };
  EXPECT_EQ(open(key.encrypt(kOaep, content).value()), to_hex(content));
  Bytes flipped = key.encrypt(kOaep, content).value();
  flipped[100] ^= 1;
  const Bytes other_digest = key.encrypt(KeyTransport::rsa_oaep_sha1, content).value();
  const Bytes other_padding = key.encrypt(KeyTransport::rsa_pkcs1, content).value();
  const Bytes other_size = key.encrypt(kOaep, Bytes(16, 7)).value();
  for (const Bytes& bad : {flipped, other_digest, other_padding, other_size, Bytes(3, 1)}) {
    EXPECT_EQ(open(bad).size(), 64u) << open(bad);
    EXPECT_NE(open(bad), to_hex(content));
  }
}

// ECDH on the card, and what is no point of the curve: never an error that tells one from the other.
TEST_F(CardKeysTest, CurvesAgreeOnKeys) {
  for (const auto curve : {crypto::KeyType::ec_p256, crypto::KeyType::ec_p384}) {
    Holder holder("Eve");
    holder.encryption = testing::make_pair("Eve", crypto::generate_key(curve).value());
    make_card("Eve's card", holder);
    CardKeys source = keys({"123456"});
    const auto key = source.decryptor(holder.encryption.certificate, {KeyUse::decrypt, "", ""}).value();
    const auto agreed = crypto::agree_with_new_key(holder.encryption.certificate.public_key()).value();
    const auto shared = key->agree(agreed.originator);
    ASSERT_TRUE(shared) << shared.error().id();
    EXPECT_TRUE(equal(shared->view(), agreed.shared.view()));
    Bytes beside = agreed.originator;
    beside.back() ^= 1;
    for (const Bytes& bad : {beside, Bytes{}, Bytes(32, 9), Bytes(beside.size(), 0)}) {
      const auto random = key->agree(bad);
      ASSERT_TRUE(random) << random.error().id();
      EXPECT_EQ(random->size(), agreed.shared.size());
      EXPECT_FALSE(equal(random->view(), key->agree(bad)->view()));
    }
    EXPECT_EQ(asked_, 1);
    asked_ = 0;
    lock();
    CardKeys locked = keys({"654321"});
    const auto locked_key = locked.decryptor(holder.encryption.certificate, {KeyUse::decrypt, "", ""}).value();
    const auto refused = locked_key->agree(beside);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().id(), "pin-wrong-few") << "a point that is none hides no wrong PIN";
    asked_ = 0;
    std::filesystem::remove_all(folder_ + "/tokens");
    std::filesystem::create_directories(folder_ + "/tokens");
    lock();
  }
}

TEST_F(CardKeysTest, AnRsaKeyAgreesOnNothing) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456"});
  const auto key = source.decryptor(ann().encryption.certificate, {KeyUse::decrypt, "", ""}).value();
  EXPECT_EQ(key->agree(Bytes(65, 4)).error().code, ErrorCode::key_unsupported);
  EXPECT_EQ(asked_, 0);
}

TEST_F(CardKeysTest, AWrongPinIsGivenOnceAndSaid) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"654321", "123456", "never"});
  EXPECT_EQ(try_signing(source, ann().signing), "pin-wrong-few");
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(asked_, 2);
}

TEST_F(CardKeysTest, ALengthThatCannotBeRightUsesNoTry) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"12", "123456"});
  EXPECT_EQ(try_signing(source, ann().signing), "pin-length");
  EXPECT_EQ(try_signing(source, ann().signing), "");
  const auto client = AgentClient::connect(place_);
  EXPECT_EQ((*client)->list({testing::kModule})->modules.at(0).cards.at(0).tries, PinTries::all);
}

TEST_F(CardKeysTest, APinSessionEndsByLockAndByTime) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456", "123456", "123456"}, std::chrono::seconds(1));
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_TRUE((*AgentClient::connect(place_))->lock());
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(asked_, 2);
  const auto client = AgentClient::connect(place_);
  const auto is_open = [&] { return (*client)->list({testing::kModule})->modules.at(0).cards.at(0).session_open; };
  EXPECT_TRUE(is_open());
  for (int i = 0; i < 100 && is_open(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_FALSE(is_open());
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(asked_, 3);
}

// What was opened in this PIN session is opened again without the card's work; after it, not.
TEST_F(CardKeysTest, ContentKeysEndWithThePinSession) {
  make_card("Ann's card", ann());
  CardKeys source = keys({"123456"});
  const Bytes encrypted =
      ann().encryption.certificate.public_key().encrypt(KeyTransport::rsa_pkcs1, Bytes(32, 7)).value();
  EXPECT_EQ(try_decrypting(source, ann().encryption, encrypted), to_hex(Bytes(32, 7)));
  EXPECT_TRUE((*AgentClient::connect(place_))->lock());
  CardKeys nobody(place_, {testing::kModule}, nullptr, std::chrono::seconds(300));
  EXPECT_EQ(try_decrypting(nobody, ann().encryption, encrypted), "pin-needed");
}

TEST_F(CardKeysTest, TheRightCardIsNamedBeforeAnybodyIsAsked) {
  CardKeys source = keys({"123456"});
  EXPECT_EQ(try_signing(source, ann().signing), "card-absent");
  make_card("Ben's card", ben());
  const auto signer = source.signer(ann().signing.certificate, {});
  ASSERT_FALSE(signer);
  EXPECT_EQ(signer.error().code, ErrorCode::card_other);
  const Params expected = {{"holder", "Ann"}, {"validity", "2025-2030"}};
  EXPECT_EQ(Params(signer.error().params.begin(), signer.error().params.begin() + 2), expected);
  EXPECT_TRUE(signer.error().params.at(2).second.starts_with("Ben's card"));
  make_card("Ann's card", ann());
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(asked_, 1);
}

TEST_F(CardKeysTest, TwoCardsHaveTheirOwnSessions) {
  make_card("Ann's card", ann(), "111111");
  make_card("Ben's card", ben(), "222222");
  CardKeys source = keys({"111111", "222222"});
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(try_signing(source, ben().signing), "");
  EXPECT_EQ(try_signing(source, ann().signing), "");
  EXPECT_EQ(asked_, 2);
}

TEST_F(CardKeysTest, AModuleThatIsNone) {
  CardKeys source(place_, {"/nonexistent/module.so"}, nullptr, std::chrono::seconds(300));
  EXPECT_EQ(try_signing(source, ann().signing), "module-unusable");
}

TEST_F(CardKeysTest, JoinedSourcesAreAskedInTurn) {
  make_card("Ben's card", ben());
  std::vector<std::unique_ptr<KeySource>> sources;
  sources.push_back(std::make_unique<FileKeys>(std::vector<std::string>{}, nullptr));
  sources.push_back(std::make_unique<CardKeys>(keys({"123456"})));
  JoinedKeys joined(std::move(sources));
  EXPECT_TRUE(joined.signer(ben().signing.certificate, {}));
  EXPECT_EQ(joined.signer(ann().signing.certificate, {}).error().code, ErrorCode::card_other);
}

TEST_F(CardKeysTest, TheSocketIsTheUsersOwn) {
  ASSERT_TRUE(AgentClient::connect(place_));
  struct stat socket {};
  struct stat folder {};
  ASSERT_EQ(::stat(place_.socket.c_str(), &socket), 0);
  ASSERT_EQ(::stat((folder_ + "/run").c_str(), &folder), 0);
  EXPECT_EQ(socket.st_mode & 0777, 0600u);
  EXPECT_EQ(folder.st_mode & 0777, 0700u);
  std::filesystem::permissions(folder_ + "/run", std::filesystem::perms(0755));
  EXPECT_EQ(AgentClient::connect(place_).error().code, ErrorCode::agent_unavailable);
}

}  // namespace
}  // namespace letterlock::token
