// Keys of an account for acts that run at once: who asks, where, and what is asked only once.
#include "service/keys.h"

#include "app/accounts.h"
#include "app/test_person.h"
#include "service/acts/test_acts.h"
#include "service/asking.h"
#include "store/accounts.h"
#include "token/test_token.h"

namespace letterlock::service {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using app::testing::anns_card;

constexpr const char* kPin = "123456";

// Ann with a card in a software token, and a home with a token agent of its own.
class ServiceKeys : public token::testing::TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    without_a_display();
    const store::Home folders = store::Home::under(folder_ + "/home");
    home_ = must(app::Home::open(folders, clock_));
    place_.socket = home_->agent().socket;  // the fixture's agent is the home's
    setenv("LETTERLOCK_AGENT", place_.program.c_str(), 1);
    service_ = std::make_unique<TestService>(*home_, folders, clock_);
    make_card("Citizen", holder(), kPin);
    account_.id = "ann";
    account_.address = "ann@own.example";
    account_.incoming = account_.outgoing = folder_;
    account_.signing_certificate = holder().signing.certificate;
    account_.token_modules = {token::testing::kModule};
  }
  void TearDown() override {
    unsetenv("LETTERLOCK_PINENTRY");
    service_.reset();
    home_.reset();
    TokenTest::TearDown();
  }
  static const token::testing::Holder& holder() {
    static const token::testing::Holder one("Ann");
    return one;
  }
  Act act() { return Act(service_->parts, home_.get(), {}); }
  // "signed", or the error's id.
  std::string sign(Act& act, Asking asking = Asking::yes) {
    const auto keys = keys_of(act, account_, asking);
    if (!keys) return keys.error().id();
    if (*keys == nullptr) return "no key";
    const auto signer = (*keys)->signer(*account_.signing_certificate, {token::KeyUse::sign, "ben@peer.example", {}});
    if (!signer) return signer.error().id();
    const auto signature = (*signer)->sign(crypto::DigestAlgorithm::sha256, Bytes(32, 7));
    return signature ? "signed" : signature.error().id();
  }
  std::string sign(Asking asking = Asking::yes) {
    Act one = act();
    return sign(one, asking);
  }

  FixedClock clock_{kNow};
  std::unique_ptr<app::Home> home_;
  std::unique_ptr<TestService> service_;
  account::Account account_;
};

TEST_F(ServiceKeys, S7ThePageAsksOnceForASession) {
  Answerer person(service_->parts.questions, kPin);
  EXPECT_NE(sign(Asking::no), "signed");
  EXPECT_EQ(sign(), "signed");
  EXPECT_EQ(sign(), "signed");
  EXPECT_EQ(sign(Asking::no), "signed") << "the session is open";
  EXPECT_EQ(person.asked(), 1);
  EXPECT_EQ(service_->refusal(Method::post, "/api/cards/lock"), "");
  EXPECT_NE(sign(Asking::no), "signed");
  EXPECT_EQ(sign(), "signed");
  EXPECT_EQ(person.asked(), 2);
  const api::QuestionView question = person.last();
  EXPECT_EQ(question.kind, "pin");
  EXPECT_TRUE(question.card.starts_with("Citizen ("));
  EXPECT_EQ(question.certificate, "Ann");
  EXPECT_EQ(question.what_for, "to sign the letter to ben@peer.example with the certificate of Ann");
  EXPECT_EQ(question.tries, "all");
  EXPECT_FALSE(question.last_try || question.pin_pad || question.in_pinentry);
  EXPECT_GE(question.pin_min, 1U);
}

TEST_F(ServiceKeys, AWrongPinIsToldAndNotTriedAgain) {
  const Answerer person(service_->parts.questions, "654321");
  const std::string said = sign();
  EXPECT_TRUE(said.starts_with("pin-wrong")) << said;
  EXPECT_EQ(person.asked(), 1);
}

TEST_F(ServiceKeys, ActsThatRunAtOnceAskOnce) {
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> acts;
    for (int i = 0; i < 3; ++i) {
      acts.emplace_back([&] {
        const auto home = must(app::Home::open(store::Home::under(folder_ + "/home"), clock_));
        Act own(service_->parts, home.get(), {});
        if (sign(own) == "signed") ++good;
      });
    }
    while (service_->parts.questions.standing().empty()) std::this_thread::sleep_for(5ms);
    std::this_thread::sleep_for(300ms);  // the others are there too
    EXPECT_EQ(service_->parts.questions.standing().size(), 1U) << "one question at a time";
    const Answerer person(service_->parts.questions, kPin);
    acts.clear();
    EXPECT_EQ(person.asked(), 1);
  }
  EXPECT_EQ(good, 3);
}

