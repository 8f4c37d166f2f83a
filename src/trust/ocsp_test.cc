#include "trust/ocsp.h"

#include "trust/test_ocsp.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}
const Party& ann() {
  static const Party made = issued(person_content("Ann", {"ann@example.org"}), "ann", anchor());
  return made;
}

x509::CertificateContent responder_content() {
  x509::CertificateContent content = person_content("Responder", {});
  content.extended_key_usages = {"1.3.6.1.5.5.7.3.9"};
  content.extensions = {{"1.3.6.1.5.5.7.48.1.5", false, der::null()}};
  return content;
}

// Good, about Ann, made by the anchor's own key, for the year 2026.
OcspContent answer() {
  OcspContent content;
  content.this_update = day("2026-01-01");
  content.next_update = day("2026-12-31");
  return content;
}
OcspContent revoking(std::string_view time) {
  OcspContent content = answer();
  content.said = Said::revoked;
  content.revoked_at = day(time);
  return content;
}

OcspResponse made(const OcspContent& content, const Party& by = anchor()) {
  const Bytes id = cert_id(ann().certificate, anchor().certificate, content.sha256_id);
  return OcspResponse::parse(build_ocsp(content, id, by.certificate, key(by.key_name))).value();
}
// The responder's certificate comes along.
OcspResponse made_by(const x509::CertificateContent& responder, const Party& issuer, OcspContent content = answer()) {
  const Party party = issued(responder, "responder", issuer);
  content.along = {party.certificate};
  return made(content, party);
}

Policy hard(std::string_view at = "2026-06-01") { return policy_at(at, Usage::sign, RevocationMode::hard); }

TrustStore store_with(const std::vector<OcspResponse>& responses) {
  TrustStore store = store_of({anchor().certificate});
  for (const OcspResponse& response : responses) store.add_ocsp(response);
  return store;
}
Verdict verdict_with(const std::vector<OcspResponse>& responses, const Policy& policy = hard()) {
  return check(ann().certificate, store_with(responses), {}, policy);
}
std::string judged(const OcspResponse& response, const Policy& policy = hard()) {
  return told(verdict_with({response}, policy));
}
constexpr const char* kNotKnown = "unknown ocsp-not-usable revocation-required-unknown";

// Why the only answer could not be used.
std::string trouble(const OcspResponse& response, std::string_view at = "2026-06-01") {
  const Verdict verdict = verdict_with({response}, hard(at));
  EXPECT_EQ(told(verdict), kNotKnown);
  for (const auto& [name, value] : verdict.findings.front().params) {
    if (name == "reason") return value;
  }
  return "";
}

TEST(Ocsp, GoodRevokedUnknown) {
  EXPECT_EQ(judged(made(answer())), "good");
  const Verdict revoked = verdict_with({made(revoking("2026-02-01"))});
  EXPECT_EQ(told(revoked), "bad certificate-revoked");
  EXPECT_EQ(revoked.revoked_at, day("2026-02-01"));
  OcspContent content = answer();
  content.said = Said::unknown;
  EXPECT_EQ(judged(made(content)), "unknown ocsp-unknown-certificate revocation-required-unknown");
}

TEST(Ocsp, AVerdictSaysWhoSaysSoAndWhen) {
  const Verdict good = verdict_with({made(answer())});
  ASSERT_EQ(good.steps.size(), 2u);
  EXPECT_EQ(good.steps[0].revocation, RevocationState::good);
  EXPECT_EQ(good.steps[0].by, anchor().certificate.subject());
  EXPECT_EQ(good.steps[0].told, day("2026-01-01"));
  EXPECT_EQ(good.steps[1].revocation, RevocationState::not_asked) << "the anchor";
  OcspContent content = revoking("2026-02-01");
  content.reason = 1;
  const Verdict revoked = verdict_with({made(content)});
  EXPECT_EQ(revoked.steps[0].revocation, RevocationState::revoked);
  EXPECT_EQ(revoked.steps[0].since, day("2026-02-01"));
  const Params params = {
      {"subject", ann().certificate.subject()}, {"time", "2026-02-01T00:00:00Z"}, {"reason", "keyCompromise"},
      {"by", anchor().certificate.subject()},   {"told", "2026-01-01T00:00:00Z"}, {"name", "Ann"}};
  EXPECT_EQ(revoked.findings[0].params, params);
}

