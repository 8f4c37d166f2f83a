#include "tunnel/answer.h"

#include <gtest/gtest.h>

#include <functional>

#include "tunnel/test_world.h"

namespace letterlock::tunnel {
namespace {

using namespace test;

struct Case {
  const char* what;
  std::function<void(SignedMail&)> change;  // of a sealed mail, received ten minutes after ours
  Reason expected;                          // none: no answer
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"a later signature, sealed to us", [](SignedMail&) {}, Reason::likely},
      {"the code", [](SignedMail& m) { m.codes = {kCode}; }, Reason::proved},
      {"the code among others",
       [](SignedMail& m) {
         m.codes = {"LL-0000-0000-0000-0000", kCode};
       },
       Reason::proved},
      {"another code", [](SignedMail& m) { m.codes = {"LL-0000-0000-0000-0000"}; }, Reason::likely},
      {"protected In-Reply-To", [](SignedMail& m) { m.in_reply_to = {kSentId}; }, Reason::proved},
      {"the same without brackets", [](SignedMail& m) { m.in_reply_to = {"sealed@example.org"}; }, Reason::proved},
      {"In-Reply-To of the introduction", [](SignedMail& m) { m.in_reply_to = {"<introduction@example.org>"}; },
       Reason::likely},
      {"hp=cipher", [](SignedMail& m) { m.header_protection = HeaderProtection::cipher; }, Reason::likely},
      {"hp=clear", [](SignedMail& m) { m.header_protection = HeaderProtection::clear; }, Reason::none},
      {"hp=clear with the code",
       [](SignedMail& m) {
         m.header_protection = HeaderProtection::clear;
         m.codes = {kCode};
       },
       Reason::none},
      {"not sealed",
       [](SignedMail& m) {
         m.sealed = m.signature_inside = false;
         m.opened_with.reset();
         m.codes = {kCode};
       },
       Reason::none},
      {"weakly sealed", [](SignedMail& m) { m.sealed = false; }, Reason::none},
      {"signed outside of the encryption", [](SignedMail& m) { m.signature_inside = false; }, Reason::none},
      {"sealed to a former certificate of ours", [](SignedMail& m) { m.opened_with = "a-enc-former"; }, Reason::none},
      {"automatic",
       [](SignedMail& m) {
         m.automatic = true;
         m.codes = {kCode};
       },
       Reason::none},
      {"to another identity of ours", [](SignedMail& m) { m.identity = "ann@example.net"; }, Reason::none},
      {"signed before ours went out", [](SignedMail& m) { m.signing_time = at(30, -1); }, Reason::none},
      {"signed in the same second", [](SignedMail& m) { m.signing_time = at(30); }, Reason::none},
      {"signed a second later", [](SignedMail& m) { m.signing_time = at(30, 1); }, Reason::likely},
      {"signed before, with the code",
       [](SignedMail& m) {
         m.signing_time = at(29);
         m.codes = {kCode};
       },
       Reason::proved},
      {"without a signing time", [](SignedMail& m) { m.signing_time.reset(); }, Reason::none},
      {"signed an hour in the future", [](SignedMail& m) { m.signing_time = at(100); }, Reason::likely},
      {"signed further in the future", [](SignedMail& m) { m.signing_time = at(101); }, Reason::none},
      {"signed by us: our own mail sent back",
       [](SignedMail& m) {
         m.signing_certificate = "a-sign";
         m.codes = {kCode};
       },
       Reason::none},
      {"signed with a former certificate of ours",
       [](SignedMail& m) {
         m.signing_certificate = "a-sign-former";
         m.codes = {kCode};
       },
       Reason::none},
      {"signed with another certificate of theirs",
       [](SignedMail& m) {
         m.signing_certificate = "b2-sign";
         m.codes = {kCode};
       },
       Reason::none},
      {"from another address", [](SignedMail& m) { m.from = "carol@example.org"; }, Reason::none},
      {"the signature of an earlier mail",
       [](SignedMail& m) {
         m.signature = World::signed_mail(10).signature;
         m.codes = {kCode};
       },
       Reason::none},
      {"no signature value", [](SignedMail& m) { m.signature.clear(); }, Reason::none},
  };
  return all;
}

