#include "trust/wanted.h"

#include "trust/places.h"
#include "trust/test_ocsp.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}

Bytes uri(std::string_view url) { return der::element(der::context(6), as_bytes(url)); }

// authorityInfoAccess: method (1: OCSP, 2: caIssuers) and address.
x509::ExtensionValue access(const std::vector<std::pair<int, std::string>>& places) {
  std::vector<Bytes> parts;
  for (const auto& [method, url] : places) {
    parts.push_back(der::sequence({der::oid("1.3.6.1.5.5.7.48." + std::to_string(method)), uri(url)}));
  }
  return {"1.3.6.1.5.5.7.1.1", false, der::sequence(parts)};
}
// freshestCRL
x509::ExtensionValue freshest(std::string_view url) {
  const Bytes name = der::element(der::context_constructed(0), der::element(der::context_constructed(0), uri(url)));
  return {"2.5.29.46", false, der::sequence({der::sequence({name})})};
}

x509::CertificateContent ann_content() {
  auto content = person_content("Ann", {"ann@example.org"});
  content.crl_urls = {"http://crl.example.tw/10-31.crl", "http://crl.example.tw/complete.crl"};
  content.extensions = {access({{1, "http://OCSP.example.tw:80/q"}, {2, "http://aia.example.tw/root.cer"}}),
                        freshest("http://crl.example.tw/delta.crl")};
  return content;
}
const Party& ann() {
  static const Party made = issued(ann_content(), "ann", anchor());
  return made;
}

Policy soft(std::string_view at = "2026-06-01") { return policy_at(at, Usage::sign, RevocationMode::soft); }
Policy hard(std::string_view at = "2026-06-01") { return policy_at(at, Usage::sign, RevocationMode::hard); }

Sources open_sources() {
  Sources sources;
  sources.allowed = true;
  return sources;
}

TrustStore asking_store(const Sources& sources = open_sources()) {
  TrustStore store = store_of({anchor().certificate});
  store.set_sources(sources);
  return store;
}

std::string wanted(const Verdict& verdict) {
  std::string text;
  for (const Wanted& each : verdict.wanted) {
    const char* kind = each.kind == WantedKind::ocsp ? "ocsp " : each.kind == WantedKind::crl ? "crl " : "issuer ";
    text += (text.empty() ? "" : ", ") + std::string(kind) + each.url;
  }
  return text;
}

TEST(Wanted, TheCheapestFirst) {
  const Verdict verdict = check(ann().certificate, asking_store(), {}, soft());
  EXPECT_EQ(told(verdict), "good revocation-unknown revocation-pending");
  EXPECT_EQ(wanted(verdict),
            "ocsp http://OCSP.example.tw:80/q, crl http://crl.example.tw/10-31.crl, crl "
            "http://crl.example.tw/complete.crl, crl http://crl.example.tw/delta.crl");
  EXPECT_EQ(verdict.findings[1].params.at(1), (std::pair<std::string, std::string>("place", "ocsp.example.tw")));
  EXPECT_EQ(verdict.steps[0].revocation, RevocationState::pending);
  EXPECT_FALSE(verdict.wanted[0].request.empty());
  EXPECT_EQ(verdict.wanted[0].certificate, ann().certificate);
  EXPECT_EQ(verdict.wanted[0].issuer, anchor().certificate);
}

TEST(Wanted, PendingIsNeverGoodWhereItIsRequired) {
  EXPECT_EQ(told(check(ann().certificate, asking_store(), {}, hard())),
            "unknown revocation-required-unknown revocation-pending");
}

TEST(Wanted, NothingWhereNothingIsAllowedOrAsked) {
  const Verdict closed = check(ann().certificate, asking_store(Sources()), {}, soft());
  EXPECT_EQ(told(closed), "good revocation-unknown");
  EXPECT_EQ(wanted(closed), "");
  EXPECT_EQ(wanted(check(ann().certificate, asking_store(), {}, policy_at("2026-06-01"))), "");
}

TEST(Wanted, PrivacyModeAsksListsOnly) {
  Sources sources = open_sources();
  sources.ocsp = false;
  EXPECT_EQ(wanted(check(ann().certificate, asking_store(sources), {}, soft())).substr(0, 35),
            "crl http://crl.example.tw/10-31.crl");
}