TEST(Ocsp, S2_TimesOfARevocation) {
  EXPECT_EQ(judged(made(revoking("2026-06-02"))), "good revoked-after-first-seen");
  OcspContent content = revoking("2026-07-01");
  content.invalidity_date = day("2026-05-01");
  EXPECT_EQ(judged(made(content)), "bad certificate-revoked");
}

TEST(Ocsp, NamesOfCertificatesAndResponders) {
  OcspContent content = answer();
  content.sha256_id = true;
  content.by_key = true;
  EXPECT_EQ(judged(made(content)), "good");
  EXPECT_TRUE(made(content).names(ann().certificate, anchor().certificate));
  // The same name and serial number, another key: an issuer that is not ours.
  const Party other = root(ca_content({{"C", "TW"}, {"O", "Root"}}), "other root");
  const Bytes id = cert_id(ann().certificate, other.certificate, false);
  const auto strange = OcspResponse::parse(build_ocsp(answer(), id, anchor().certificate, key("Root"))).value();
  EXPECT_FALSE(strange.names(ann().certificate, anchor().certificate));
  EXPECT_EQ(judged(strange), "unknown revocation-required-unknown");
}

TEST(Ocsp, OnlyTheIssuerOrWhomItLetAnswer) {
  EXPECT_EQ(judged(made_by(responder_content(), anchor())), "good");
  OcspContent by_key = answer();
  by_key.by_key = true;
  EXPECT_EQ(judged(made_by(responder_content(), anchor(), by_key)), "good");
  const Party stranger = root("Stranger");
  EXPECT_EQ(trouble(made(answer(), stranger)), "responder-not-entitled");
  EXPECT_EQ(trouble(made_by(responder_content(), stranger)), "responder-not-entitled");
  // Ann is one of the same authority's, and no responder.
  OcspContent by_ann = answer();
  by_ann.along = {ann().certificate};
  EXPECT_EQ(trouble(made(by_ann, ann())), "responder-not-entitled");
  EXPECT_EQ(trouble(made(answer(), Party{anchor().certificate, "forger"})), "signature");
  // Another authority of the same name (S14) let it answer.
  const Party twin = root(ca_content({{"C", "TW"}, {"O", "Root"}}), "twin");
  EXPECT_EQ(trouble(made_by(responder_content(), twin)), "responder-not-entitled");
}

TEST(Ocsp, AResponderThatAnAuthorityBelowLetAnswerMayNot) {
  const Party below = issued(ca_content({{"O", "Below"}}), "below", anchor());
  EXPECT_EQ(trouble(made_by(responder_content(), below)), "responder-not-entitled");
}

TEST(Ocsp, TheRespondersOwnCertificate) {
  auto content = responder_content();
  content.extended_key_usages = {"2.5.29.37.0"};
  EXPECT_EQ(trouble(made_by(content, anchor())), "responder-not-entitled") << "any usage is not this one";
  content = responder_content();
  content.not_after = day("2026-03-01");
  EXPECT_EQ(trouble(made_by(content, anchor())), "responder-not-valid");
  content = responder_content();
  content.digest = crypto::DigestAlgorithm::sha1;
  EXPECT_EQ(trouble(made_by(content, anchor())), "responder-not-valid");
  content = responder_content();
  content.extensions.push_back({"1.2.3.4", true, der::null()});
  EXPECT_EQ(trouble(made_by(content, anchor())), "responder-not-valid");
  content = responder_content();
  content.key_usage = {};
  content.key_usage.key_encipherment = true;
  EXPECT_EQ(trouble(made_by(content, anchor())), "responder-not-entitled");
}

TEST(Ocsp, TheRespondersRevocation) {
  auto content = responder_content();
  content.extensions.clear();  // no id-pkix-ocsp-nocheck
  content.serial = {0x11, 0x22};
  const OcspResponse response = made_by(content, anchor());
  EXPECT_EQ(trouble(response), "responder-unknown");
  TrustStore store = store_with({response});
  // A list that does not speak about Ann: she was issued for another point. It is about the responder all the same.
  store.add_crl(crl(crl_content(), anchor()));
  EXPECT_EQ(told(check(ann().certificate, store, {}, hard())), "good");
  x509::RevokedCertificate revoked{Bytes{0x11, 0x22}, day("2026-02-01")};
  TrustStore with_revoked = store_with({response});
  with_revoked.add_crl(crl(crl_content({revoked}), anchor()));
  const Verdict verdict = check(ann().certificate, with_revoked, {}, hard());
  EXPECT_EQ(verdict.steps[0].by, anchor().certificate.subject()) << "the list knows, the responder does not count";
  const auto nocheck = made_by(
      [] {
        auto checked = responder_content();
        checked.serial = {0x11, 0x22};
        return checked;
      }(),
      anchor(), revoking("2026-02-01"));
  TrustStore both = store_with({nocheck});
  both.add_crl(crl(crl_content({revoked}), anchor()));
  EXPECT_EQ(told(check(ann().certificate, both, {}, hard())), "good") << "a revoked responder says nothing";
}