TEST(Answer, Table) {
  for (const Case& one : cases()) {
    World world = testing_world();
    SignedMail mail = World::sealed_mail(40);
    one.change(mail);
    world.add(at(40), mail);
    const Tunnel tunnel = world.tunnel();
    EXPECT_EQ(tunnel.state, one.expected == Reason::none ? State::testing : State::established) << one.what;
    EXPECT_EQ(to_string(tunnel.reason), to_string(one.expected)) << one.what;
  }
}

// Somebody keeps an old signed mail of Bob's, encrypts it to Ann, and writes our Message-ID into the outer
// In-Reply-To. The outer header is in no evidence; what Bob signed names nothing of ours.
TEST(Answer, AnOldSignedMailWrappedToUsIsNone) {
  World world = testing_world();
  SignedMail wrapped = World::sealed_mail(5);  // never seen here before, signed before our mail
  wrapped.message_digest = "wrapped";
  world.add(at(60), wrapped);
  EXPECT_EQ(world.tunnel().state, State::testing);

  SignedMail known = World::sealed_mail(10);  // the same signature as the answer to the introduction
  known.message_digest = "wrapped again";
  known.signing_time = at(50);  // not even with a later time
  known.in_reply_to = {kSentId};
  world.add(at(61), known);
  EXPECT_EQ(world.tunnel().state, State::testing);
}

TEST(Answer, AReplayThatArrivesLaterTakesNothingAway) {
  World world = testing_world();
  SignedMail answer = World::sealed_mail(40);
  answer.codes = {kCode};
  world.add(at(40), answer);
  SignedMail replay = answer;
  replay.message_digest = "replay";
  world.add(at(50), replay);
  EXPECT_EQ(world.tunnel().reason, Reason::proved);
}

TEST(Answer, ProvedIsTakenBeforeLikelyAndTheEarliestOfEach) {
  World world = testing_world();
  world.answer(40);
  const std::string likely = world.log.back().id;
  EXPECT_EQ(world.tunnel().proof_evidence.at(1), likely);
  SignedMail proof = World::sealed_mail(50);
  proof.codes = {kCode};
  world.add(at(50), proof);
  const std::string proved = world.log.back().id;
  world.answer(60);
  EXPECT_EQ(world.tunnel().reason, Reason::proved);
  EXPECT_EQ(world.tunnel().proof_evidence.at(1), proved);
}

TEST(Answer, OurMailMustBeSealedAndSignedAndSealedToThatCertificate) {
  const std::vector<std::pair<const char*, std::function<void(SentMail&)>>> ours = {
      {"only signed",
       [](SentMail& m) {
         m.is_sealed = false;
         m.sealed_to.clear();
       }},
      {"not signed", [](SentMail& m) { m.is_signed = false; }},
      {"sealed to another",
       [](SentMail& m) {
         m.sealed_to = {{kBob, {"b2-enc"}}};
       }},
      {"sealed to another person",
       [](SentMail& m) {
         m.sealed_to = {{"carol@example.org", {"b-enc"}}};
       }},
      {"under a former certificate", [](SentMail& m) { m.signing_certificate = "a-sign-former"; }},
      {"naming a former encryption certificate", [](SentMail& m) { m.encryption_certificate = "a-enc-former"; }},
      {"from another identity", [](SentMail& m) { m.identity = "ann@example.net"; }},
  };
  for (const auto& [what, change] : ours) {
    World world;
    world.introduce(0).hear(10).accept(20);
    SentMail mail = World::sealed();
    change(mail);
    world.add(at(30), mail);
    SignedMail answer = World::sealed_mail(40);
    answer.codes = {kCode};
    world.add(at(40), answer);
    EXPECT_EQ(world.tunnel().state, State::ready) << what;
  }
}

}  // namespace
}  // namespace letterlock::tunnel
