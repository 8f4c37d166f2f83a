// Roots: anchors that are read only where a path may end at one.

#include "trust/roots.h"

#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

Root root_of(const x509::Certificate& certificate) {
  return {name_hash(certificate.subject_der()), to_bytes(certificate.der())};
}

std::shared_ptr<const Roots> roots_of(const std::vector<x509::Certificate>& certificates) {
  std::vector<Root> roots;
  for (const x509::Certificate& certificate : certificates) roots.push_back(root_of(certificate));
  return std::make_shared<Roots>(std::move(roots));
}

const Party& far_root() {
  static const Party party = root("Far");
  return party;
}
const Party& middle() {
  static const Party party = issued(ca_content({{"C", "TW"}, {"O", "Middle"}}), "middle", far_root());
  return party;
}
const Party& ann() {
  static const Party party = issued(person_content("Ann", {"ann@example.org"}), "ann", middle());
  return party;
}

TEST(Roots, APathEndsAtOne) {
  TrustStore store;
  store.set_roots(roots_of({root("Another").certificate, far_root().certificate, root("Third").certificate}));
  store.add_intermediate(middle().certificate);
  const Verdict verdict = check(ann().certificate, store, {}, policy_at("2026-06-01"));
  EXPECT_EQ(verdict.status, Status::good) << ids(verdict.findings);
  ASSERT_EQ(verdict.path.size(), 3u);
  EXPECT_EQ(verdict.path.back(), far_root().certificate);
}

TEST(Roots, WithoutItTheAuthorityIsUnknown) {
  TrustStore store;
  store.set_roots(roots_of({root("Another").certificate}));
  store.add_intermediate(middle().certificate);
  EXPECT_EQ(check(ann().certificate, store, {}, policy_at("2026-06-01")).status, Status::unknown);
}

// The root that travelled along in the message is the anchor all the same; one that only has its name is none.
TEST(Roots, TheNameFindsItAndTheSignatureDecides) {
  const Party impostor = root(ca_content({{"C", "TW"}, {"O", "Far"}}), "impostor");
  TrustStore store;
  store.set_roots(roots_of({impostor.certificate, far_root().certificate}));
  const std::vector<x509::Certificate> along = {far_root().certificate, middle().certificate};
  EXPECT_EQ(check(ann().certificate, store, along, policy_at("2026-06-01")).status, Status::good);
  store.set_roots(roots_of({impostor.certificate}));
  EXPECT_EQ(check(ann().certificate, store, along, policy_at("2026-06-01")).status, Status::unknown);
}

TEST(Roots, NamesThatAreEqualHaveOneHash) {
  const auto hash = [](const x509::Name& name) {
    return name_hash(root(ca_content(name), "x").certificate.subject_der());
  };
  EXPECT_EQ(hash({{"C", "TW"}, {"O", "Far  Away"}}), hash({{"C", "tw"}, {"O", "far away"}}));
  EXPECT_NE(hash({{"C", "TW"}, {"O", "Far"}}), hash({{"C", "TW"}, {"O", "Near"}}));
  EXPECT_EQ(name_hash(as_bytes("no name")), 0u);
}

TEST(Roots, WhatCannotBeReadOrIsNoAuthorityIsNoRoot) {
  Root damaged = root_of(far_root().certificate);
  damaged.der.pop_back();
  const Roots roots({damaged, root_of(ann().certificate)});
  EXPECT_TRUE(roots.named(far_root().certificate.subject_der()).empty());
  EXPECT_TRUE(roots.named(ann().certificate.subject_der()).empty());
  EXPECT_FALSE(roots.contains(far_root().certificate));
}

TEST(Roots, OneThatWasConfirmedWithinLimitsKeepsThem) {
  TrustStore store;
  store.set_roots(roots_of({far_root().certificate}));
  ASSERT_TRUE(store.add_anchor(far_root().certificate, {{"example.tw"}}));
  EXPECT_TRUE(store.is_anchor(far_root().certificate));
  EXPECT_EQ(store.limits_of(far_root().certificate).domains, std::vector<std::string>{"example.tw"});
}

}  // namespace
}  // namespace letterlock::trust