TEST(Ocsp, TimeWindows) {
  EXPECT_EQ(trouble(made(answer()), "2027-06-01"), "overdue");
  EXPECT_EQ(trouble(made(answer()), "2025-12-31"), "future");
  EXPECT_EQ(judged(made(answer()), hard("2025-12-31T23:58:00Z")), "good") << "clocks differ";
  EXPECT_EQ(judged(made(answer()), hard("2026-12-31T00:04:00Z")), "good");
  OcspContent content = answer();
  content.next_update = {};
  EXPECT_EQ(judged(made(content), hard("2026-01-01T23:00:00Z")), "good");
  EXPECT_EQ(trouble(made(content), "2026-01-02T01:00:00Z"), "overdue");
  content = answer();
  content.next_update = day("2025-06-01");
  EXPECT_EQ(trouble(made(content), "2026-01-01"), "overdue") << "it ends before it begins";
  content = answer();
  content.produced_at = day("2026-07-01");
  EXPECT_EQ(trouble(made(content)), "future");
  // What counts is when it is asked, not what time is asked about.
  Policy policy = hard("2025-06-01");
  policy.now = day("2026-06-01");
  EXPECT_EQ(judged(made(answer()), policy), "good");
}

TEST(Ocsp, ARevocationStaysWhenItsAnswerIsOutOfDate) {
  EXPECT_EQ(judged(made(revoking("2026-02-01")), hard("2027-06-01")), "bad certificate-revoked");
  // Also when the responder's certificate has ended meanwhile.
  auto responder = responder_content();
  responder.not_after = day("2026-03-01");
  EXPECT_EQ(judged(made_by(responder, anchor(), revoking("2026-01-01")), hard("2026-12-31T06:00:00Z")),
            "bad certificate-revoked");
  OcspContent younger = answer();
  younger.this_update = day("2026-03-01");
  EXPECT_EQ(told(verdict_with({made(revoking("2026-02-01")), made(younger)})), "bad certificate-revoked");
}

TEST(Ocsp, TheYoungestAnswerDecides) {
  OcspContent held = revoking("2026-02-01");
  held.reason = 6;
  const Verdict on_hold = verdict_with({made(held)});
  EXPECT_EQ(told(on_hold), "bad certificate-on-hold");
  EXPECT_TRUE(on_hold.on_hold);
  EXPECT_EQ(on_hold.steps[0].revocation, RevocationState::on_hold);
  OcspContent younger = answer();
  younger.this_update = day("2026-03-01");
  EXPECT_EQ(told(verdict_with({made(held), made(younger)})), "good") << "released";
  younger.said = Said::unknown;
  EXPECT_EQ(told(verdict_with({made(answer()), made(younger)})),
            "unknown ocsp-unknown-certificate revocation-required-unknown");
}

TEST(Ocsp, WeakAndStrangeAnswers) {
  OcspContent content = answer();
  content.sha1_signature = true;
  EXPECT_EQ(trouble(made(content)), "digest");
  content = answer();
  content.single_extension = extension("1.2.3.4", true, der::null());
  EXPECT_EQ(trouble(made(content)), "critical-extension");
  content = answer();
  content.response_extension = extension("1.2.3.4", true, der::null());
  EXPECT_EQ(trouble(made(content)), "critical-extension");
  content.response_extension = extension("1.2.3.4", false, der::null());
  EXPECT_EQ(judged(made(content)), "good");
}