TEST(Wanted, WhatIsKnownIsNotAskedAndWhatIsOverdueIsAskedAgain) {
  TrustStore store = asking_store();
  store.add_crl(crl(crl_content(), anchor()));
  EXPECT_EQ(wanted(check(ann().certificate, store, {}, soft())), "");
  const Verdict overdue = check(ann().certificate, store, {}, soft("2027-06-01"));
  EXPECT_EQ(told(overdue), "good crl-expired revocation-unknown revocation-pending");
  // A list is here, so that the changes to it are the smallest list.
  EXPECT_EQ(overdue.wanted.at(1).url, "http://crl.example.tw/delta.crl");
}

TEST(Wanted, ARevocationIsNotAskedAboutAgainAndAnOverdueHoldIs) {
  const auto with = [](x509::RevocationReason reason) {
    TrustStore store = asking_store();
    store.add_crl(crl(crl_content({revocation(ann().certificate, "2026-02-01", reason)}), anchor()));
    return check(ann().certificate, store, {}, soft("2027-06-01"));
  };
  EXPECT_EQ(wanted(with(x509::RevocationReason::key_compromise)), "");
  const Verdict held = with(x509::RevocationReason::certificate_hold);
  EXPECT_EQ(told(held), "bad certificate-on-hold revocation-pending");
  EXPECT_EQ(held.steps[0].revocation, RevocationState::on_hold);
}

TEST(Wanted, ASourceThatFailedIsNamedAndAskedLater) {
  Sources sources = open_sources();
  for (const char* url : {"http://OCSP.example.tw:80/q", "http://crl.example.tw/10-31.crl",
                          "http://crl.example.tw/complete.crl", "http://crl.example.tw/delta.crl"}) {
    sources.attempts[url] = {day("2026-05-31T23:50:00Z"), "server-timeout"};
  }
  const Verdict failed = check(ann().certificate, asking_store(sources), {}, soft());
  EXPECT_EQ(failed.findings.front().id, FindingId::revocation_source_failed);
  const Params params = {{"subject", ann().certificate.subject()},
                         {"place", "ocsp.example.tw"},
                         {"reason", "server-timeout"},
                         {"time", "2026-05-31T23:50:00Z"},
                         {"name", "Ann"}};
  EXPECT_EQ(failed.findings.front().params, params);
  EXPECT_EQ(wanted(failed), "");
  EXPECT_FALSE(has(failed.findings, FindingId::revocation_pending));
  EXPECT_EQ(failed.steps[0].revocation, RevocationState::unknown);
  EXPECT_EQ(check(ann().certificate, asking_store(sources), {}, soft("2026-06-01T00:10:00Z")).wanted.size(), 4u);
}

TEST(Wanted, ASourceThatAnsweredIsNotAskedInACircle) {
  Sources sources = open_sources();
  const std::string service = "http://OCSP.example.tw:80/q";
  sources.attempts[service] = {day("2026-05-31T23:59:00Z"), ""};
  sources.attempts["http://crl.example.tw/10-31.crl"] = {day("2026-05-31T23:59:00Z"), ""};
  TrustStore store = asking_store(sources);
  Verdict verdict = check(ann().certificate, store, {}, soft());
  EXPECT_EQ(verdict.wanted.at(0).url, service) << "it answered for somebody else";
  EXPECT_EQ(verdict.wanted.at(1).url, "http://crl.example.tw/complete.crl");
  OcspContent unknown;
  unknown.said = Said::unknown;
  unknown.this_update = day("2026-05-31T23:59:00Z");
  const Bytes id = cert_id(ann().certificate, anchor().certificate, false);
  store.add_ocsp(OcspResponse::parse(build_ocsp(unknown, id, anchor().certificate, key("Root"))).value());
  EXPECT_EQ(check(ann().certificate, store, {}, soft()).wanted.at(0).url, "http://crl.example.tw/complete.crl");
}

// A person's certificate that issues another: it chains by name and signature to our anchor.
TEST(Wanted, NobodyIsAskedBecauseAPersonPlaysAuthority) {
  const Party forged = issued(ann_content(), "forged", ann());
  TrustStore store = asking_store();
  const std::vector<x509::Certificate> along = {ann().certificate};
  const Verdict verdict = check(forged.certificate, store, along, soft());
  EXPECT_EQ(verdict.status, Status::bad);
  EXPECT_EQ(wanted(verdict), "");
}

