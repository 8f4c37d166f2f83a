// A new certificate beside an accepted one, and ends that come near: what is told, and that nothing moves by itself.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tunnel/test_world.h"

namespace letterlock::tunnel {
namespace {

using namespace test;
using CS = CertificateStatus;
using x509::Kinship;

const Person kNew{"b2-sign", "b2-enc"};

const Notice* find(const Tunnel& tunnel, NoticeKind kind) {
  for (const Notice& notice : tunnel.notices) {
    if (notice.kind == kind) return &notice;
  }
  return nullptr;
}

World established() {
  World world = testing_world();
  world.answer(40);
  return world;
}

Tunnel with_kin(const World& world, Kinship kinship) {
  Inputs inputs = world.inputs();
  inputs.kin["b2-sign"] = {kinship, "b-sign"};
  return derive(inputs);
}

constexpr Kinship kAll[] = {Kinship::stranger, Kinship::vouched, Kinship::generation, Kinship::same_holder,
                            Kinship::same_key};

TEST(TunnelRenewal, EachKinshipIsToldAndNothingIsSealedBeforeTheReview) {
  World world = established();
  world.hear(50, kNew);
  for (const Kinship kinship : kAll) {
    const Tunnel tunnel = with_kin(world, kinship);
    const Notice* notice = find(tunnel, NoticeKind::new_certificate);
    ASSERT_NE(notice, nullptr);
    EXPECT_EQ(notice->certificate, "b2-sign");
    EXPECT_EQ(notice->kin, (Kin{kinship, "b-sign"}));
    EXPECT_EQ(tunnel.state, State::established);
    EXPECT_EQ(tunnel.seal_to, std::vector<std::string>{"b-enc"});
  }
}

TEST(TunnelRenewal, OneThatNamesNoAddressIsReviewedWhereItIsARenewal) {
  World world = established();
  world.hear(50, kNew);
  world.statuses["b2-sign"] = world.statuses["b2-enc"] = CS::no_address;
  for (const Kinship kinship : kAll) {
    const Tunnel tunnel = with_kin(world, kinship);
    const bool stranger = kinship == Kinship::stranger;
    EXPECT_EQ(find(tunnel, NoticeKind::new_certificate) == nullptr, stranger);
    EXPECT_EQ(find(tunnel, NoticeKind::untrusted_certificate) != nullptr, stranger);
    EXPECT_EQ(tunnel.seal_to, std::vector<std::string>{"b-enc"});
  }
  // The old one ended: the review is the way to repair it, for a renewal alone.
  world.statuses["b-sign"] = world.statuses["b-enc"] = CS::expired;
  EXPECT_EQ(with_kin(world, Kinship::same_holder).state, State::broken);
  EXPECT_EQ(with_kin(world, Kinship::same_holder).next_step, NextStep::review);
  EXPECT_EQ(with_kin(world, Kinship::same_holder).certificate, "b2-sign");
  EXPECT_EQ(with_kin(world, Kinship::stranger).next_step, NextStep::ask_certificate);
}

TEST(TunnelRenewal, OneThatCannotBeJudgedGoodIsNoRenewal) {
  World world = established();
  world.hear(50, kNew);
  for (const CS status : {CS::unknown_authority, CS::expired, CS::revoked, CS::held, CS::other_address, CS::unknown}) {
    world.statuses["b2-sign"] = status;
    const Tunnel tunnel = with_kin(world, Kinship::same_key);
    EXPECT_EQ(find(tunnel, NoticeKind::new_certificate), nullptr) << to_string(status);
    ASSERT_NE(find(tunnel, NoticeKind::untrusted_certificate), nullptr);
    EXPECT_FALSE(find(tunnel, NoticeKind::untrusted_certificate)->kin);
  }
}

TEST(TunnelRenewal, AnAnswerOfTheUserEndsTheNotice) {
  World world = established();
  world.hear(50, kNew);
  World refused = world;
  refused.add(at(60), CertificateWithdrawn{kBob, "b2-sign"});
  EXPECT_EQ(find(with_kin(refused, Kinship::same_holder), NoticeKind::new_certificate), nullptr);
  world.accept(60, kNew);
  const Tunnel both = with_kin(world, Kinship::same_holder);
  EXPECT_EQ(find(both, NoticeKind::new_certificate), nullptr);
  EXPECT_EQ(both.seal_to, (std::vector<std::string>{"b2-enc", "b-enc"}));
}

TEST(TunnelRenewal, WhatACarriedCertificateSaysBelongsToTheContactAlone) {
  World world = established();
  world.add(at(50), CertificateCarried{"mail b-sign 40", kBob, "b-sign", "b2-sign"});
  world.add(at(51), CertificateCarried{"elsewhere", "nobody@example.org", "b-sign", "b3-sign"});
  const Contact contact = contact_of(world.log, world.own_certificates, kBob);
  ASSERT_EQ(contact.carried.size(), 1u);
  EXPECT_EQ(contact.carried[0].by, "b-sign");
  EXPECT_EQ(contact.carried[0].certificate, "b2-sign");
  EXPECT_EQ(contact.carried[0].received, at(50));
  EXPECT_FALSE(contact.certificates.contains("b2-sign")) << "no mail was signed with it";
  EXPECT_EQ(world.tunnel().notices, std::vector<Notice>{});
}

// ---- Ends ----

const auto kDay = std::chrono::hours(24);

Tunnel ending(const World& world, const std::map<std::string, int>& days) {
  Inputs inputs = world.inputs();
  for (const auto& [certificate, count] : days) inputs.ends[certificate] = inputs.now + count * kDay;
  return derive(inputs);
}

TEST(TunnelExpiry, IsAnnouncedThirtyDaysAheadAndMovesNothing) {
  const World world = established();
  const Tunnel tunnel = ending(world, {{"b-sign", 20}, {"b-enc", 400}});
  const Notice* notice = find(tunnel, NoticeKind::expires_soon);
  ASSERT_NE(notice, nullptr);
  EXPECT_EQ(notice->certificate, "b-sign");
  EXPECT_EQ(notice->until, world.now + 20 * kDay);
  EXPECT_EQ(tunnel.state, State::established);
  EXPECT_EQ(tunnel.seal_to, std::vector<std::string>{"b-enc"});
  EXPECT_NE(find(ending(world, {{"b-sign", 30}, {"b-enc", 400}}), NoticeKind::expires_soon), nullptr);
  EXPECT_EQ(find(ending(world, {{"b-sign", 31}, {"b-enc", 400}}), NoticeKind::expires_soon), nullptr);
  EXPECT_EQ(find(ending(world, {{"b-sign", 0}, {"b-enc", -1}}), NoticeKind::expires_soon), nullptr);
}

TEST(TunnelExpiry, TheFirstOfAPairCounts) {
  const Tunnel tunnel = ending(established(), {{"b-sign", 20}, {"b-enc", 10}});
  ASSERT_NE(find(tunnel, NoticeKind::expires_soon), nullptr);
  EXPECT_EQ(find(tunnel, NoticeKind::expires_soon)->certificate, "b-enc");
}

TEST(TunnelExpiry, WhileAnotherOneLastsNobodyHasToDoAnything) {
  World world = established();
  world.hear(50, kNew);
  EXPECT_NE(find(ending(world, {{"b-sign", 20}, {"b2-sign", 400}}), NoticeKind::expires_soon), nullptr)
      << "one that is not accepted is no help";
  world.accept(60, kNew);
  EXPECT_EQ(find(ending(world, {{"b-sign", 20}, {"b2-sign", 400}}), NoticeKind::expires_soon), nullptr);
  const Tunnel both = ending(world, {{"b-sign", 20}, {"b2-sign", 15}});
  EXPECT_EQ(std::count_if(both.notices.begin(), both.notices.end(),
                          [](const Notice& notice) { return notice.kind == NoticeKind::expires_soon; }),
            2);
}

TEST(TunnelExpiry, OursIsAnnouncedToo) {
  const Tunnel tunnel = ending(established(), {{"a-sign", 20}, {"a-enc", 400}, {"a-sign-former", 3}});
  const Notice* notice = find(tunnel, NoticeKind::own_expires_soon);
  ASSERT_NE(notice, nullptr);
  EXPECT_EQ(notice->certificate, "a-sign");
  EXPECT_EQ(tunnel.notices.size(), 1u);
}

}  // namespace
}  // namespace letterlock::tunnel
