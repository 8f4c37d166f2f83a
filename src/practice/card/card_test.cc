// The practice card through the real token agent, as a program uses it, and call by call where the agent hides
// something.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/software_key.h"
#include "practice/authority.h"
#include "practice/card/folder.h"
#include "practice/card/reader.h"
#include "token/card_keys.h"

namespace letterlock::practice::card {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyTransport;

const Time kNow = from_unix(1795420800);  // 2026-11-23
constexpr std::string_view kPin = "270415";

struct People {
  Authority authority = Authority::create(kNow).value();
  PersonCertificates person = authority.issue("林新", "new@practice.example", Secret(kPin), kNow).value();
};
const People& people() {
  static const People made;
  return made;
}

class CardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "letterlock-practice-card-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    card_ = CardFolder(folder_ + "/card");
    const auto self = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    ASSERT_TRUE(card_.make(people().person.pkcs12,
                           {people().person.signing, people().person.encryption, people().authority.certificate()}));
    place_ = {folder_ + "/run/agent", self / "letterlock-agent"};
  }
  void TearDown() override {
    const auto client = token::AgentClient::connect_to_running(place_);
    if (client && *client != nullptr) {
      EXPECT_TRUE((*client)->lock());
    }
    std::filesystem::remove_all(folder_);
  }

  token::CardKeys keys(std::vector<std::string> pins) {
    auto rest = std::make_shared<std::vector<std::string>>(std::move(pins));
    return token::CardKeys(
        place_, {card_.module()},
        [this, rest](const token::PinQuestion& question, int) -> Result<Secret> {
          ++asked_;
          last_try_ = question.last_try;
          tries_ = question.card.tries;
          if (rest->empty()) return fail(ErrorCode::cancelled);
          Secret pin{std::string_view(rest->front())};
          rest->erase(rest->begin());
          return pin;
        },
        std::chrono::seconds(300));
  }
  // "" where a signature is made and right, else the error's id.
  static std::string try_signing(token::CardKeys& keys, DigestAlgorithm algorithm = DigestAlgorithm::sha256) {
    const x509::Certificate& certificate = people().person.signing;
    const auto signer = keys.signer(certificate, {token::KeyUse::sign, "", ""});
    if (!signer) return signer.error().id();
    const Bytes digest = crypto::digest(algorithm, as_bytes("what is signed"));
    const auto signature = (*signer)->sign(algorithm, digest);
    if (!signature) return signature.error().id();
    const auto right = certificate.public_key().verify((*signer)->scheme(), algorithm, digest, *signature);
    return right && *right ? "" : "wrong signature";
  }
  static std::string try_decrypting(token::CardKeys& keys, KeyTransport transport) {
    const x509::Certificate& certificate = people().person.encryption;
    const Bytes key = crypto::random_bytes(32);
    const Bytes encrypted = certificate.public_key().encrypt(transport, key).value();
    const auto decryptor = keys.decryptor(certificate, {token::KeyUse::decrypt, "", ""});
    if (!decryptor) return decryptor.error().id();
    const auto opened = (*decryptor)->decrypt(transport, encrypted, key.size());
    if (!opened) return opened.error().id();
    return equal(opened->view(), key) ? "" : "another key";
  }
  token::ModuleView look() {
    const auto view = token::AgentClient::connect(place_).value()->list({card_.module()});
    EXPECT_TRUE(view);
    return view->modules.at(0);
  }

  std::string folder_;
  CardFolder card_{""};
  token::AgentPlace place_;
  int asked_ = 0;
  bool last_try_ = false;
  token::PinTries tries_ = token::PinTries::all;
};

TEST_F(CardTest, ItLooksLikeACitizensCard) {
  EXPECT_EQ(look().empty_readers, std::vector<std::string>{"Letterlock practice reader"});
  EXPECT_TRUE(look().cards.empty());
  ASSERT_TRUE(card_.insert());
  const token::ModuleView view = look();
  ASSERT_EQ(view.cards.size(), 1u);
  const token::Card& card = view.cards[0];
  EXPECT_EQ(card.label, kLabel);
  EXPECT_EQ(card.serial, people().person.signing.fingerprint().substr(0, 16));
  EXPECT_TRUE(card.pin_required);
  EXPECT_EQ(card.pin_min, 6u);
  EXPECT_EQ(card.pin_max, 8u);
  ASSERT_EQ(card.certificates.size(), 3u);
  EXPECT_EQ(as_text(card.certificates[0].id), "SIGN");
  EXPECT_EQ(as_text(card.certificates[1].id), "KEYX");
  EXPECT_TRUE(card.certificates[2].is_ca);
}