TEST(Wanted, NobodyIsAskedForAStrangersAuthority) {
  const Party stranger = root("Stranger");
  auto content = person_content("Mallory", {});
  content.crl_urls = {"http://mallory.example/who-reads-this.crl"};
  content.extensions = {access({{1, "http://mallory.example/now"}, {2, "http://mallory.example/me.cer"}})};
  const Party mallory = issued(content, "mallory", stranger);
  EXPECT_EQ(told(check(mallory.certificate, asking_store(), {}, soft())), "unknown unknown-authority");
  // Neither by a chain that came along, nor by an authority that was kept and leads nowhere.
  auto own = ca_content({{"O", "Own"}});
  own.extensions = {access({{2, "http://mallory.example/up.cer"}})};
  const Party kept = issued(own, "own", stranger);
  const Party below = issued(content, "mallory", kept);
  TrustStore store = asking_store();
  store.add_intermediate(kept.certificate);
  const Verdict verdict = check(below.certificate, store, {}, soft());
  EXPECT_EQ(told(verdict), "unknown unknown-authority");
  EXPECT_EQ(wanted(verdict), "");
  Sources anywhere = open_sources();
  anywhere.ask_strangers = true;
  const Verdict asked = check(mallory.certificate, asking_store(anywhere), {}, soft());
  EXPECT_EQ(told(asked), "unknown unknown-authority issuer-pending");
  EXPECT_EQ(wanted(asked), "issuer http://mallory.example/me.cer");
}

TEST(Wanted, TheIssuerIsAskedForAtHostsThatOurAuthoritiesName) {
  auto issuing_content = ca_content({{"O", "Issuing"}});
  issuing_content.extensions = {access({{2, "http://aia.example.tw/root.cer"}})};
  const Party issuing = issued(issuing_content, "issuing", anchor());
  const Party next = issued(ca_content({{"O", "Next generation"}}), "next", anchor());
  const Party person = issued(ann_content(), "ann", next);
  TrustStore store = asking_store();
  EXPECT_EQ(wanted(check(person.certificate, store, {}, soft())), "");
  store.add_intermediate(issuing.certificate);
  const Verdict verdict = check(person.certificate, store, {}, soft());
  EXPECT_EQ(told(verdict), "unknown unknown-authority issuer-pending");
  EXPECT_EQ(wanted(verdict), "issuer http://aia.example.tw/root.cer");
  // Once it is here the path goes on.
  store.add_intermediate(next.certificate);
  EXPECT_EQ(check(person.certificate, store, {}, soft()).status, Status::good);
}

TEST(Places, OnlyPlainAddresses) {
  for (const char* url : {"http://a.tw/x", "HTTPS://a.tw", "http://a.tw:8080/x?y", "http://[::1]/x"}) {
    EXPECT_TRUE(is_plain_url(url)) << url;
  }
  const std::string long_one = "http://a.tw/" + std::string(2048, 'x');
  for (const std::string& url : std::vector<std::string>{
           "", "ldap://a.tw/x", "file:///etc/passwd", "http://", "http:///x", "http://u:p@a.tw/", "http://a.tw\\@b.tw/",
           "http://a.tw/\r\nHost: b", "http://a.tw/ x", "http://a.tw/\xc3\xa9", "//a.tw/x", "http://:80/", long_one}) {
    EXPECT_FALSE(is_plain_url(url)) << url;
  }
  EXPECT_EQ(host_of("HTTP://Crl.Example.TW:8080/Path"), "crl.example.tw");
  EXPECT_EQ(host_of("http://[::1]:80/x"), "[::1]");
}

TEST(Places, TheirNumberIsBounded) {
  auto content = person_content("Ann", {});
  for (int i = 0; i < 40; ++i) content.crl_urls.push_back("http://crl.example.tw/" + std::to_string(i));
  content.crl_urls.push_back("ldap://crl.example.tw/x");
  const Party person = issued(content, "ann", anchor());
  EXPECT_EQ(places_of(person.certificate).lists.size(), kPlacesMax);
  EXPECT_EQ(check(person.certificate, asking_store(), {}, soft()).wanted.size(), kPlacesMax);
}

}  // namespace
}  // namespace letterlock::trust