TEST(Ocsp, ListsAndAnswersDisagree) {
  const auto with_list = [](const OcspResponse& response, const x509::CrlContent& list) {
    TrustStore store = store_with({response});
    store.add_crl(crl(list, anchor()));
    return told(check(ann().certificate, store, {}, hard()));
  };
  const auto listing = [](x509::RevocationReason reason) {
    return crl_content({revocation(ann().certificate, "2026-02-01", reason)});
  };
  using x509::RevocationReason;
  EXPECT_EQ(with_list(made(answer()), listing(RevocationReason::unspecified)), "bad certificate-revoked");
  EXPECT_EQ(with_list(made(revoking("2026-02-01")), crl_content()), "bad certificate-revoked");
  OcspContent held = revoking("2026-02-01");
  held.reason = 6;
  EXPECT_EQ(with_list(made(held), crl_content()), "bad certificate-on-hold");
  EXPECT_EQ(with_list(made(answer()), listing(RevocationReason::certificate_hold)), "bad certificate-on-hold");
  EXPECT_EQ(with_list(made(held), listing(RevocationReason::unspecified)), "bad certificate-revoked");
  // The hold is out of date, and the younger source does not say so.
  held.next_update = day("2026-03-01");
  x509::CrlContent younger = crl_content();
  younger.this_update = day("2026-04-01");
  EXPECT_EQ(with_list(made(held), younger), "good");
  OcspContent unknown = answer();
  unknown.said = Said::unknown;
  EXPECT_EQ(with_list(made(unknown), crl_content()), "good ocsp-unknown-certificate");
}

std::string refused(const Bytes& der) {
  const auto response = OcspResponse::parse(der);
  if (response) return "read";
  return response.error().id() + " " + response.error().params.front().second;
}

TEST(Ocsp, WhatIsNoAnswerIsRefused) {
  const Bytes id = cert_id(ann().certificate, anchor().certificate, false);
  const Bytes good = build_ocsp(answer(), id, anchor().certificate, key("Root"));
  EXPECT_EQ(refused(good), "read");
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(refused(longer), "ocsp-malformed response");
  EXPECT_EQ(refused({}), "ocsp-malformed response");
  EXPECT_EQ(refused(to_bytes(as_bytes("<html>busy</html>"))), "ocsp-malformed response");
  EXPECT_EQ(refused({0x30, 0x03, 0x0a, 0x01, 0x03}), "ocsp-malformed tryLater");
  EXPECT_EQ(refused({0x30, 0x03, 0x0a, 0x01, 0x06}), "ocsp-malformed unauthorized");
  EXPECT_EQ(refused({0x30, 0x03, 0x0a, 0x01, 0x00}), "ocsp-malformed response");
  EXPECT_EQ(refused(response_of(Bytes{0x30, 0x00})), "ocsp-malformed response");
  EXPECT_EQ(refused(Bytes(100000, 0x30)), "input-too-large 65536");
  OcspContent many = answer();
  many.copies = 65;
  EXPECT_EQ(refused(build_ocsp(many, id, anchor().certificate, key("Root"))), "ocsp-malformed count");
  many = answer();
  many.along.assign(9, ann().certificate);
  EXPECT_EQ(refused(build_ocsp(many, id, anchor().certificate, key("Root"))), "ocsp-malformed count");
}

TEST(Ocsp, NoCutAndNoChangedOctetIsBelieved) {
  const Bytes id = cert_id(ann().certificate, anchor().certificate, false);
  const Bytes good = build_ocsp(answer(), id, anchor().certificate, key("Root"));
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(OcspResponse::parse(ByteView(good).first(size))) << size;
  }
  for (size_t at = 0; at < good.size(); ++at) {
    Bytes changed = good;
    changed[at] ^= 0x01;
    const auto response = OcspResponse::parse(changed);
    EXPECT_NE(response ? judged(*response) : "", "good") << at;
  }
}

TEST(OcspRequest, AnAnswerIsOneToThisRequest) {
  const Bytes request = ocsp_request(ann().certificate, anchor().certificate);
  ASSERT_FALSE(request.empty());
  EXPECT_NE(request, ocsp_request(ann().certificate, anchor().certificate)) << "the nonce is new each time";
  EXPECT_TRUE(answers_request(made(answer()), request)) << "made beforehand: no nonce";
  OcspContent content = answer();
  content.nonce = Bytes(request.end() - 32, request.end());
  EXPECT_TRUE(answers_request(made(content), request));
  content.nonce[0] ^= 1;
  EXPECT_FALSE(answers_request(made(content), request)) << "made for somebody else";
  EXPECT_FALSE(answers_request(made(answer()), Bytes{0x30}));
}

}  // namespace
}  // namespace letterlock::trust