TEST_F(CardTest, OnePinServesBothKeys) {
  ASSERT_TRUE(card_.insert());
  token::CardKeys source = keys({std::string(kPin)});
  for (const auto digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    EXPECT_EQ(try_signing(source, digest), "");
  }
  for (const auto transport : {KeyTransport::rsa_pkcs1, KeyTransport::rsa_oaep_sha1, KeyTransport::rsa_oaep_sha256}) {
    EXPECT_EQ(try_decrypting(source, transport), "");
  }
  EXPECT_EQ(asked_, 1);
}

TEST_F(CardTest, ThreeWrongPinsLockItAndPracticeUnlocks) {
  ASSERT_TRUE(card_.insert());
  const struct {
    const char* pin;
    token::PinTries seen;
    bool last_try;
    const char* answer;
    int left;
  } cases[] = {
      {"123", token::PinTries::all, false, "pin-length", 3},  // not given to the card
      {"000000", token::PinTries::all, false, "pin-wrong-few", 2},
      {"000000", token::PinTries::few, false, "pin-wrong-last", 1},
      {"270415", token::PinTries::last, true, "", 3},  // a right one gives all tries back
      {"000000", token::PinTries::all, false, "pin-wrong-few", 2},
      {"000000", token::PinTries::few, false, "pin-wrong-last", 1},
      {"000000", token::PinTries::last, true, "pin-locked", 0},
  };
  for (const auto& c : cases) {
    token::CardKeys source = keys({c.pin});
    EXPECT_EQ(try_signing(source), c.answer) << c.pin << " " << c.left;
    EXPECT_EQ(tries_, c.seen) << c.left;
    EXPECT_EQ(last_try_, c.last_try) << c.left;
    EXPECT_EQ(card_.tries(), c.left);
    if (std::string_view(c.answer).empty()) {
      EXPECT_TRUE(token::AgentClient::connect(place_).value()->lock());
    }
  }
  token::CardKeys source = keys({std::string(kPin), std::string(kPin)});
  EXPECT_EQ(try_signing(source), "pin-locked");
  EXPECT_EQ(look().cards.at(0).tries, token::PinTries::locked);
  ASSERT_TRUE(card_.reset_tries());
  EXPECT_EQ(try_signing(source), "");
}

TEST_F(CardTest, TakenOutItEndsThePinSessionAlsoWhereItCameBackAtOnce) {
  ASSERT_TRUE(card_.insert());
  token::CardKeys source = keys({std::string(kPin), std::string(kPin)});
  EXPECT_EQ(try_signing(source), "");
  ASSERT_TRUE(card_.take_out());
  EXPECT_EQ(try_signing(source), "card-absent");
  ASSERT_TRUE(card_.insert());
  EXPECT_EQ(try_signing(source), "");
  EXPECT_EQ(asked_, 2);
  ASSERT_TRUE(card_.insert());  // out and in between two looks
  token::CardKeys other = keys({});
  EXPECT_EQ(try_signing(other), "cancelled");
  EXPECT_EQ(asked_, 3);
}

// S5: nothing but a card's folder makes a card.
TEST_F(CardTest, S5WithoutItsFolderTheModuleShowsAnEmptyReader) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::string module = self / "letterlock-practice-card.so";
  const auto view = token::AgentClient::connect(place_).value()->list({module});
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->modules.at(0).error.has_value());
  EXPECT_TRUE(view->modules.at(0).cards.empty());
}

