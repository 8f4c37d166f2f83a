// Both sides of one correspondence: every mail is written into the evidence of its sender and of its reader, as outbox
// and inbox do, and both tunnels are derived after each.
#include <gtest/gtest.h>

#include "tunnel/test_world.h"

namespace letterlock::tunnel {
namespace {

using namespace directory;

class Side {
 public:
  Side(std::string name, std::string peer) : name_(std::move(name)), peer_(std::move(peer)) {}

  std::string address() const { return name_ + "@example.org"; }
  std::string signing() const { return name_ + "-sign"; }
  std::string encryption() const { return name_ + "-enc"; }
  std::string peer_address() const { return peer_ + "@example.org"; }

  void add(Time time, Fact fact) { log_.push_back(make_evidence(time, std::move(fact))); }

  Tunnel tunnel(Time now) const {
    Inputs inputs;
    inputs.our_address = address();
    inputs.ours = {signing(), encryption()};
    inputs.their_address = peer_address();
    inputs.evidence = log_;
    inputs.statuses = {{peer_ + "-sign", CertificateStatus::good}, {peer_ + "-enc", CertificateStatus::good}};
    inputs.now = now;
    return derive(inputs);
  }

 private:
  std::string name_, peer_;
  std::vector<Evidence> log_;
};

// How an answering program treats what it answers.
enum class Quoting { code, in_reply_to, nothing };

class Correspondence {
 public:
  explicit Correspondence(Quoting quoting) : quoting_(quoting) {}

  void send(Side& from, Side& to, bool sealed) {
    ++number_;
    SentMail sent;
    sent.message_digest = "mail " + std::to_string(number_);
    sent.message_id = "<" + std::to_string(number_) + "@example.org>";
    sent.identity = from.address();
    sent.recipients = {to.address()};
    sent.is_signed = true;
    sent.signing_certificate = from.signing();
    sent.encryption_certificate = from.encryption();
    SignedMail received;
    received.message_digest = sent.message_digest;
    received.from = from.address();
    received.identity = to.address();
    received.signing_certificate = from.signing();
    received.encryption_certificate = from.encryption();
    received.capabilities = test::kModern;
    received.signing_time = now();
    received.signature = "signature " + std::to_string(number_);
    if (sealed) seal(from, to, sent, received);
    from.add(now() + seconds(1), sent);
    to.add(now() + seconds(5), received);
    last_ = sent;
  }
  void accept(Side& side, const Side& peer) {
    ++number_;
    side.add(now(), CertificateAccepted{peer.address(), peer.signing(), peer.encryption()});
  }
  Time now() const { return test::at(number_); }

 private:
  void seal(const Side& from, const Side& to, SentMail& sent, SignedMail& received) const {
    EXPECT_EQ(from.tunnel(now()).seal_to, std::vector<std::string>{to.encryption()});
    sent.is_sealed = true;
    sent.sealed_to = {{to.address(), {to.encryption()}}};
    sent.code = "LL-0000-0000-0000-00" + std::to_string(10 + number_);
    received.sealed = received.signature_inside = true;
    received.opened_with = to.encryption();
    received.codes = {sent.code};
    if (quoting_ == Quoting::code && !last_.code.empty()) received.codes.push_back(last_.code);
    if (quoting_ == Quoting::in_reply_to) received.in_reply_to = {last_.message_id};
  }

  Quoting quoting_;
  int number_ = 0;
  SentMail last_;
};

// DESIGN section 5: A introduces; B reviews and answers sealed; A reviews and answers sealed: B is established; B's
// next sealed mail establishes A.
void two_acts_each(Quoting quoting, Reason proof) {
  Side ann("ann", "bob");
  Side bob("bob", "ann");
  Correspondence mail(quoting);
  const auto expect = [&](State anns, State bobs, const char* when) {
    EXPECT_EQ(to_string(ann.tunnel(mail.now()).state), to_string(anns)) << "Ann, " << when;
    EXPECT_EQ(to_string(bob.tunnel(mail.now()).state), to_string(bobs)) << "Bob, " << when;
  };
  expect(State::none, State::none, "at first");
  mail.send(ann, bob, false);
  expect(State::introduced, State::review, "introduction");
  mail.accept(bob, ann);
  expect(State::introduced, State::ready, "Bob's review");
  mail.send(bob, ann, true);
  expect(State::review, State::testing, "Bob's answer: answer and test in one");
  mail.accept(ann, bob);
  expect(State::ready, State::testing, "Ann's review: she has sealed nothing yet");
  mail.send(ann, bob, true);
  expect(State::testing, State::established, "Ann's sealed answer");
  EXPECT_EQ(bob.tunnel(mail.now()).reason, proof);
  mail.send(bob, ann, true);
  expect(State::established, State::established, "Bob's next sealed mail");
  EXPECT_EQ(ann.tunnel(mail.now()).reason, proof);
}

TEST(TwoSides, QuotedCode) { two_acts_each(Quoting::code, Reason::proved); }
TEST(TwoSides, ProtectedInReplyTo) { two_acts_each(Quoting::in_reply_to, Reason::proved); }
TEST(TwoSides, NeitherQuotedNorNamed) { two_acts_each(Quoting::nothing, Reason::likely); }

// The guide's own way: both introduce themselves, then one sends a test mail and the other answers it.
TEST(TwoSides, BothIntroduceThemselves) {
  Side ann("ann", "bob");
  Side bob("bob", "ann");
  Correspondence mail(Quoting::code);
  mail.send(ann, bob, false);
  mail.send(bob, ann, false);
  EXPECT_EQ(ann.tunnel(mail.now()).state, State::review);
  EXPECT_EQ(bob.tunnel(mail.now()).state, State::review);
  mail.accept(ann, bob);
  mail.accept(bob, ann);
  mail.send(ann, bob, true);
  EXPECT_EQ(ann.tunnel(mail.now()).state, State::testing);
  EXPECT_EQ(bob.tunnel(mail.now()).state, State::ready);
  mail.send(bob, ann, true);
  EXPECT_EQ(ann.tunnel(mail.now()).state, State::established);
  EXPECT_EQ(ann.tunnel(mail.now()).reason, Reason::proved);
  EXPECT_EQ(bob.tunnel(mail.now()).state, State::testing);
}

}  // namespace
}  // namespace letterlock::tunnel
