#include "trust/crl_signer.h"

#include "trust/test_lists.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const x509::Name kName = {{"C", "TW"}, {"O", "Issuing"}};

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}
const Party& issuing() {
  static const Party made = issued(ca_content(kName), "Issuing", anchor());
  return made;
}
const Party& ann() {
  static const Party made = issued(person_content("Ann", {"ann@example.org"}), "ann", issuing());
  return made;
}

// A certificate that signs lists and nothing else.
x509::CertificateContent lists_only(x509::Name name = kName) {
  auto content = ca_content(std::move(name));
  content.is_ca = false;
  content.key_usage = {};
  content.key_usage.crl_sign = true;
  return content;
}

// What is at hand beside the root, its own empty list, and the issuing authority.
struct AtHand {
  std::vector<Party> certificates = {};
  std::vector<Crl> lists = {};
  bool root_list = true;
};

std::string judged(const Party& party, const AtHand& at_hand, const std::vector<Party>& anchors = {anchor()}) {
  TrustStore store;
  for (const Party& one : anchors) EXPECT_TRUE(store.add_anchor(one.certificate));
  store.add_intermediate(issuing().certificate);
  for (const Party& one : at_hand.certificates) store.add_intermediate(one.certificate);
  if (at_hand.root_list) store.add_crl(crl(crl_content(), anchor()));
  for (const Crl& list : at_hand.lists) store.add_crl(list);
  return told(check(party.certificate, store, {}, policy_at("2026-06-01", Usage::sign, RevocationMode::hard)));
}

Crl listing(const Party& revoked, const Party& by) {
  return crl(crl_content({revocation(revoked.certificate, "2026-02-01")}), by);
}
Crl empty_list(const Party& by) { return crl(crl_content(), by); }

constexpr const char* kGood = "good";
constexpr const char* kRevoked = "bad certificate-revoked";
constexpr const char* kUnknown = "unknown revocation-required-unknown";
constexpr const char* kNotUsable = "unknown crl-not-usable revocation-required-unknown";

TEST(ListSigner, AKeyThatOnlySignsLists) {
  const Party signer = issued(lists_only(), "list key", anchor());
  EXPECT_EQ(judged(ann(), {{signer}, {empty_list(signer)}}), kGood);
  EXPECT_EQ(judged(ann(), {{signer}, {listing(ann(), signer)}}), kRevoked);
  EXPECT_EQ(judged(ann(), {{}, {empty_list(signer)}}), kUnknown) << "its certificate is not here";
}

// RFC 5280 section 6.3.3 (f): its path is judged as any.
TEST(ListSigner, ItsOwnPathMustHold) {
  const auto with = [](const std::function<void(x509::CertificateContent&)>& change, const Party& by = anchor()) {
    auto content = lists_only();
    change(content);
    const Party signer = issued(content, "list key", by);
    return judged(ann(), {{signer}, {empty_list(signer)}});
  };
  EXPECT_EQ(with([](auto&) {}), kGood);
  EXPECT_EQ(with([](auto& c) { c.not_after = day("2026-05-01"); }), kNotUsable) << "expired";
  EXPECT_EQ(with([](auto& c) { c.digest = crypto::DigestAlgorithm::sha1; }), kNotUsable) << "SHA-1";
  EXPECT_EQ(with([](auto& c) { c.key_usage = {}, c.key_usage.digital_signature = true; }), kUnknown) << "no cRLSign";
  EXPECT_EQ(with([](auto& c) { c.extensions = {{"1.2.3.4", true, {0x05, 0x00}}}; }), kNotUsable) << "critical";
  EXPECT_EQ(with([](auto&) {}, root("Stranger")), kUnknown) << "of nobody we know";
}

TEST(ListSigner, ARevokedOrUnknownSignerTellsNothing) {
  const Party signer = issued(lists_only(), "list key", anchor());
  EXPECT_EQ(judged(ann(), {{signer}, {empty_list(signer), listing(signer, anchor())}}), kNotUsable);
  const Party top = issued(ca_content({{"O", "Top"}}), "top", anchor());
  const Party below = issued(ca_content(kName), "below", top);
  const Party person = issued(person_content("Ben", {}), "ben", below);
  const Party key = issued(lists_only(), "other list key", top);
  const AtHand without = {{top, below, key}, {empty_list(key)}};
  // Its own list tells about the people of its name, but nobody tells about `below`.
  EXPECT_EQ(judged(person, without), "unknown crl-not-usable revocation-required-unknown revocation-required-unknown");
  const AtHand with = {{top, below, key}, {empty_list(key), empty_list(top)}};
  EXPECT_EQ(judged(person, with), kGood);
}

TEST(ListSigner, ItMustLeadToTheSameAnchor) {
  const Party other = root("Other root");
  const Party signer = issued(lists_only(), "list key", other);
  // Both roots are confirmed, and certify something with that name.
  EXPECT_EQ(judged(ann(), {{signer}, {empty_list(signer), empty_list(other)}}, {anchor(), other}), kUnknown);
}

