// A letter to many people whom we know: how it is chosen, sealed and told. LETTERLOCK_MANY=5000 takes the whole bound.
#include <gtest/gtest.h>

#include <cstdlib>

#include "outbox/choosing.h"
#include "outbox/dispatch.h"
#include "outbox/queue.h"
#include "outbox/standing.h"
#include "outbox/test_office.h"
#include "store/sealed_to.h"

namespace letterlock::outbox {
namespace {

using smime::testing::content_of;
using testing::kNow;
using testing::must;
using testing::must_pass;
using testing::people;

size_t how_many() {
  const char* given = std::getenv("LETTERLOCK_MANY");
  return given == nullptr ? 60 : std::strtoul(given, nullptr, 10);
}

class ManyTest : public testing::OfficeTest {
 protected:
  // Everybody has a certificate of their own for Ben's key; every second one has our list, the others none.
  void know_many(size_t count) {
    std::vector<x509::Certificate> certificates;
    std::vector<directory::Evidence> evidence;
    for (size_t i = 0; i < count; ++i) {
      addresses_.push_back("r" + std::to_string(i) + "@many.example");
      certificates.push_back(certificate_of(i));
      add_evidence(i, certificates.back().fingerprint(), evidence);
    }
    must_pass(store::Certificates(*store_).put(certificates));
    must_pass(store::EvidenceLog(*store_).add(account_.id, evidence, kNow));
  }
  static x509::Certificate certificate_of(size_t i) {
    x509::CertificateContent content = content_of("Recipient " + std::to_string(i), kNow);
    content.addresses = {"r" + std::to_string(i) + "@many.example"};
    content.key_usage.digital_signature = content.key_usage.key_encipherment = true;
    const auto& authority = people().authority;
    const auto& key = people().ben.encryption.certificate.public_key();
    return must(x509::build_certificate(content, key, {authority.certificate, authority.key}));
  }
  void add_evidence(size_t i, const std::string& fingerprint, std::vector<directory::Evidence>& evidence) const {
    directory::SignedMail mail;
    mail.message_digest = mail.signature = "mail " + std::to_string(i);
    mail.from = addresses_[i];
    mail.identity = account_.address;
    mail.signing_certificate = fingerprint;
    mail.encryption_certificate = fingerprint;
    if (i % 2 == 0) mail.capabilities = std::vector<std::string>{"aes256-GCM", "aes256-CBC"};
    mail.signing_time = kNow - std::chrono::hours(2);
    evidence.push_back(directory::make_evidence(kNow - std::chrono::hours(1), mail));
    evidence.push_back(directory::make_evidence(
        kNow - std::chrono::minutes(30), directory::CertificateAccepted{addresses_[i], fingerprint, fingerprint}));
  }
  std::vector<store::OutboxRecipient> recipients() const {
    std::vector<store::OutboxRecipient> all;
    for (const std::string& address : addresses_) all.push_back({address});
    return all;
  }

  std::vector<std::string> addresses_;
};

TEST_F(ManyTest, OneCopyForAllWhoCanReadItAndThoseWhoForceItAreNamed) {
  const size_t count = how_many();
  know_many(count);
  const Chosen chosen = must(choose(office(nullptr), recipients()));
  EXPECT_TRUE(chosen.refusals.empty());
  ASSERT_EQ(chosen.copies.size(), 1U);
  EXPECT_EQ(chosen.copies[0].cipher, crypto::ContentEncryption::aes256_cbc);
  EXPECT_EQ(chosen.copies[0].addresses, addresses_);
  EXPECT_EQ(chosen.copies[0].certificates.size(), count);
  EXPECT_EQ(chosen.forced_by.size(), count / 2) << "those of whom nothing is known";
  ASSERT_EQ(chosen.tunnels.size(), count);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(chosen.tunnels[i].addresses, std::vector<std::string>{addresses_[i]});
}

TEST_F(ManyTest, TheTunnelsOfAllAreThoseOfEach) {
  know_many(20);
  const auto together = must(tunnels_to(office(nullptr), addresses_));
  const auto all = must(all_tunnels(office(nullptr)));
  EXPECT_EQ(all.size(), addresses_.size());
  for (size_t i = 0; i < addresses_.size(); ++i) {
    const tunnel::Tunnel alone = must(tunnel_to(office(nullptr), addresses_[i]));
    EXPECT_EQ(together[i].state, alone.state);
    EXPECT_EQ(together[i].seal_to, alone.seal_to);
    EXPECT_EQ(together[i].chosen, alone.chosen);
    EXPECT_EQ(together[i].certificate, alone.certificate);
  }
}

// Each is told their own certificate: evidence grows with the recipients, not with their square.
TEST_F(ManyTest, WhatEachWasSealedToIsToldFromTheRecipientInfos) {
  const size_t count = how_many();
  know_many(count);
  smime::LayerFacts layer;
  for (const x509::Certificate& certificate : must(store::Certificates(*store_).all(2 * count + 10))) {
    smime::RecipientFacts recipient;
    recipient.info.id.issuer_and_serial = certificate.issuer_and_serial();
    layer.recipients.push_back(recipient);
  }
  const auto copies = must(store::SealedCopies::open(*store_, account_.id, {}));
  const auto certificates = copies.certificates_of(layer);
  EXPECT_EQ(certificates.size(), layer.recipients.size());
  const store::SealedTo each = copies.each_of(addresses_, certificates);
  ASSERT_EQ(each.size(), count);
  for (const auto& [address, theirs] : each) EXPECT_EQ(theirs.size(), 1U) << address;
  const store::SealedTo strangers = copies.each_of({"nobody@x.example"}, certificates);
  EXPECT_TRUE(strangers.at("nobody@x.example").empty()) << "of a large copy nothing is guessed";
}

}  // namespace
}  // namespace letterlock::outbox
