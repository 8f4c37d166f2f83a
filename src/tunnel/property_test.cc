// Properties over random correspondences. That mail without a right signature moves nothing needs no test: there is
// no evidence for it (directory/evidence.h). The seed is printed with every failure; LETTERLOCK_SEED repeats it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "base/json.h"
#include "directory/evidence_index.h"
#include "tunnel/test_world.h"

namespace letterlock::tunnel {
namespace {

using namespace test;

constexpr int kWorlds = 600;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int number(int below) { return std::uniform_int_distribution<int>(0, below - 1)(engine_); }
  bool one_in(int count) { return number(count) == 0; }
  template <typename T>
  const T& any(const std::vector<T>& of) {
    return of[static_cast<size_t>(number(static_cast<int>(of.size())))];
  }
  template <typename T>
  void shuffle(std::vector<T>& all) {
    std::shuffle(all.begin(), all.end(), engine_);
  }

 private:
  std::mt19937_64 engine_;
};

const std::vector<std::string> kSigners = {"b-sign", "b-sign", "b-sign", "b2-sign", "a-sign", "stranger"};
const std::vector<std::string> kCodes = {kCode, "LL-0000-0000-0000-0000", ""};

std::string encryption_of(const std::string& signing) { return signing.substr(0, signing.find('-')) + "-enc"; }

SignedMail random_mail(Dice& dice, int minute) {
  SignedMail mail = World::sealed_mail(minute);
  mail.message_digest += " " + std::to_string(dice.number(1'000'000));
  mail.signing_certificate = dice.any(kSigners);
  mail.signature = mail.message_digest;
  if (dice.one_in(4)) mail.signature = "signature " + std::to_string(dice.number(5));
  mail.encryption_certificate = encryption_of(mail.signing_certificate);
  if (dice.one_in(6)) mail.encryption_certificate.reset();
  mail.capabilities = dice.any(std::vector<std::vector<std::string>>{kModern, kModern, kOlder, kWeak});
  if (dice.one_in(5)) mail.capabilities.reset();
  mail.signing_time = at(minute - dice.number(20) + 2);
  if (dice.one_in(5)) mail.signing_time.reset();
  if (dice.one_in(3)) mail.sealed = false;
  if (dice.one_in(5)) mail.header_protection = HeaderProtection::clear;
  if (dice.one_in(5)) mail.automatic = true;
  if (dice.one_in(3)) mail.codes = {dice.any(kCodes)};
  if (dice.one_in(4)) mail.in_reply_to = {kSentId};
  return mail;
}

SentMail random_sent(Dice& dice, int minute) {
  SentMail mail = dice.one_in(3) ? World::introduction() : World::sealed(dice.one_in(4) ? "b2-enc" : "b-enc");
  mail.message_digest += std::to_string(minute);
  if (dice.one_in(3)) mail.code = dice.any(kCodes);
  return mail;
}

Fact random_act(Dice& dice) {
  const std::string signing = dice.one_in(3) ? "b2-sign" : "b-sign";
  switch (dice.number(8)) {
    case 0: return CertificateWithdrawn{kBob, signing};
    case 1: return EncryptionCertificateImported{kBob, signing, encryption_of(signing)};
    case 2: return AesTried{kBob, signing};
    case 3: return AddressBound{kBob, signing};
    case 4: return CertificateAccepted{kBob, signing, std::nullopt};
    default: return CertificateAccepted{kBob, signing, encryption_of(signing)};
  }
}

World random_world(Dice& dice) {
  World world;
  for (int minute = 0, count = dice.number(14); count > 0; --count) {
    minute += dice.number(8);
    const int kind = dice.number(10);
    if (kind < 4) world.add(at(minute), random_mail(dice, minute));
    if (kind >= 4 && kind < 7) world.add(at(minute), random_sent(dice, minute));
    if (kind >= 7) world.add(at(minute), random_act(dice));
    if (dice.one_in(20)) world.add(at(minute), DeliveryFailed{"sealed to b-enc", kAnn, kBob});
  }
  const std::vector<CertificateStatus> statuses = {CertificateStatus::good, CertificateStatus::good,
                                                   CertificateStatus::good, CertificateStatus::expired,
                                                   CertificateStatus::held, CertificateStatus::no_address};
  for (const char* name : {"b-sign", "b-enc", "b2-sign", "b2-enc"}) world.statuses[name] = dice.any(statuses);
  world.kin["b2-sign"] = {static_cast<x509::Kinship>(dice.number(5)), "b-sign"};
  world.ends["b-sign"] = world.now + std::chrono::hours(24 * (dice.number(60) - 5));
  world.ends["a-sign"] = world.now + std::chrono::hours(24 * (dice.number(60) - 5));
  return world;
}

std::uint64_t first_seed() {
  if (const char* given = std::getenv("LETTERLOCK_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

// Runs `property` over many worlds, half of them beginning with a correspondence that gets far.
template <typename Property>
void for_all(Property property) {
  const std::uint64_t first = first_seed();
  for (std::uint64_t seed = first; seed < first + kWorlds; ++seed) {
    SCOPED_TRACE("LETTERLOCK_SEED=" + std::to_string(seed));
    Dice dice(seed);
    World world = random_world(dice);
    if (dice.one_in(2)) {
      const World begun = testing_world();
      world.log.insert(world.log.end(), begun.log.begin(), begun.log.end());
      world.statuses = begun.statuses;
    }
    property(dice, world);
    if (testing::Test::HasFailure()) return;
  }
}

std::string told(const World& world) { return to_json_text(world.tunnel()); }

TEST(Property, TheOrderOfArrivalDoesNotMatter) {
  for_all([](Dice& dice, World& world) {
    const std::string before = told(world);
    for (int i = 0; i < 3; ++i) {
      dice.shuffle(world.log);
      EXPECT_EQ(told(world), before);
    }
  });
}

// Whoever derives thousands of tunnels gives each the facts that matter to it, and nothing else changes.
TEST(Property, WhatIsAboutOthersDoesNotMatter) {
  for_all([](Dice& dice, World& world) {
    for (int i = dice.number(6); i > 0; --i) {
      SignedMail others = random_mail(dice, dice.number(40));
      others.from = "carol@x.example";
      SentMail to_many = random_sent(dice, dice.number(40));
      to_many.recipients.push_back("carol@x.example");
      to_many.sealed_to["carol@x.example"] = {"c-enc"};
      world.add(at(dice.number(40)), others).add(at(dice.number(40)), to_many);
      world.add(at(dice.number(40)), DeliveryFailed{to_many.message_digest, kAnn, "carol@x.example"});
    }
    const std::string before = told(world);
    world.log = directory::EvidenceIndex(world.log).about({directory::address_key(kBob)});
    EXPECT_EQ(told(world), before);
  });
}

// What a certificate is kin to, what a mail carried and what ends soon is told, and moves nothing.
TEST(Property, KinshipAndEndsMoveNothing) {
  for_all([](Dice& dice, World& world) {
    const Tunnel with = world.tunnel();
    world.kin.clear();
    world.ends.clear();
    world.add(at(dice.number(40)), CertificateCarried{"carrier", kBob, "b-sign", "b2-sign"});
    const Tunnel without = world.tunnel();
    EXPECT_EQ(with.state, without.state);
    EXPECT_EQ(with.reason, without.reason);
    EXPECT_EQ(with.seal_to, without.seal_to);
    EXPECT_EQ(with.chosen, without.chosen);
    EXPECT_EQ(with.proof_evidence, without.proof_evidence);
  });
}

TEST(Property, TheSameEvidenceTwiceIsTheSame) {
  for_all([](Dice& dice, World& world) {
    const std::string before = told(world);
    if (!world.log.empty()) world.log.push_back(dice.any(world.log));
    EXPECT_EQ(told(world), before);
  });
}

// What must never be an answer, in random company: the state does not become established by it. It teaches nothing
// else here (no list, no encryption certificate), so that only its worth as an answer is tried.
template <typename Spoil>
void never_establishes(Spoil spoil) {
  int tried = 0;
  for_all([&](Dice& dice, World& world) {
    if (world.tunnel().state == State::established) return;
    ++tried;
    const int minute = 60 + dice.number(30);
    SignedMail mail = World::sealed_mail(minute);
    mail.capabilities.reset();
    mail.encryption_certificate.reset();
    mail.codes = {kCode};
    mail.in_reply_to = {kSentId};
    spoil(dice, world, mail);
    world.add(at(minute), mail);
    EXPECT_NE(world.tunnel().state, State::established);
  });
  EXPECT_GT(tried, kWorlds / 4);
}

TEST(Property, AutomaticMailNeverEstablishes) {
  never_establishes([](Dice&, World&, SignedMail& mail) { mail.automatic = true; });
}
TEST(Property, MailMarkedAsSentInClearNeverEstablishes) {
  never_establishes([](Dice&, World&, SignedMail& mail) { mail.header_protection = HeaderProtection::clear; });
}
TEST(Property, OurOwnMailSentBackNeverEstablishes) {
  never_establishes([](Dice& dice, World&, SignedMail& mail) {
    mail.signing_certificate = dice.one_in(2) ? "a-sign" : "a-sign-former";
  });
}
TEST(Property, ASignatureSeenBeforeNeverEstablishes) {
  never_establishes([](Dice& dice, World& world, SignedMail& mail) {
    const int minute = dice.number(50);
    SignedMail before = World::signed_mail(minute);
    before.message_digest = "seen before";
    before.capabilities.reset();
    before.encryption_certificate.reset();
    before.from = dice.one_in(2) ? kBob : "carol@example.org";
    world.add(at(minute), before);
    mail.signature = before.signature;
  });
}
TEST(Property, MailSignedByAStrangerNeverEstablishes) {
  never_establishes([](Dice&, World&, SignedMail& mail) { mail.signing_certificate = "stranger"; });
}

// The counterpart, so that the properties above do not hold for want of any answer.
TEST(Property, TheSameMailUnspoiledEstablishes) {
  int established = 0;
  for_all([&](Dice&, World& world) {
    if (world.tunnel().state != State::testing) return;
    SignedMail mail = World::sealed_mail(95);
    mail.codes = {kCode};
    mail.capabilities.reset();
    world.add(at(95), mail);
    established += world.tunnel().state == State::established ? 1 : 0;
  });
  EXPECT_GT(established, kWorlds / 20);
}

int worth(State state) {
  const std::vector<State> rising = {State::ready, State::testing, State::established};
  const auto found = std::find(rising.begin(), rising.end(), state);
  return found == rising.end() ? 0 : 1 + static_cast<int>(found - rising.begin());
}

TEST(Property, OlderMailNeverTakesAStateBack) {
  for_all([](Dice& dice, World& world) {
    const Tunnel before = world.tunnel();
    SignedMail older = World::signed_mail(-500 + dice.number(400));
    older.signing_certificate = dice.any(std::vector<std::string>{"b-sign", "b2-sign"});
    older.encryption_certificate.reset();
    older.capabilities = kOlder;
    for (const TheirCertificate& theirs : before.certificates) {  // a weak list as the only one does count
      const bool known = theirs.signing_certificate == older.signing_certificate && theirs.capabilities;
      if (known && dice.one_in(2)) older.capabilities = kWeak;
    }
    world.add(at(-80), older);
    const Tunnel after = world.tunnel();
    // It may add to what is known: an older strong list stands against a newer weak one.
    EXPECT_GE(worth(after.state), worth(before.state)) << to_string(before.state) << ", " << to_string(after.state);
    if (can_seal(before)) {
      EXPECT_TRUE(can_seal(after));
    }
  });
}

TEST(Property, WhatIsChosenIsNeverWeak) {
  for_all([](Dice& dice, World& world) {
    const bool cbc_only = dice.one_in(2);
    if (cbc_only) world.policy.ciphers = {crypto::ContentEncryption::aes256_cbc, crypto::ContentEncryption::aes128_cbc};
    const Tunnel tunnel = world.tunnel();
    if (tunnel.seal_to.empty()) return;
    ASSERT_TRUE(tunnel.chosen.has_value());
    EXPECT_EQ(tunnel.chosen->substr(0, 3), "aes");
    if (cbc_only) {
      EXPECT_EQ(tunnel.chosen->substr(tunnel.chosen->size() - 3), "CBC");
    }
  });
}

TEST(Property, NothingIsSealedToWhatTheUserHasNotAcceptedOrIsNotGood) {
  for_all([](Dice&, World& world) {
    const Tunnel tunnel = world.tunnel();
    for (const TheirCertificate& theirs : tunnel.certificates) {
      if (!theirs.sealed_to) continue;
      EXPECT_TRUE(theirs.accepted);
      EXPECT_EQ(theirs.status, CertificateStatus::good);
      EXPECT_EQ(theirs.encryption_status, CertificateStatus::good);
    }
  });
}

}  // namespace
}  // namespace letterlock::tunnel
