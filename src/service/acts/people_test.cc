// The tunnel as the page drives it, from nothing to established; and what a person decides about others.
#include <openssl/evp.h>

#include "service/acts/test_acts.h"

namespace letterlock::service {
namespace {

using namespace testing;

// Ann's side is a service; Ben works as in app/'s tests.
class PeopleActs : public app::testing::Correspondence {
 protected:
  void SetUp() override {
    Correspondence::SetUp();
    without_a_display();
    service_ = std::make_unique<TestService>(*ann_.home, store::Home::under(ann_.folder), clock_);
    must_pass(home_password());
  }
  static Bytes private_key_of(const smime::testing::Pair& pair) {
    EVP_PKEY* native = pair.key->native();
    EVP_PKEY_up_ref(native);
    return crypto::private_key_der(crypto::KeyHandle(native));
  }
  // Ann's keys in a file, as the service knows them.
  Status home_password() {
    const auto& ann = people().ann;
    TRY_ASSIGN(const Bytes file, token::write_pkcs12({{ann.signing.certificate, private_key_of(ann.signing)},
                                                      {ann.encryption.certificate, private_key_of(ann.encryption)}},
                                                     {authority().certificate}, Secret(kPassword)));
    TRY_ASSIGN(account::Account account, app::find_account(*ann_.home, ""));
    account.token_files = {write("ann.p12", file)};
    return store::Accounts(ann_.home->store()).update(account);
  }
  JsonValue ben(Method method, const std::string& what = "", const std::string& body = "") {
    wait(std::chrono::minutes(1));
    return service_->json(method, "/api/accounts/ann/people/" + ben_.address + what, body);
  }
  std::string refused(const std::string& what, const std::string& body) {
    return service_->refusal(Method::post, "/api/accounts/ann/people/" + ben_.address + what, body);
  }
  static std::string state_of(const JsonValue& person) { return std::string(person.at("state").as_string()); }
  static std::string again() { return json({{"again", true}}); }
  static std::string once() { return json({{"again", false}, {"step", nullptr}}); }
  static std::string reviewed() { return json({{"fingerprint", ""}}); }

