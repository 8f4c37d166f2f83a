// Software tokens (SoftHSM) for tests: each in a folder of its own, with an agent of its own.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "crypto/key_generation.h"
#include "token/card_keys.h"
#include "token/new_token.h"
#include "x509/certificate_builder.h"

namespace letterlock::token::testing {

constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";

struct KeyPair {
  crypto::KeyHandle key;
  x509::Certificate certificate;
};

inline KeyPair make_pair(const std::string& name, crypto::KeyHandle key) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = from_unix(1735689600);  // 2025
  content.not_after = from_unix(1893456000);   // 2030
  const auto certificate = x509::build_self_signed(content, key);
  return {std::move(key), certificate.value()};
}

// A holder's card in the shape of DESIGN section 13: SIGN and KEYX.
struct Holder {
  KeyPair signing;
  KeyPair encryption;
  explicit Holder(const std::string& name)
      : signing(make_pair(name, crypto::generate_rsa(2048).value())),
        encryption(make_pair(name, crypto::generate_rsa(2048).value())) {}
};

inline NewTokenObject object_of(const std::string& id, const KeyPair& pair) {
  const Bytes key = crypto::private_key_der(pair.key);
  return {to_bytes(as_bytes(id)), id, to_bytes(pair.certificate.der()), Secret(key)};
}

class TokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "letterlock-card-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::filesystem::create_directories(folder_ + "/tokens");
    ASSERT_TRUE(write_file(
        folder_ + "/softhsm2.conf",
        as_bytes("directories.tokendir = " + folder_ + "/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")));
    ::setenv("SOFTHSM2_CONF", (folder_ + "/softhsm2.conf").c_str(), 1);
    const auto self = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    place_ = {folder_ + "/run/agent", (self / "letterlock-agent").string()};
  }
  // The agent has no PIN session then and ends by itself.
  void TearDown() override {
    lock();
    std::filesystem::remove_all(folder_);
  }

  void lock() {
    const auto client = AgentClient::connect_to_running(place_);
    if (client && *client != nullptr) {
      EXPECT_TRUE((*client)->lock());
    }
  }

  void make_card(const std::string& label, const Holder& holder, const std::string& pin = "123456") {
    NewToken token;
    token.module = kModule;
    token.label = label;
    token.pin = Secret(std::string_view(pin));
    token.objects.push_back(object_of("SIGN", holder.signing));
    token.objects.push_back(object_of("KEYX", holder.encryption));
    const Status made = make_token(place_, token);
    ASSERT_TRUE(made) << (made ? "" : made.error().id());
    lock();  // SoftHSM sees a new token only in a new process
  }

  // Answers with the next of `pins`, and counts the questions.
  CardKeys keys(std::vector<std::string> pins, std::chrono::seconds session = std::chrono::seconds(300)) {
    auto rest = std::make_shared<std::vector<std::string>>(std::move(pins));
    return CardKeys(
        place_, {kModule},
        [this, rest](const PinQuestion& question, int) -> Result<Secret> {
          ++asked_;
          last_question_ = question.card.label + "/" + question.purpose.what + "/" + question.purpose.certificate;
          if (rest->empty()) return fail(ErrorCode::cancelled);
          Secret pin{std::string_view(rest->front())};
          rest->erase(rest->begin());
          return pin;
        },
        session);
  }

  std::string folder_;
  AgentPlace place_;
  int asked_ = 0;
  std::string last_question_;
};

}  // namespace letterlock::token::testing
