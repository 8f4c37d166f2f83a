#include "tunnel/tunnel.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/json.h"
#include "tunnel/states.h"
#include "tunnel/test_world.h"

namespace letterlock::tunnel {
namespace {

using namespace test;
using CS = CertificateStatus;

struct Case {
  const char* what;
  std::function<void(World&)> tell;
  State state;
  Reason reason;
  NextStep next;
};

const Person kPhone = {"b2-sign", "b2-enc"};

void status(World& world, CS status) { world.statuses["b-sign"] = world.statuses["b-enc"] = status; }

// ---- Each state, each reason. ----

const std::vector<Case>& first_contact() {
  static const std::vector<Case> cases = {
      {"nothing known", [](World&) {}, State::none, Reason::none, NextStep::introduce},
      {"introduced", [](World& w) { w.introduce(0); }, State::introduced, Reason::none, NextStep::wait},
      {"introduced a week ago", [](World& w) { w.introduce(100 - 7 * 24 * 60); }, State::introduced, Reason::none,
       NextStep::remind},
      {"introduced and bounced",
       [](World& w) {
         w.introduce(0).add(at(1), DeliveryFailed{"introduction", kAnn, kBob});
       },
       State::introduced, Reason::bounced, NextStep::resend},
      {"introduced under a former certificate",
       [](World& w) {
         w.introduce(0).ours = {"a-sign-new", "a-enc-new"};
       },
       State::none, Reason::none, NextStep::introduce},
      {"they wrote first", [](World& w) { w.hear(0); }, State::review, Reason::none, NextStep::review},
      {"review", [](World& w) { w.introduce(0).hear(10); }, State::review, Reason::none, NextStep::review},
      {"reviewed and refused",
       [](World& w) {
         w.introduce(0).hear(10).add(at(20), CertificateWithdrawn{kBob, "b-sign"});
       },
       State::introduced, Reason::none, NextStep::wait},
  };
  return cases;
}

const std::vector<Case>& untrusted() {
  const auto answered = [](CS how) {
    return [how](World& w) {
      w.introduce(0).hear(10);
      status(w, how);
    };
  };
  static const std::vector<Case> cases = {
      {"unknown authority", answered(CS::unknown_authority), State::answered_untrusted, Reason::unknown_authority,
       NextStep::get_anchor},
      {"no address", answered(CS::no_address), State::answered_untrusted, Reason::address_unbound,
       NextStep::bind_address},
      {"another address", answered(CS::other_address), State::answered_untrusted, Reason::address_mismatch,
       NextStep::ask_matching_address},
      {"expired", answered(CS::expired), State::answered_untrusted, Reason::expired, NextStep::ask_certificate},
      {"revoked", answered(CS::revoked), State::answered_untrusted, Reason::revoked, NextStep::ask_certificate},
      {"suspended", answered(CS::held), State::answered_untrusted, Reason::held, NextStep::wait_for_release},
      {"not yet valid", answered(CS::not_yet_valid), State::answered_untrusted, Reason::not_yet_valid,
       NextStep::wait_for_validity},
      {"unsuitable", answered(CS::unsuitable), State::answered_untrusted, Reason::unsuitable,
       NextStep::ask_certificate},
      {"not judged", answered(CS::unknown), State::answered_untrusted, Reason::status_unknown,
       NextStep::check_certificate},
      {"bound by the user",
       [](World& w) {
         w.introduce(0).hear(10).add(at(20), AddressBound{kBob, "b-sign"});
         status(w, CS::no_address);
       },
       State::review, Reason::none, NextStep::review},
      {"bound to somebody else",
       [](World& w) {
         w.introduce(0).hear(10).add(at(20), AddressBound{"carol@example.org", "b-sign"});
         status(w, CS::no_address);
       },
       State::answered_untrusted, Reason::address_unbound, NextStep::bind_address},
      {"a binding does not heal another address",
       [](World& w) {
         w.introduce(0).hear(10).add(at(20), AddressBound{kBob, "b-sign"});
         status(w, CS::other_address);
       },
       State::answered_untrusted, Reason::address_mismatch, NextStep::ask_matching_address},
      {"accepted, then its anchor was removed",
       [](World& w) {
         w.introduce(0).hear(10).accept(20);
         status(w, CS::unknown_authority);
       },
       State::answered_untrusted, Reason::unknown_authority, NextStep::get_anchor},
      {"accepted, then unbound",
       [](World& w) {
         w.hear(10).add(at(12), AddressBound{kBob, "b-sign"}).accept(20).add(at(30), AddressUnbound{kBob, "b-sign"});
         status(w, CS::no_address);
       },
       State::answered_untrusted, Reason::address_unbound, NextStep::bind_address},
      {"somebody else's certificate does not hide the good one",
       [](World& w) {
         w.hear(10).hear(12, kPhone);
         w.statuses["b2-sign"] = CS::other_address;
       },
       State::review, Reason::none, NextStep::review},
      {"what the user can repair stands first",
       [](World& w) {
         w.hear(10).hear(12, kPhone);
         w.statuses["b-sign"] = CS::unknown_authority;
         w.statuses["b2-sign"] = CS::other_address;
       },
       State::answered_untrusted, Reason::unknown_authority, NextStep::get_anchor},
  };
  return cases;
}

const std::vector<Case>& broken() {
  static const std::vector<Case> cases = {
      {"expired", [](World& w) { w.answer(40), status(w, CS::expired); }, State::broken, Reason::expired,
       NextStep::ask_certificate},
      {"revoked", [](World& w) { w.answer(40), status(w, CS::revoked); }, State::broken, Reason::revoked,
       NextStep::ask_certificate},
      {"withdrawn",
       [](World& w) {
         w.answer(40).add(at(50), CertificateWithdrawn{kBob, "b-sign"});
       },
       State::broken, Reason::withdrawn, NextStep::ask_certificate},
      {"expired, and a new one came",
       [](World& w) {
         w.hear(50, kPhone);
         status(w, CS::expired);
       },
       State::broken, Reason::expired, NextStep::review},
      {"one expired, one withdrawn",
       [](World& w) {
         w.accept(31, kPhone).add(at(50), CertificateWithdrawn{kBob, "b2-sign"});
         status(w, CS::expired);
       },
       State::broken, Reason::expired, NextStep::ask_certificate},
      {"one expired, one good",
       [](World& w) {
         w.accept(31, kPhone);
         status(w, CS::expired);
       },
       State::ready, Reason::none, NextStep::send_sealed},
  };
  return cases;
}

const std::vector<Case>& accepted() {
  static const std::vector<Case> cases = {
      {"testing", [](World&) {}, State::testing, Reason::none, NextStep::wait},
      {"testing for a week", [](World& w) { w.now = at(30 + 7 * 24 * 60); }, State::testing, Reason::none,
       NextStep::remind},
      {"testing and bounced",
       [](World& w) {
         w.add(at(31), DeliveryFailed{"sealed to b-enc", kAnn, kBob});
       },
       State::testing, Reason::bounced, NextStep::resend},
      {"a bounce of another's copy",
       [](World& w) {
         w.add(at(31), DeliveryFailed{"sealed to b-enc", kAnn, "carol@example.org"});
       },
       State::testing, Reason::none, NextStep::wait},
      {"answered later, new signature", [](World& w) { w.answer(40); }, State::established, Reason::likely,
       NextStep::write},
      {"our renewal",
       [](World& w) {
         w.answer(40).ours = {"a-sign-new", "a-enc-new"};
       },
       State::ready, Reason::none, NextStep::send_sealed},
      {"our new encryption certificate", [](World& w) { w.answer(40).ours.encryption = "a-enc-new"; }, State::ready,
       Reason::none, NextStep::send_sealed},
      {"suspended", [](World& w) { w.answer(40), status(w, CS::held); }, State::no_encryption_certificate, Reason::held,
       NextStep::wait_for_release},
      {"encryption certificate expired", [](World& w) { w.statuses["b-enc"] = CS::expired; },
       State::no_encryption_certificate, Reason::expired, NextStep::ask_encryption_certificate},
      {"encryption certificate of an unknown authority", [](World& w) { w.statuses["b-enc"] = CS::unknown_authority; },
       State::no_encryption_certificate, Reason::unknown_authority, NextStep::get_anchor},
      {"encryption certificate expired and a new one announced",
       [](World& w) {
         w.hear(40, {"b-sign", "b2-enc"});
         w.statuses["b-enc"] = CS::expired;
       },
       State::no_encryption_certificate, Reason::expired, NextStep::review},
      {"encryption certificate without an address under one that has it",
       [](World& w) { w.statuses["b-enc"] = CS::no_address; }, State::testing, Reason::none, NextStep::wait},
  };
  return cases;
}

const std::vector<Case>& algorithms() {
  const auto with_list = [](std::vector<std::string> words, bool gcm = true) {
    return [words, gcm](World& w) {
      SignedMail mail = World::signed_mail(10);
      mail.capabilities = words;
      w.introduce(0).add(at(10), mail).accept(20);
      if (!gcm) w.policy.ciphers = {crypto::ContentEncryption::aes256_cbc};
    };
  };
  static const std::vector<Case> cases = {
      {"ready", with_list(kModern), State::ready, Reason::none, NextStep::send_sealed},
      {"weak", with_list(kWeak), State::no_common_algorithm, Reason::below_floor, NextStep::ask_algorithms},
      {"GCM only, off here", with_list({"aes128-GCM"}, false), State::no_common_algorithm, Reason::algorithms_off,
       NextStep::switch_algorithms_on},
      {"GCM off", with_list(kModern, false), State::ready, Reason::none, NextStep::send_sealed},
      {"weak, AES tried",
       [with_list](World& w) {
         with_list(kWeak)(w);
         w.add(at(21), AesTried{kBob, "b-sign"});
       },
       State::ready, Reason::none, NextStep::send_sealed},
      {"weak list known before review",
       [](World& w) {
         SignedMail mail = World::signed_mail(10);
         mail.capabilities = kWeak;
         w.add(at(10), mail);
       },
       State::review, Reason::none, NextStep::review},
      {"no encryption certificate",
       [](World& w) {
         SignedMail mail = World::signed_mail(10);
         mail.encryption_certificate.reset();
         w.add(at(10), mail).add(at(20), CertificateAccepted{kBob, "b-sign", {}});
       },
       State::no_encryption_certificate, Reason::none, NextStep::ask_encryption_certificate},
      {"imported",
       [](World& w) {
         w.add(at(20), CertificateAccepted{kBob, "b-sign", {}});
         w.add(at(21), EncryptionCertificateImported{kBob, "b-sign", "b-enc"});
       },
       State::ready, Reason::none, NextStep::send_sealed},
  };
  return cases;
}

void check(const std::vector<Case>& cases, const World& start) {
  for (const Case& one : cases) {
    World world = start;
    one.tell(world);
    const Tunnel tunnel = world.tunnel();
    EXPECT_EQ(to_string(tunnel.state), to_string(one.state)) << one.what;
    EXPECT_EQ(to_string(tunnel.reason), to_string(one.reason)) << one.what;
    EXPECT_EQ(to_string(tunnel.next_step), to_string(one.next)) << one.what;
    const bool seals = one.state == State::established || one.state == State::testing || one.state == State::ready;
    EXPECT_EQ(can_seal(tunnel), seals) << one.what;
    EXPECT_EQ(tunnel.steps.size(), 7u) << one.what;
  }
}

TEST(TunnelStates, FirstContact) { check(first_contact(), {}); }
TEST(TunnelStates, AnsweredUntrusted) { check(untrusted(), {}); }
TEST(TunnelStates, Broken) { check(broken(), testing_world()); }
TEST(TunnelStates, Accepted) { check(accepted(), testing_world()); }
TEST(TunnelStates, Algorithms) { check(algorithms(), {}); }

TEST(TunnelStates, TheTableHasEachStateOnceInItsOrder) {
  const auto& table = state_table();
  ASSERT_EQ(table.size(), 10u);
  for (size_t i = 0; i < table.size(); ++i) EXPECT_EQ(table[i].state, static_cast<State>(i));
}

TEST(TunnelStates, BreaksAndComesBack) {
  World world = testing_world();
  world.answer(40);
  EXPECT_EQ(world.tunnel().state, State::established);
  status(world, CS::expired);
  EXPECT_EQ(world.tunnel().state, State::broken);
  world.hear(50, kPhone);
  const Tunnel renewed = world.tunnel();
  EXPECT_EQ(renewed.state, State::broken);
  EXPECT_EQ(renewed.next_step, NextStep::review);
  EXPECT_EQ(renewed.certificate, "b2-sign");
  EXPECT_FALSE(can_seal(renewed));
  world.accept(60, kPhone);
  EXPECT_EQ(world.tunnel().state, State::ready);
  EXPECT_EQ(world.tunnel().seal_to, std::vector<std::string>{"b2-enc"});
  world.seal(70, "b2-enc").answer(80, kPhone);
  EXPECT_EQ(world.tunnel().state, State::established);
}

TEST(TunnelStates, AHeldCertificateComesBackWithItsRelease) {
  World world = testing_world();
  world.answer(40);
  status(world, CS::held);
  EXPECT_EQ(world.tunnel().state, State::no_encryption_certificate);
  EXPECT_EQ(world.tunnel().notices.at(0).kind, NoticeKind::certificate_held);
  status(world, CS::good);
  EXPECT_EQ(world.tunnel().state, State::established);
}

TEST(TunnelStates, TheTunnelIsThatOfOneIdentity) {
  World world = testing_world();
  world.answer(40);
  Inputs inputs = world.inputs();
  inputs.our_address = "Ann@example.net";
  EXPECT_EQ(derive(inputs).state, State::ready) << "accepted is accepted, but nothing was sent from here";
  inputs.our_address = "ANN@EXAMPLE.ORG";
  inputs.their_address = "Bob@Example.org";
  EXPECT_EQ(derive(inputs).state, State::established);
}

// ---- Certificates beside the working one. ----

const Notice* find(const Tunnel& tunnel, NoticeKind kind) {
  for (const Notice& notice : tunnel.notices) {
    if (notice.kind == kind) return &notice;
  }
  return nullptr;
}

TEST(TunnelNotices, ANewCertificateIsToldAndNotSealedToBeforeItsReview) {
  World world = testing_world();
  world.answer(40).hear(50, kPhone);
  const Tunnel before = world.tunnel();
  EXPECT_EQ(before.state, State::established);
  EXPECT_EQ(before.seal_to, std::vector<std::string>{"b-enc"});
  ASSERT_NE(find(before, NoticeKind::new_certificate), nullptr);
  EXPECT_EQ(find(before, NoticeKind::new_certificate)->certificate, "b2-sign");

  world.accept(60, kPhone);
  const Tunnel after = world.tunnel();
  EXPECT_EQ(after.state, State::established);
  EXPECT_EQ(after.seal_to, (std::vector<std::string>{"b2-enc", "b-enc"}));
  EXPECT_TRUE(after.notices.empty());

  world.add(at(70), CertificateWithdrawn{kBob, "b2-sign"});
  EXPECT_EQ(world.tunnel().seal_to, std::vector<std::string>{"b-enc"});
  EXPECT_TRUE(world.tunnel().notices.empty());
}

TEST(TunnelNotices, SeveralCertificatesAreSealedToWithWhatAllCanRead) {
  World world = testing_world();
  SignedMail phone = World::signed_mail(50, kPhone);
  phone.capabilities = kOlder;
  world.add(at(50), phone).accept(60, kPhone);
  EXPECT_EQ(world.tunnel().chosen, "aes256-CBC");
  EXPECT_EQ(world.tunnel().seal_to.size(), 2u);
  World apart = testing_world();
  phone.capabilities = {{"chacha20-Poly1305"}};
  apart.add(at(50), phone).accept(60, kPhone);
  EXPECT_EQ(apart.tunnel().chosen, "chacha20-Poly1305") << "the one with the newest mail, where they share nothing";
  EXPECT_EQ(apart.tunnel().seal_to, std::vector<std::string>{"b2-enc"});
}

TEST(TunnelNotices, ANewEncryptionCertificateUnderTheAcceptedSignatureIsReviewedToo) {
  World world = testing_world();
  world.hear(50, {"b-sign", "b2-enc"});
  EXPECT_EQ(world.tunnel().seal_to, std::vector<std::string>{"b-enc"});
  ASSERT_NE(find(world.tunnel(), NoticeKind::new_encryption_certificate), nullptr);
  world.accept(60, {"b-sign", "b2-enc"});
  EXPECT_EQ(world.tunnel().seal_to, std::vector<std::string>{"b2-enc"});
  EXPECT_EQ(world.tunnel().state, State::ready) << "another pair of certificates";
}

TEST(TunnelNotices, StrangersWhoSignInTheirNameAreToldUpToABound) {
  World world = testing_world();
  for (int i = 0; i < 40; ++i) world.hear(40 + i, {"forged-" + std::to_string(i), "forged-enc"});
  const Tunnel tunnel = world.tunnel();
  EXPECT_EQ(tunnel.state, State::testing);
  EXPECT_EQ(tunnel.notices.size(), 8u);
  EXPECT_EQ(tunnel.notices.front().kind, NoticeKind::untrusted_certificate);
}

TEST(TunnelNotices, TwoDevicesDoNotAlarm) {
  World world = testing_world();
  for (int minute = 40; minute < 80; minute += 5) {
    SignedMail mail = World::signed_mail(minute);
    mail.capabilities = minute % 2 == 0 ? kModern : kOlder;
    world.add(at(minute), mail);
  }
  const Tunnel tunnel = world.tunnel();
  EXPECT_NE(find(tunnel, NoticeKind::several_devices), nullptr);
  EXPECT_EQ(find(tunnel, NoticeKind::downgrade_alarm), nullptr);
  EXPECT_EQ(tunnel.chosen, "aes256-CBC");
  EXPECT_EQ(tunnel.state, State::testing);
}

TEST(TunnelNotices, AWeakListAlarmsAndReplacesNothing) {
  World world = testing_world();
  SignedMail mail = World::signed_mail(40);
  mail.capabilities = kWeak;
  world.add(at(40), mail);
  const Tunnel tunnel = world.tunnel();
  ASSERT_NE(find(tunnel, NoticeKind::downgrade_alarm), nullptr);
  EXPECT_EQ(find(tunnel, NoticeKind::downgrade_alarm)->evidence, std::vector<std::string>{world.log.back().id});
  EXPECT_EQ(tunnel.chosen, "aes256-GCM");
  EXPECT_EQ(tunnel.state, State::testing);
}

TEST(TunnelNotices, TryingAesIsTold) {
  World world;
  SignedMail mail = World::signed_mail(10);
  mail.capabilities = kWeak;
  world.add(at(10), mail).accept(20);
  EXPECT_EQ(world.tunnel().recommended, "rc2-CBC/40");
  EXPECT_EQ(world.tunnel().chosen, std::nullopt);
  EXPECT_EQ(world.tunnel().alternatives, std::vector<NextStep>{NextStep::try_aes});
  world.add(at(21), AesTried{kBob, "b-sign"});
  EXPECT_EQ(world.tunnel().chosen, "aes256-CBC");
  EXPECT_EQ(world.tunnel().recommended, "rc2-CBC/40");
  EXPECT_NE(find(world.tunnel(), NoticeKind::trying_aes), nullptr);
}

TEST(TunnelNotices, ABounceIsSaidAndMovesNothing) {
  World world = testing_world();
  world.answer(40).add(at(41), DeliveryFailed{"sealed to b-enc", kAnn, kBob});
  EXPECT_EQ(world.tunnel().state, State::established);
  EXPECT_NE(find(world.tunnel(), NoticeKind::bounced), nullptr);
  SentMail again = World::sealed();
  again.message_digest = "again";
  world.add(at(50), again);
  EXPECT_EQ(find(world.tunnel(), NoticeKind::bounced), nullptr) << "the newest mail is in doubt no more";
}

TEST(TunnelNotices, OurOwnCertificate) {
  World world = testing_world();
  world.statuses["a-sign"] = CS::no_address;
  EXPECT_TRUE(world.tunnel().notices.empty());
  world.statuses["a-sign"] = CS::expired;
  ASSERT_EQ(world.tunnel().notices.size(), 1u);
  EXPECT_EQ(world.tunnel().notices[0].kind, NoticeKind::own_certificate);
}

// ---- The guide's steps. ----

TEST(TunnelSteps, FollowTheGuideWithTheEvidenceBehindEach) {
  World world;
  std::vector<std::vector<bool>> rows;
  const auto note = [&] {
    rows.emplace_back();
    for (const Step& step : world.tunnel().steps) rows.back().push_back(step.done);
  };
  note();
  world.introduce(0), note();
  world.hear(10), note();
  world.accept(20), note();
  world.seal(30), note();
  world.answer(40), note();
  const std::vector<std::vector<bool>> expected = {
      {false, false, false, false, false, false, false}, {true, false, false, false, false, false, false},
      {true, true, true, true, false, false, false},     {true, true, true, true, true, false, false},
      {true, true, true, true, true, true, false},       {true, true, true, true, true, true, true}};
  EXPECT_EQ(rows, expected);
  const Tunnel tunnel = world.tunnel();
  EXPECT_EQ(tunnel.steps[0].evidence, std::vector<std::string>{world.log[0].id});
  EXPECT_EQ(tunnel.steps[4].evidence, std::vector<std::string>{world.log[2].id});
  EXPECT_EQ(tunnel.steps[6].evidence, (std::vector<std::string>{world.log[3].id, world.log[4].id}));
  EXPECT_EQ(tunnel.proof_evidence, tunnel.steps[6].evidence);
}

TEST(TunnelJson, StatesAreTheWordsOfTheDesign) {
  const auto json = to_json(testing_world().tunnel());
  EXPECT_EQ(json.at("state").as_string(), "testing");
  EXPECT_EQ(json.at("next_step").as_string(), "wait");
  EXPECT_EQ(to_string(State::no_common_algorithm), "no_common_algorithm");
}

}  // namespace
}  // namespace letterlock::tunnel