TEST_F(CardTest, ADamagedFolderIsNoWorkingCard) {
  ASSERT_TRUE(card_.insert());
  ASSERT_TRUE(write_file(folder_ + "/card/tries", as_bytes("many\n")));
  EXPECT_EQ(card_.unlock(Secret(kPin)).error().code, ErrorCode::pin_locked);
  ASSERT_TRUE(card_.reset_tries());
  ASSERT_TRUE(write_file(folder_ + "/card/card.p12", as_bytes("no keys")));
  EXPECT_FALSE(card_.unlock(Secret(kPin)).has_value());
  EXPECT_EQ(card_.tries(), kTries);  // that was not the PIN's fault
  ASSERT_TRUE(write_file(folder_ + "/card/certificates.pem", as_bytes("none")));
  ASSERT_TRUE(card_.insert());
  token::CardKeys source = keys({std::string(kPin)});
  EXPECT_EQ(try_signing(source), "card-other");
}

// What the agent hides: the codes themselves.
class ReaderTest : public CardTest {
 protected:
  CK_SESSION_HANDLE open() {
    CK_SESSION_HANDLE session = 0;
    EXPECT_EQ(reader().open_session(1, CKF_SERIAL_SESSION, nullptr, nullptr, &session), CKR_OK);
    return session;
  }
  CK_RV login(CK_SESSION_HANDLE session, std::string pin) {
    return reader().login(session, CKU_USER, reinterpret_cast<CK_BYTE*>(pin.data()), pin.size());
  }
  CK_OBJECT_HANDLE find_key(CK_SESSION_HANDLE session, std::string id) {
    CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &kind, sizeof(kind)}, {CKA_ID, id.data(), id.size()}};
    CK_OBJECT_HANDLE found = 0;
    CK_ULONG count = 0;
    EXPECT_EQ(reader().find_objects_init(session, wanted, 2), CKR_OK);
    EXPECT_EQ(reader().find_objects(session, &found, 1, &count), CKR_OK);
    EXPECT_EQ(reader().find_objects_final(session), CKR_OK);
    return count == 1 ? found : 0;
  }
  Reader& reader() {
    if (!reader_) reader_.emplace(folder_ + "/card");
    return *reader_;
  }
  std::optional<Reader> reader_;
};

