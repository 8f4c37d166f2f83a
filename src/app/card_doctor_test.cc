#include "app/card_doctor.h"

#include "token/test_token.h"

namespace letterlock::app {
namespace {

using token::testing::Holder;
using token::testing::KeyPair;

KeyPair person(const std::vector<std::string>& addresses, Time until, bool signs, bool encrypts) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "Ann"}};
  content.not_before = from_unix(1735689600);  // 2025
  content.not_after = until;
  content.addresses = addresses;
  content.key_usage.digital_signature = signs;
  content.key_usage.key_encipherment = encrypts;
  auto key = crypto::generate_rsa(2048).value();
  const auto certificate = x509::build_self_signed(content, key);
  return {std::move(key), certificate.value()};
}

class CardDoctorTest : public token::testing::TokenTest {
 protected:
  // "service reader card ... signing!none": the steps that work, and the first that does not with its problem.
  std::string examined(const account::Account* account = nullptr, const std::string& module = token::testing::kModule) {
    DoctorQuestion question;
    question.module = module;
    question.account = account;
    question.now = from_unix(1795420800);  // 2026-11-23
    const auto diagnosis = diagnose(place_, question);
    if (!diagnosis) return diagnosis.error().id();
    std::string text;
    for (const DoctorStep& step : diagnosis->steps) {
      if (step.state == StepState::not_reached) continue;
      text += (text.empty() ? "" : " ") + step.id + (step.problem.empty() ? "" : "!" + step.problem);
    }
    EXPECT_EQ(diagnosis->all_work(), text.find('!') == std::string::npos);
    return text;
  }
  void make(const KeyPair& signing, const KeyPair& encryption) {
    token::NewToken card;
    card.module = token::testing::kModule;
    card.label = "Ann's card";
    card.pin = Secret(std::string_view("123456"));
    card.objects.push_back(token::testing::object_of("SIGN", signing));
    card.objects.push_back(token::testing::object_of("KEYX", encryption));
    ASSERT_TRUE(token::make_token(place_, card));
    lock();
  }
};

const Time kValid = from_unix(1893456000);    // 2030
const Time kExpired = from_unix(1767225600);  // 2026-01-01
const std::string kFound = "service reader card module certificates";

TEST_F(CardDoctorTest, ACardWithEverything) {
  make(person({"ann@example.tw"}, kValid, true, false), person({"ann@example.tw"}, kValid, false, true));
  EXPECT_EQ(examined(), kFound + " signing encryption validity");
  account::Account account;
  account.address = "ann@example.tw";
  EXPECT_EQ(examined(&account), kFound + " signing encryption validity address");
  account.address = "ben@example.tw";
  EXPECT_EQ(examined(&account), kFound + " signing encryption validity address!differs");
}

TEST_F(CardDoctorTest, ACertificateWithoutAnAddressNeedsABinding) {
  const KeyPair signing = person({}, kValid, true, false);
  account::Account account;
  account.address = "ann@example.tw";
  make(signing, person({}, kValid, false, true));
  EXPECT_EQ(examined(&account), kFound + " signing encryption validity address!none");
  account.bound_certificates = {signing.certificate.fingerprint()};
  EXPECT_EQ(examined(&account), kFound + " signing encryption validity address");
}

TEST_F(CardDoctorTest, WhatACardLacksIsNamed) {
  make(person({}, kValid, false, true), person({}, kValid, false, true));
  EXPECT_EQ(examined(), kFound + " signing!none");
}

TEST_F(CardDoctorTest, ExpiredCertificatesAreNamed) {
  make(person({}, kExpired, true, false), person({}, kExpired, false, true));
  EXPECT_EQ(examined(), kFound + " signing encryption validity!expired");
}

// Whether a reader service runs here or not: something before the module fails, or the module itself.
TEST_F(CardDoctorTest, NothingThere) {
  const std::string empty = examined();
  EXPECT_NE(empty.find('!'), std::string::npos) << empty;
  EXPECT_EQ(empty.find("certificates"), std::string::npos) << empty;
  const std::string none = examined(nullptr, "/nonexistent/module.so");
  EXPECT_NE(none.find('!'), std::string::npos) << none;
}

}  // namespace
}  // namespace letterlock::app
