// How a new certificate relates to an accepted one: each kinship, and what looks like it and is not.

#include "x509/renewal.h"

#include <gtest/gtest.h>

#include "crypto/key_generation.h"
#include "x509/certificate_builder.h"

namespace letterlock::x509 {
namespace {

const Time kStart = from_unix(1'795'420'800);
const Time kEnd = kStart + std::chrono::hours(24 * 365 * 5);
const Name kAuthority = {{"C", "TW"}, {"O", "行政院"}, {"OU", "測試憑證管理中心"}};
const Name kPerson = {{"C", "TW"}, {"CN", "陳小明"}, {"serialNumber", "0000000012345678"}};

crypto::KeyHandle new_key() { return crypto::generate_key(crypto::KeyType::ec_p256).value(); }

// A root and the authority below it that issues for people.
struct Tree {
  crypto::KeyHandle root_key = new_key();
  crypto::KeyHandle authority_key = new_key();
  Certificate root;
  Certificate authority;

  explicit Tree(const std::string& root_name, const Name& name = kAuthority)
      : root(build_self_signed(content({{"CN", root_name}}), root_key).value()),
        authority(build_certificate(content(name), crypto::public_key_of(authority_key), {root, root_key}).value()) {}

  static CertificateContent content(const Name& name) {
    CertificateContent content;
    content.subject = name;
    content.not_before = kStart;
    content.not_after = kEnd;
    content.is_ca = true;
    content.key_usage.key_cert_sign = true;
    return content;
  }

  Verified issue(const Name& subject, const crypto::KeyHandle& key, std::vector<std::string> addresses = {}) const {
    CertificateContent content;
    content.subject = subject;
    content.not_before = kStart;
    content.not_after = kEnd;
    content.key_usage.digital_signature = true;
    content.addresses = std::move(addresses);
    const Certificate made = build_certificate(content, crypto::public_key_of(key), {authority, authority_key}).value();
    return {made, {made, authority, root}};
  }
};

struct World {
  Tree first{"Root"};
  Tree next{"Root"};        // another generation: the same names, other keys
  Tree lookalike{"Other"};  // an authority of the same name below another root
  crypto::KeyHandle key = new_key();
  Verified old = first.issue(kPerson, key);
};

const World& world() {
  static const World made;
  return made;
}

Accepted accepted(const Verified& one) { return {one, true, false}; }
Kinship kin(const Verified& fresh, const Accepted& old = accepted(world().old)) { return kinship_of(fresh, old); }

Verified unverified(Verified one) {
  one.path.clear();
  return one;
}

TEST(Renewal, EachKinship) {
  const World& w = world();
  EXPECT_EQ(kin(w.first.issue(kPerson, w.key)), Kinship::same_key);
  EXPECT_EQ(kin(w.lookalike.issue(kPerson, w.key)), Kinship::same_key);
  EXPECT_EQ(kin(w.first.issue(kPerson, new_key())), Kinship::same_holder);
  EXPECT_EQ(kin(w.first.issue(kPerson, new_key(), {"ming@example.tw"})), Kinship::same_holder);
  EXPECT_EQ(kin(w.next.issue(kPerson, new_key())), Kinship::generation);
  Accepted old = accepted(w.old);
  old.vouches = true;
  EXPECT_EQ(kin(w.lookalike.issue({{"CN", "Ming Chen"}}, new_key(), {"ming@example.tw"}), old), Kinship::vouched);
  EXPECT_EQ(kin(w.first.issue({{"CN", "Ming Chen"}}, new_key(), {"ming@example.tw"})), Kinship::stranger);
}

TEST(Renewal, ANameAloneProvesNothing) {
  const World& w = world();
  // An authority of the same name below another root: the lookalike of a generation.
  EXPECT_EQ(kin(w.lookalike.issue(kPerson, new_key())), Kinship::stranger);
  const Name same_name = {{"C", "TW"}, {"CN", "陳小明"}};
  EXPECT_EQ(kin(w.first.issue(same_name, new_key())), Kinship::stranger);
  const Verified numberless = w.first.issue(same_name, new_key());
  EXPECT_EQ(kin(w.first.issue(same_name, new_key()), accepted(numberless)), Kinship::stranger);
  Name other_number = kPerson;
  other_number.back().value = "0000000012345679";
  EXPECT_EQ(kin(w.first.issue(other_number, new_key())), Kinship::stranger);
  Name other_name = kPerson;
  other_name[1].value = "陳大明";
  EXPECT_EQ(kin(w.first.issue(other_name, new_key())), Kinship::stranger);
}

TEST(Renewal, WithoutAVerifiedPathNothingIsClaimed) {
  const World& w = world();
  Accepted old = accepted(w.old);
  old.vouches = true;
  EXPECT_EQ(kin(unverified(w.first.issue(kPerson, new_key()))), Kinship::stranger);
  EXPECT_EQ(kin(unverified(w.first.issue(kPerson, w.key)), old), Kinship::stranger);
  const Verified fresh = w.first.issue(kPerson, new_key());
  EXPECT_EQ(kin(fresh, accepted(unverified(w.old))), Kinship::stranger);
}

TEST(Renewal, AKeyUnderAnotherNameIsAStrangers) {
  const World& w = world();
  EXPECT_EQ(kin(w.first.issue({{"CN", "Mallory"}}, w.key, {"ming@example.tw"})), Kinship::stranger);
}

TEST(Renewal, ARevokedOneLendsNeitherKeyNorSignature) {
  const World& w = world();
  Accepted old = accepted(w.old);
  old.vouches = true;
  old.key_is_theirs = false;
  EXPECT_EQ(kin(w.lookalike.issue(kPerson, w.key), old), Kinship::stranger);
  EXPECT_EQ(kin(w.lookalike.issue({{"CN", "Ming"}}, new_key(), {"ming@example.tw"}), old), Kinship::stranger);
  // Who it is was said by the authority.
  EXPECT_EQ(kin(w.first.issue(kPerson, new_key()), old), Kinship::same_holder);
}

TEST(Renewal, VouchingForOneThatNamesNobodyIsNothing) {
  const World& w = world();
  Accepted old = accepted(w.old);
  old.vouches = true;
  EXPECT_EQ(kin(w.first.issue({{"CN", "Carol"}}, new_key()), old), Kinship::stranger);
  EXPECT_EQ(kin(w.lookalike.issue(kPerson, new_key()), old), Kinship::vouched);
}

TEST(Renewal, WhatIsTheSameIsTold) {
  const World& w = world();
  const Likeness same = likeness_of(w.first.issue(kPerson, w.key), w.old);
  EXPECT_TRUE(same.key && same.subject && same.number && same.authority);
  const Likeness other = likeness_of(w.lookalike.issue({{"CN", "Carol"}}, new_key()), w.old);
  EXPECT_FALSE(other.key || other.subject || other.number || other.authority);
  EXPECT_EQ(key_fingerprint(w.first.issue(kPerson, w.key).certificate), key_fingerprint(w.old.certificate));
  EXPECT_NE(key_fingerprint(w.first.authority), key_fingerprint(w.old.certificate));
  EXPECT_EQ(subject_number(w.old.certificate), "0000000012345678");
  EXPECT_EQ(subject_number(w.first.authority), "");
  const Name twice = {{"CN", "x"}, {"serialNumber", "1"}, {"serialNumber", "2"}};
  EXPECT_EQ(subject_number(w.first.issue(twice, new_key()).certificate), "");
}

TEST(Renewal, AnEndIsAnnouncedThirtyDaysAhead) {
  const Time now = from_unix(1'800'000'000);
  const auto days = [](int count) { return std::chrono::hours(24 * count); };
  EXPECT_TRUE(ends_soon(now + days(30), now));
  EXPECT_FALSE(ends_soon(now + days(30) + seconds(1), now));
  EXPECT_TRUE(ends_soon(now + seconds(1), now));
  EXPECT_FALSE(ends_soon(now, now));
  EXPECT_FALSE(ends_soon(now - days(1), now));
}

}  // namespace
}  // namespace letterlock::x509
