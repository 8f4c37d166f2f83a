#include "api/person_view.h"

#include <boost/mp11.hpp>

#include "api/test_api.h"
#include "smime/test_people.h"

namespace letterlock::api {
namespace {

using smime::testing::kNow;
using smime::testing::people;
using text::Language;
using tunnel::NextStep;
using tunnel::State;

struct ActCase {
  NextStep step;
  const char* act;
};

// Each next step has one control; a new step must be thought of here.
TEST(NextStepView, EveryStepHasItsControl) {
  const std::vector<ActCase> cases = {
      {NextStep::introduce, "next"},
      {NextStep::wait, "wait"},
      {NextStep::remind, "next"},
      {NextStep::get_anchor, "anchor"},
      {NextStep::bind_address, "bind"},
      {NextStep::ask_matching_address, "next"},
      {NextStep::review, "review"},
      {NextStep::ask_certificate, "next"},
      {NextStep::check_certificate, "revocation"},
      {NextStep::wait_for_release, "wait"},
      {NextStep::wait_for_validity, "wait"},
      {NextStep::ask_encryption_certificate, "next"},
      {NextStep::import_certificate, "import"},
      {NextStep::ask_algorithms, "write"},
      {NextStep::try_aes, "try_aes"},
      {NextStep::switch_algorithms_on, "settings"},
      {NextStep::send_sealed, "next"},
      {NextStep::send_test, "next"},
      {NextStep::resend, "next"},
      {NextStep::write, "write"},
  };
  size_t all = 0;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<NextStep>>([&](auto enumerator) {
    ++all;
    for (const Language language : testing::kLanguages) {
      const NextStepView view = view_of(enumerator.value, language);
      EXPECT_EQ(view.step, enumerator.name);
      EXPECT_EQ(view.text.find("tunnel."), std::string::npos) << view.text;
      EXPECT_NE(view.act, "none") << enumerator.name;
    }
  });
  EXPECT_EQ(cases.size(), all);
  for (const ActCase& c : cases) EXPECT_EQ(act_of(c.step), c.act) << tunnel::to_string(c.step);
}

app::Person ben() {
  app::Person person;
  const x509::Certificate& signing = people().ben.signing.certificate;
  const x509::Certificate& encryption = people().ben.encryption.certificate;
  person.certificates = {signing, encryption};
  person.tunnel.addresses = {"ben@peer.example", "ben@second.example"};
  person.tunnel.name = "Ben";
  person.tunnel.state = State::review;
  person.tunnel.next_step = NextStep::review;
  person.tunnel.alternatives = {NextStep::ask_certificate};
  person.tunnel.certificate = signing.fingerprint();
  person.tunnel.certificates = {{.signing_certificate = signing.fingerprint(),
                                 .status = tunnel::CertificateStatus::good,
                                 .encryption_certificate = encryption.fingerprint(),
                                 .capabilities = std::vector<std::string>{"aes256-CBC"},
                                 .recommended = "aes256-CBC"}};
  person.tunnel.steps = {{tunnel::StepKind::hear, true, kNow, {"fact", "act"}}};
  person.tunnel.notices = {{tunnel::NoticeKind::new_certificate, signing.fingerprint()}};
  person.mail_of_evidence = {{"fact", "digest"}};
  return person;
}

TEST(PersonView, SaysWhereTheTunnelStands) {
  const PersonView view = view_of(ben(), Language::en);
  EXPECT_EQ(view.address, "ben@peer.example");
  EXPECT_EQ(view.addresses.size(), 2U);
  EXPECT_EQ(view.state, "review");
  EXPECT_EQ(view.tone, "plain");
  EXPECT_EQ(view.sentence, "their certificate has arrived and waits for your review");
  EXPECT_EQ(view.reason, "");
  EXPECT_EQ(view.next.act, "review");
  ASSERT_EQ(view.alternatives.size(), 1U);
  EXPECT_EQ(view.alternatives[0].step, "ask_certificate");
  EXPECT_FALSE(view.established);
  EXPECT_EQ(view.review, people().ben.signing.certificate.fingerprint());
  ASSERT_EQ(view.steps.size(), 1U);
  EXPECT_EQ(view.steps[0].evidence, std::vector<std::string>{"digest"}) << "only mail can be opened";
  ASSERT_EQ(view.notices.size(), 1U);
  EXPECT_EQ(view.notices[0].kind, "new_certificate");
}

TEST(PersonView, CarriesBothCertificatesAndTheVerdictWhereItWasMade) {
  app::Person person = ben();
  const PersonView listed = view_of(person, Language::en);
  ASSERT_EQ(listed.certificates.size(), 1U);
  const TheirCertificateView& theirs = listed.certificates[0];
  ASSERT_TRUE(theirs.signing && theirs.encryption);
  EXPECT_EQ(theirs.signing->name, "Ben");
  EXPECT_EQ(theirs.encryption->fingerprint_sha256, people().ben.encryption.certificate.fingerprint());
  EXPECT_EQ(theirs.status, "good");
  EXPECT_EQ(theirs.status_text, "good");
  EXPECT_EQ(theirs.proof, "none");
  EXPECT_FALSE(theirs.verdict);
  const trust::Policy policy{.usage = trust::Usage::sign, .at = kNow};
  person.judged[people().ben.signing.certificate.fingerprint()] = {policy, {.status = trust::Status::good}};
  const auto judged = view_of(person, Language::en).certificates[0].verdict;
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->status, "good");
  EXPECT_EQ(judged->usage, "sign");
}

TEST(PersonView, ACertificateThatIsNotThereIsNull) {
  app::Person person = ben();
  person.certificates.clear();
  const JsonValue document = to_json(view_of(person, Language::en));
  EXPECT_TRUE(document.at("certificates").at(0).at("signing").is_null());
  EXPECT_EQ(testing::keys_of(document),
            "address addresses name state tone sentence reason established can_seal next alternatives steps "
            "certificates review recommended chosen notices reviews");
}

TEST(PersonView, EveryStateAndReasonIsSaidInBothLanguages) {
  for (const Language language : testing::kLanguages) {
    app::Person person = ben();
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<State>>([&](auto enumerator) {
      person.tunnel.state = enumerator.value;
      person.tunnel.reason = tunnel::Reason::likely;
      const PersonView view = view_of(person, language);
      for (const std::string& text : {view.sentence, view.reason}) {
        EXPECT_FALSE(text.empty());
        EXPECT_EQ(text.find("tunnel."), std::string::npos) << text;
      }
      EXPECT_EQ(view.established, enumerator.value == State::established);
    });
  }
}

}  // namespace
}  // namespace letterlock::api