TEST(ListSigner, AKeyCertifiedByTheIssuerItself) {
  const Party signer = issued(lists_only(), "list key", issuing());
  const AtHand alone = {{signer}, {empty_list(signer)}};
  // Its own list tells of it, too: RFC 5280 does not ask for more.
  EXPECT_EQ(judged(ann(), alone), kGood);
  EXPECT_EQ(judged(ann(), {{signer}, {empty_list(signer), listing(signer, issuing())}}), kGood)
      << "the issuer's own list is there, and knows nothing of Ann";
}

// RFC 4210 section 4.4: new with old, old with new.
TEST(ListSigner, S14_AChangeOfKeys) {
  const Party fresh = issued(ca_content(kName), "new key", anchor());
  const Party new_with_old = issued(ca_content(kName), "new key", issuing());
  const Party old_with_new = issued(ca_content(kName), "Issuing", fresh);
  const Crl by_new = empty_list({fresh.certificate, "new key"});
  EXPECT_EQ(judged(ann(), {{new_with_old}, {by_new}}), kGood) << "the old key vouches for the new one";
  EXPECT_EQ(judged(ann(), {{new_with_old}, {listing(ann(), {fresh.certificate, "new key"})}}), kRevoked);
  EXPECT_EQ(judged(ann(), {{fresh}, {by_new}}), kUnknown) << "nobody says that the two are one";
  const Party ben = issued(person_content("Ben", {}), "ben", old_with_new);
  EXPECT_EQ(judged(ben, {{fresh, old_with_new}, {by_new}}), kGood) << "the new key vouches for the old one";
}

// Two generations below one root share a name; each has lists of its own (as MOICA's have).
TEST(ListSigner, S14_GenerationsBelowOneRootDoNotSpeakForOneAnother) {
  const Party second = issued(ca_content(kName), "second", anchor());
  EXPECT_EQ(judged(ann(), {{second}, {empty_list(second)}}), kUnknown);
  EXPECT_EQ(judged(ann(), {{second}, {listing(ann(), second)}}), kUnknown) << "a number of theirs, not of ours";
  EXPECT_EQ(judged(ann(), {{second}, {empty_list(second), empty_list(issuing())}}), kGood);
}

const x509::Name kListIssuer = {{"O", "Lists for all"}};

Party named_by(const std::string& lines) {
  auto content = person_content("Ann", {});
  content.extensions = {points("a", "[a]\n" + lines + "\n[lists]\nO=Lists for all\n")};
  return issued(content, "ann", issuing());
}

x509::CrlContent indirect(std::vector<x509::RevokedCertificate> revoked = {}) {
  x509::CrlContent content = crl_content(std::move(revoked));
  content.extensions = {scope("indirectCRL=TRUE\nfullname=URI:http://a.example/all")};
  return content;
}

TEST(ListSigner, AnotherAuthorityThatTheCertificateNames) {
  const Party lists = issued(lists_only(kListIssuer), "lists", anchor());
  const Party person = named_by("fullname=URI:http://a.example/all\nCRLissuer=dirName:lists");
  auto entry = revocation(person.certificate, "2026-02-01");
  entry.certificate_issuer = kName;
  EXPECT_EQ(judged(person, {{lists}, {crl(indirect(), lists)}}), kGood);
  EXPECT_EQ(judged(person, {{lists}, {crl(indirect({entry}), lists)}}), kRevoked);
  entry.certificate_issuer = x509::Name{{"O", "Other"}};
  EXPECT_EQ(judged(person, {{lists}, {crl(indirect({entry}), lists)}}), kGood) << "of another authority";
  EXPECT_EQ(judged(person, {{lists}, {empty_list(lists)}}), kUnknown) << "no indirect list";
  EXPECT_EQ(judged(named_by("fullname=URI:http://a.example/all"), {{lists}, {crl(indirect(), lists)}}), kUnknown)
      << "the certificate does not name it";
  const Party elsewhere = named_by("fullname=URI:http://a.example/other\nCRLissuer=dirName:lists");
  EXPECT_EQ(judged(elsewhere, {{lists}, {crl(indirect(), lists)}}), kUnknown) << "names another list";
  const Party forger = root(lists_only(kListIssuer), "forger");
  EXPECT_EQ(judged(person, {{forger}, {crl(indirect(), forger)}}), kNotUsable) << "the name alone is nobody";
}

// S9: signers that are judged by lists of signers, without end.
TEST(ListSigner, S9_ChainsOfSignersAreBounded) {
  AtHand at_hand;
  for (int i = 0; i < 40; ++i) {
    const Party signer = issued(lists_only(), "list key " + std::to_string(i), issuing());
    at_hand.certificates.push_back(signer);
    at_hand.lists.push_back(empty_list(signer));
  }
  at_hand.root_list = false;
  const std::string said = judged(ann(), at_hand);
  EXPECT_TRUE(said.starts_with("unknown ")) << said;
}

}  // namespace
}  // namespace letterlock::trust