TEST_F(ServiceKeys, WhoWaitsForTheTurnCanBeGivenUp) {
  Act first = act();
  std::string of_first;
  std::string of_second;
  {
    const std::jthread one([&] { of_first = sign(first); });
    while (service_->parts.questions.standing().empty()) std::this_thread::sleep_for(5ms);
    const auto other_home = must(app::Home::open(store::Home::under(folder_ + "/home"), clock_));
    Act waiting(service_->parts, other_home.get(), {});
    const std::jthread two([&] { of_second = sign(waiting); });
    std::this_thread::sleep_for(200ms);
    must_pass(service_->parts.acts.cancel(waiting.id()));
    std::this_thread::sleep_for(300ms);
    must_pass(service_->parts.questions.cancel(service_->parts.questions.standing().at(0).id));
  }
  EXPECT_EQ(of_second, "cancelled");
  EXPECT_EQ(of_first, "cancelled");
}

token::PinQuestion question_of(token::PinTries tries) {
  token::PinQuestion question;
  question.card.label = "Citizen";
  question.card.pin_min = 6;
  question.card.pin_max = 8;
  question.card.tries = tries;
  question.last_try = tries == token::PinTries::last;
  return question;
}

TEST_F(ServiceKeys, S7TheLastTryNeedsAConfirmation) {
  Act one = act();
  std::vector<std::string> refused;
  const Answerer hesitates(service_->parts.questions, [&](Questions& asked, const api::QuestionView& question) {
    EXPECT_TRUE(question.last_try);
    EXPECT_EQ(question.tries, "last");
    refused.push_back(asked.answer(question.id, {Secret(std::string_view(kPin)), false}).error().id());
    refused.push_back(asked.answer(question.id, {Secret(std::string_view("1")), true}).error().id());
    must_pass(asked.answer(question.id, {Secret(std::string_view(kPin)), true}));
  });
  const auto pin = ask_pin(one, question_of(token::PinTries::last), -1);
  ASSERT_TRUE(pin);
  EXPECT_EQ(pin->text(), kPin);
  EXPECT_EQ(refused, (std::vector<std::string>{"pin-last-try", "pin-length"}));
}

TEST_F(ServiceKeys, ALockedCardIsNotAskedFor) {
  Act one = act();
  const Answerer person(service_->parts.questions, kPin);
  EXPECT_EQ(ask_pin(one, question_of(token::PinTries::locked), -1).error().id(), "pin-locked");
  EXPECT_EQ(person.asked(), 0);
}

TEST_F(ServiceKeys, S7WhereThereIsADisplayPinentryAsksAndThePageOnlySaysSo) {
  const app::ScriptedPinentry script("GETPIN) sleep 0.3; echo 'D 123456'; echo OK;;");
  setenv("LETTERLOCK_PINENTRY", script.program().c_str(), 1);
  EXPECT_EQ(pin_entry_of(service_->parts), "pinentry");
  std::string refused;
  Answerer person(service_->parts.questions, [&](Questions& asked, const api::QuestionView& question) {
    refused = asked.answer(question.id, {Secret(std::string_view("654321")), false}).error().id();
  });
  EXPECT_EQ(sign(), "signed");
  EXPECT_TRUE(person.last().in_pinentry);
  EXPECT_EQ(refused, "question-not-found") << "the page cannot answer for pinentry";
  EXPECT_TRUE(service_->parts.questions.standing().empty());
}

TEST_F(ServiceKeys, GivingUpAnActEndsPinentry) {
  const app::ScriptedPinentry script("GETPIN) exec sleep 60;;");
  setenv("LETTERLOCK_PINENTRY", script.program().c_str(), 1);
  Act one = act();
  const Answerer gives_up(service_->parts.questions, [&](Questions&, const api::QuestionView&) {
    must_pass(service_->parts.acts.cancel(one.id()));
  });
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(sign(one), "cancelled");
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
  EXPECT_TRUE(script.gone());
}

TEST_F(ServiceKeys, ACardIsFoundForANewAccountWithoutItsPin) {
  const Answerer person(service_->parts.questions, kPin);
  const auto choices = service_->json(Method::post, "/api/certificates",
                                      json({{"address", ""},
                                            {"token_files", boost::json::array()},
                                            {"cards", {"Citizen"}},
                                            {"module", token::testing::kModule}}));
  ASSERT_EQ(choices.at("signing").as_array().size(), 2U);
  EXPECT_EQ(choices.at("needs_binding"), true) << "the card names no address";
  EXPECT_TRUE(choices.at("signing").at(0).at("token").as_string().starts_with("Citizen ("));
  EXPECT_EQ(person.asked(), 0);
  const auto cards = service_->json(Method::get, std::string("/api/cards?module=") + token::testing::kModule);
  EXPECT_EQ(cards.at("cards").at(0).at("label"), "Citizen");
  EXPECT_EQ(service_->refusal(Method::get, "/api/cards?account=nobody"), "account-not-found");
}

}  // namespace
}  // namespace letterlock::service