  std::unique_ptr<TestService> service_;
};

TEST_F(PeopleActs, FromNothingToEstablished) {
  Answerer person(service_->parts.questions, kPassword);
  EXPECT_EQ(state_of(ben(Method::get)), "none");
  const auto introduced = ben(Method::post, "/next", once());
  EXPECT_EQ(introduced.at("taken"), "introduce");
  EXPECT_EQ(state_of(introduced.at("person")), "introduced");
  EXPECT_EQ(refused("/next", once()), "tunnel-waits");
  (void)synchronise(ben_);
  accept_of(ben_, ann_.address);
  (void)must(step(ben_, ann_.address));
  (void)synchronise(ann_);
  const auto review = ben(Method::get);
  EXPECT_EQ(state_of(review), "review");
  EXPECT_EQ(review.at("next").at("act"), "review");
  EXPECT_EQ(review.at("certificates").at(0).at("verdict").at("status"), "good");
  EXPECT_EQ(refused("/next", once()), "review-needed");
  EXPECT_EQ(state_of(ben(Method::post, "/accept", reviewed())), "ready");
  const auto sealed = ben(Method::post, "/next", once());
  EXPECT_FALSE(sealed.at("sent").at("ciphers").as_array().empty());
  (void)synchronise(ben_);
  (void)must(step(ben_, ann_.address));
  (void)synchronise(ann_);
  const auto established = ben(Method::get);
  EXPECT_EQ(state_of(established), "established");
  EXPECT_EQ(established.at("tone"), "good");
  EXPECT_EQ(established.at("established"), true);
  const auto all = service_->json(Method::get, "/api/accounts/ann/people");
  ASSERT_EQ(all.as_array().size(), 1U);
  EXPECT_TRUE(all.at(0).at("certificates").at(0).at("verdict").is_null());
  EXPECT_EQ(person.asked(), 1) << "one password for a whole session";
}

TEST_F(PeopleActs, AnAlternativeIsTakenByItsName) {
  const Answerer person(service_->parts.questions, kPassword);
  (void)ben(Method::post, "/next", once());
  EXPECT_EQ(ben(Method::post, "/next", again()).at("taken"), "remind");
  EXPECT_EQ(refused("/next", json({{"again", false}, {"step", "send_test"}})), "tunnel-needs-help");
  EXPECT_EQ(refused("/next", json({{"again", false}, {"step", "no such step"}})), "json-malformed");
}

TEST_F(PeopleActs, SomebodyIsAddedByHandWithoutTrustingAnything) {
  Listener listener(service_->parts.events);
  const auto carol = service_->json(Method::patch, "/api/accounts/ann/people/carol@third.example",
                                    json({{"name", "Carol"}, {"also", "carol@work.example"}}));
  EXPECT_EQ(carol.at("name"), "Carol");
  EXPECT_EQ(carol.at("addresses").as_array().size(), 2U);
  EXPECT_EQ(state_of(carol), "none");
  EXPECT_EQ(listener.first("mail").at("account"), "ann");
  EXPECT_EQ(service_->refusal(Method::patch, "/api/accounts/ann/people/nobody", json({{"name", "x"}})),
            "address-malformed");
  EXPECT_EQ(service_->refusal(Method::get, "/api/accounts/zoe/people"), "account-not-found");
}

TEST_F(PeopleActs, DecisionsAreTakenAndTakenBack) {
  introduce_both();
  EXPECT_EQ(state_of(ben(Method::post, "/withdraw", reviewed())), "broken");
  const std::string fingerprint = people().ben.signing.certificate.fingerprint();
  EXPECT_EQ(state_of(ben(Method::post, "/accept", json({{"fingerprint", fingerprint}}))), "ready");
  EXPECT_EQ(refused("/bind", json({{"fingerprint", fingerprint}})), "certificate-names-address");
  EXPECT_EQ(refused("/accept", json({{"fingerprint", "00000000"}})), "nothing-to-review");
}

TEST_F(PeopleActs, WhatTheyToldIsComparedAndOursIsShown) {
  introduce_both();
  const std::string fingerprint = people().ben.signing.certificate.fingerprint();
  const auto shown = ben(Method::get).at("certificates").at(0).at("comparison");
  EXPECT_EQ(shown.at("fingerprint").as_string(), fingerprint);
  EXPECT_EQ(shown.at("modules").as_array().size(), shown.at("modules").at(0).as_string().size());
  const auto compare = [&](const std::string& told) {
    return ben(Method::post, "/compare", json({{"fingerprint", fingerprint}, {"told", told}}));
  };
  EXPECT_EQ(compare(std::string(shown.at("code").as_string())).at("result"), "same");
  EXPECT_EQ(compare(fingerprint).at("certificate").as_string(), fingerprint);
  EXPECT_EQ(compare(std::string(64, '0')).at("result"), "other_certificate");
  EXPECT_EQ(compare(fingerprint.substr(0, 32)).at("result"), "unreadable");
  EXPECT_EQ(refused("/compare", json({{"fingerprint", "00000000"}, {"told", fingerprint}})), "nothing-to-review");
  const auto own = service_->json(Method::get, "/api/accounts/ann/comparison");
  EXPECT_EQ(own.at("fingerprint").as_string(), people().ann.signing.certificate.fingerprint());
  EXPECT_TRUE(own.at("code").as_string().ends_with(":ann@own.example"));
}

TEST_F(PeopleActs, TheirCertificatesGoOutAndAnEncryptionCertificateComesIn) {
  introduce_both();
  const auto pem = ben(Method::get, "/certificates.pem");
  EXPECT_EQ(service_->content_type, "application/x-pem-file");
  EXPECT_EQ(must(x509::parse_certificates(as_bytes(std::string_view(pem.as_string())))).size(), 2U);
  const auto upload =
      service_->json(Method::post, "/api/uploads?name=ben.cer", as_text(people().ben.encryption.certificate.der()));
  const std::string body = json({{"upload", upload.at("id")}});
  EXPECT_EQ(state_of(ben(Method::post, "/encryption-certificate", body)), "ready");
  EXPECT_EQ(refused("/encryption-certificate", json({{"upload", "none"}})), "upload-not-found");
}

// ---- trust ----

TEST_F(PeopleActs, AnAnchorIsAddedOnlyWithTheFingerprintThatWasCompared) {
  const x509::Certificate& office = authority().certificate;
  EXPECT_EQ(service_->json(Method::remove, "/api/trust/anchors/" + office.fingerprint()).at("note"), "test");
  const auto upload = service_->json(Method::post, "/api/uploads?name=office.pem", x509::to_pem(office));
  const std::string id(upload.at("id").as_string());
  const auto candidates = service_->json(Method::post, "/api/trust/candidates", json({{"upload", id}}));
  ASSERT_EQ(candidates.as_array().size(), 1U);
  EXPECT_EQ(candidates.at(0).at("authority"), true);
  boost::json::object wanted{
      {"upload", id}, {"fingerprint", std::string(64, '0')}, {"note", "by telephone"}, {"certificate", ""}};
  EXPECT_EQ(service_->refusal(Method::post, "/api/trust/anchors", json(wanted)), "fingerprint-differs");
  EXPECT_TRUE(service_->json(Method::get, "/api/trust/anchors").as_array().empty());
  wanted["fingerprint"] = office.fingerprint();
  EXPECT_EQ(service_->json(Method::post, "/api/trust/anchors", json(wanted)).at("note"), "by telephone");
  EXPECT_EQ(service_->json(Method::get, "/api/trust/anchors").as_array().size(), 1U);
}

TEST_F(PeopleActs, AKnownAuthorityIsAddedByItsFingerprint) {
  const x509::Certificate& office = authority().certificate;
  (void)service_->json(Method::remove, "/api/trust/anchors/" + office.fingerprint());
  boost::json::object wanted{{"upload", ""}, {"fingerprint", ""}, {"note", ""}, {"certificate", office.fingerprint()}};
  EXPECT_EQ(service_->refusal(Method::post, "/api/trust/anchors", json(wanted)), "fingerprint-differs")
      << "naming it is not comparing it";
  wanted["fingerprint"] = office.fingerprint();
  EXPECT_EQ(service_->refusal(Method::post, "/api/trust/anchors", json(wanted)), "");
  wanted["certificate"] = people().ann.signing.certificate.fingerprint();
  wanted["fingerprint"] = wanted["certificate"];
  EXPECT_NE(service_->refusal(Method::post, "/api/trust/anchors", json(wanted)), "") << "no authority";
}

TEST_F(PeopleActs, ListsAreImportedAndACertificateIsJudged) {
  introduce_both();
  const x509::Authority by{authority().certificate, authority().key};
  x509::CrlContent content{.this_update = kNow, .next_update = kNow + std::chrono::hours(24)};
  content.revoked = {{people().ben.signing.certificate.issuer_and_serial().serial, kNow - std::chrono::hours(1)}};
  const std::string check = json({{"certificate", people().ben.signing.certificate.fingerprint()}, {"usage", "sign"}});
  EXPECT_EQ(service_->json(Method::post, "/api/trust/check", check).at("status"), "good");
  const Bytes list = must(x509::build_crl(content, by));
  const auto upload = service_->json(Method::post, "/api/uploads?name=list.crl", as_text(list));
  const auto kept = service_->json(Method::post, "/api/trust/crls", json({{"upload", upload.at("id")}}));
  EXPECT_EQ(kept.as_array().size(), 1U);
  EXPECT_EQ(service_->json(Method::get, "/api/trust/crls"), kept);
  EXPECT_EQ(service_->json(Method::post, "/api/trust/check", check).at("status"), "bad");
  EXPECT_EQ(service_->refusal(Method::post, "/api/trust/check", json({{"certificate", "00000000"}, {"usage", "any"}})),
            "certificate-not-found");
  EXPECT_EQ(service_->refusal(Method::post, "/api/trust/check",
                              json({{"certificate", people().ben.signing.certificate.fingerprint()}, {"usage", "x"}})),
            "option-value-unknown");
}

}  // namespace
}  // namespace letterlock::service