TEST_F(ReaderTest, KeysAreSeenAfterLoginAndDoWhatTheyAreFor) {
  ASSERT_TRUE(card_.insert());
  const CK_SESSION_HANDLE session = open();
  EXPECT_EQ(find_key(session, "SIGN"), 0u);
  EXPECT_EQ(login(session, "000000"), CKR_PIN_INCORRECT);
  EXPECT_EQ(login(session, "270415"), CKR_OK);
  EXPECT_EQ(login(session, "270415"), CKR_USER_ALREADY_LOGGED_IN);
  CK_MECHANISM plain{CKM_RSA_PKCS, nullptr, 0};
  CK_MECHANISM other{CKM_SHA256_RSA_PKCS, nullptr, 0};
  const CK_OBJECT_HANDLE signing = find_key(session, "SIGN");
  const CK_OBJECT_HANDLE encryption = find_key(session, "KEYX");
  ASSERT_NE(signing, 0u);
  EXPECT_EQ(reader().sign_init(session, &plain, encryption), CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_EQ(reader().decrypt_init(session, &plain, signing), CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_EQ(reader().sign_init(session, &other, signing), CKR_MECHANISM_INVALID);
  EXPECT_EQ(reader().sign_init(session, &plain, 99), CKR_KEY_HANDLE_INVALID);
  EXPECT_EQ(reader().sign_init(session, &plain, signing), CKR_OK);
  EXPECT_EQ(reader().sign_init(session, &plain, signing), CKR_OPERATION_ACTIVE);
  Bytes data(32, 1);
  Bytes signature(256);
  CK_ULONG size = 0;
  EXPECT_EQ(reader().sign(session, data.data(), data.size(), nullptr, &size), CKR_OK);
  EXPECT_EQ(size, 256u);
  size = 255;
  EXPECT_EQ(reader().sign(session, data.data(), data.size(), signature.data(), &size), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(reader().sign(session, data.data(), data.size(), signature.data(), &size), CKR_OK);
  EXPECT_EQ(reader().sign(session, data.data(), data.size(), signature.data(), &size), CKR_OPERATION_NOT_INITIALIZED);
  Bytes exponent(256);
  CK_ATTRIBUTE secret{CKA_PRIVATE_EXPONENT, exponent.data(), exponent.size()};
  EXPECT_EQ(reader().get_attribute_value(session, signing, &secret, 1), CKR_ATTRIBUTE_SENSITIVE);
  EXPECT_EQ(reader().logout(session), CKR_OK);
  EXPECT_EQ(reader().sign_init(session, &plain, signing), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(ReaderTest, RemovalEndsSessionsForGood) {
  ASSERT_TRUE(card_.insert());
  const CK_SESSION_HANDLE session = open();
  EXPECT_EQ(login(session, "270415"), CKR_OK);
  CK_MECHANISM plain{CKM_RSA_PKCS, nullptr, 0};
  EXPECT_EQ(reader().sign_init(session, &plain, find_key(session, "SIGN")), CKR_OK);
  ASSERT_TRUE(card_.take_out());
  Bytes data(32, 1);
  Bytes signature(256);
  CK_ULONG size = signature.size();
  EXPECT_EQ(reader().sign(session, data.data(), data.size(), signature.data(), &size), CKR_DEVICE_REMOVED);
  CK_TOKEN_INFO info{};
  EXPECT_EQ(reader().get_token_info(1, &info), CKR_TOKEN_NOT_PRESENT);
  CK_SESSION_HANDLE another = 0;
  EXPECT_EQ(reader().open_session(1, CKF_SERIAL_SESSION, nullptr, nullptr, &another), CKR_TOKEN_NOT_PRESENT);
  ASSERT_TRUE(card_.insert());
  EXPECT_EQ(reader().sign(session, data.data(), data.size(), signature.data(), &size), CKR_DEVICE_REMOVED);
  EXPECT_EQ(reader().close_session(session), CKR_OK);
  EXPECT_EQ(reader().close_session(session), CKR_SESSION_HANDLE_INVALID);
  EXPECT_EQ(find_key(open(), "SIGN"), 0u);  // logged out
}

TEST_F(ReaderTest, SlotEventsAreToldOnce) {
  CK_SLOT_ID slot = 0;
  EXPECT_EQ(reader().poll_slot_event(&slot), CKR_NO_EVENT);
  ASSERT_TRUE(card_.insert());
  EXPECT_EQ(reader().poll_slot_event(&slot), CKR_OK);
  EXPECT_EQ(reader().poll_slot_event(&slot), CKR_NO_EVENT);
  ASSERT_TRUE(card_.take_out());
  EXPECT_EQ(reader().poll_slot_event(&slot), CKR_OK);
}

// Every place of the function list is filled: a program that calls what the card cannot do gets an answer.
TEST_F(CardTest, TheFunctionListHasNoHoles) {
  void* library = ::dlopen(card_.module().c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << ::dlerror();
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  ASSERT_NE(get, nullptr);
  CK_FUNCTION_LIST* list = nullptr;
  ASSERT_EQ(get(&list), CKR_OK);
  const auto* places = reinterpret_cast<void* const*>(reinterpret_cast<const char*>(list) + sizeof(void*));
  for (size_t i = 0; i < sizeof(*list) / sizeof(void*) - 1; ++i) EXPECT_NE(places[i], nullptr) << i;
  EXPECT_EQ(list->C_GetInfo(nullptr), CKR_CRYPTOKI_NOT_INITIALIZED);
  ASSERT_EQ(list->C_Initialize(nullptr), CKR_OK);
  EXPECT_EQ(list->C_Initialize(nullptr), CKR_CRYPTOKI_ALREADY_INITIALIZED);
  EXPECT_EQ(list->C_GenerateRandom(1, nullptr, 0), CKR_FUNCTION_NOT_SUPPORTED);
  CK_SLOT_ID slot = 0;
  CK_RV waited = CKR_OK;
  std::thread waiting([&] { waited = list->C_WaitForSlotEvent(0, &slot, nullptr); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(list->C_Finalize(nullptr), CKR_OK);
  waiting.join();
  EXPECT_EQ(waited, CKR_CRYPTOKI_NOT_INITIALIZED);
}

}  // namespace
}  // namespace letterlock::practice::card
