// People: what the user decides about others, and what each decision does to a tunnel.

#include "app/people.h"

#include "app/reading.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class PeopleTest : public Correspondence {
 protected:
  // A signed mail of somebody with that card, as another program would write it.
  static std::string signed_mail(const smime::testing::Person& person, const std::string& from) {
    smime::SealSettings settings;
    settings.sign = smime::testing::signer(person);
    const std::string text = "From: " + from + "\r\nTo: ben@peer.example\r\nSubject: Hello\r\n" +
                             "Message-ID: <2@third.example>\r\nContent-Type: text/plain\r\n\r\nHello.\r\n";
    return std::string(as_text(smime::testing::sealed(text, settings)));
  }
  tunnel::Tunnel tunnel(Side& who, const std::string& address) { return must(person(*who.home, "", address)).tunnel; }
  // Without wait() between them acts fall into one second.
  Status act(Side& who, Status (*what)(Home&, const std::string&, const std::string&, const std::string&),
             const std::string& address, const std::string& argument) {
    return what(*who.home, "", address, argument);
  }
};

ErrorCode code_of(const Status& status) { return status ? ErrorCode::internal : status.error().code; }

TEST_F(PeopleTest, AcceptingTakesBothCertificatesOfTheCard) {
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  const auto accepted = must(accept(*ben_.home, "", "Ann@OWN.example", ""));
  EXPECT_EQ(accepted.address, "ann@own.example");
  EXPECT_EQ(accepted.signing_certificate, people().ann.signing.certificate.fingerprint());
  EXPECT_EQ(accepted.encryption_certificate, people().ann.encryption.certificate.fingerprint());
  const tunnel::Tunnel now = tunnel(ben_, ann_.address);
  EXPECT_EQ(now.state, tunnel::State::ready);
  EXPECT_EQ(now.seal_to, std::vector<std::string>{people().ann.encryption.certificate.fingerprint()});
}

TEST_F(PeopleTest, WhereNobodyWroteThereIsNothingToAccept) {
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", ann_.address, "")), ErrorCode::nothing_to_review);
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", "ann", "")), ErrorCode::address_malformed);
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", ann_.address, "00000000")), ErrorCode::nothing_to_review);
  EXPECT_EQ(state(ben_, ann_.address), "review");
}

TEST_F(PeopleTest, OnlyAGoodCertificateCanBeAccepted) {
  Side carol = move_in(make_person(authority(), "Carol", "carol@third.example"), false);
  (void)must(step(ann_, carol.address));
  (void)synchronise(carol);
  const auto refused = accept(*carol.home, "", ann_.address, "");
  ASSERT_EQ(testing::code_of(refused), ErrorCode::certificate_not_good);
  EXPECT_EQ(parameter(refused.error(), "status"), "unknown_authority");
  trust(carol);
  EXPECT_TRUE(accept(*carol.home, "", ann_.address, "").has_value());
}

// Somebody else's good certificate under Ann's address: said, and not acceptable for her.
TEST_F(PeopleTest, AnotherPersonsCertificateIsNotAccepted) {
  (void)deliver(ben_, signed_mail(make_person(authority(), "Carol", "carol@third.example"), "ann@own.example"));
  (void)synchronise(ben_);
  EXPECT_EQ(state(ben_, ann_.address), "answered_untrusted address_mismatch");
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", ann_.address, "")), ErrorCode::certificate_not_good);
  EXPECT_EQ(act(ben_, bind, ann_.address, "").error().code, ErrorCode::certificate_names_address);
}

TEST_F(PeopleTest, WithdrawingBreaksTheTunnelAndAcceptingAgainMendsIt) {
  introduce();
  must_pass(act(ben_, withdraw, ann_.address, ""));
  EXPECT_EQ(state(ben_, ann_.address), "broken withdrawn");
  // Both acts in the same second: the later one counts.
  (void)must(accept(*ben_.home, "", ann_.address, people().ann.signing.certificate.fingerprint()));
  EXPECT_EQ(state(ben_, ann_.address), "ready");
}

TEST_F(PeopleTest, TheReviewsNoIsAWithdrawalToo) {
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  must_pass(act(ben_, withdraw, ann_.address, ""));
  EXPECT_NE(state(ben_, ann_.address), "review");
  EXPECT_TRUE(tunnel(ben_, ann_.address).seal_to.empty());
}

TEST_F(PeopleTest, AFingerprintMayBeWrittenWithColonsInCapitals) {
  introduce();
  const std::string all = people().ann.signing.certificate.fingerprint();
  std::string written = all.substr(0, 2) + ":" + all.substr(2, 2) + ":" + all.substr(4, 8);
  for (char& c : written) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
  must_pass(act(ben_, withdraw, ann_.address, written));
  EXPECT_EQ(state(ben_, ann_.address), "broken withdrawn");
}

// S2a
TEST_F(PeopleTest, ANamelessCertificateIsBoundByTheUser) {
  const smime::testing::Person nameless = make_person(authority(), "Dora", "");
  (void)deliver(ben_, signed_mail(nameless, "dora@third.example"));
  (void)synchronise(ben_);
  const std::string address = "dora@third.example";
  EXPECT_EQ(state(ben_, address), "answered_untrusted address_unbound");
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", address, "")), ErrorCode::certificate_not_good);
  must_pass(act(ben_, bind, address, ""));
  EXPECT_EQ(state(ben_, address), "review");
  (void)must(accept(*ben_.home, "", address, ""));
  EXPECT_EQ(state(ben_, address), "ready");  // the encryption certificate of the same card is bound with it
  must_pass(act(ben_, unbind, address, ""));
  EXPECT_NE(state(ben_, address), "ready");
  EXPECT_TRUE(tunnel(ben_, address).seal_to.empty());
}

TEST_F(PeopleTest, ABindingIsForThatAddressAlone) {
  const smime::testing::Person nameless = make_person(authority(), "Dora", "");
  (void)deliver(ben_, signed_mail(nameless, "dora@third.example"));
  (void)deliver(ben_, signed_mail(nameless, "other@third.example"));
  (void)synchronise(ben_);
  must_pass(act(ben_, bind, "dora@third.example", ""));
  EXPECT_EQ(state(ben_, "dora@third.example"), "review");
  EXPECT_EQ(state(ben_, "other@third.example"), "answered_untrusted address_unbound");
}

TEST_F(PeopleTest, AnEncryptionCertificateComesFromAFileOfTheSameSubject) {
  smime::testing::Person dora = make_person(authority(), "Dora", "dora@third.example");
  const Bytes file = to_bytes(dora.encryption.certificate.der());
  // Her program names no certificate to seal to.
  smime::SealSettings settings;
  settings.sign = smime::testing::signer(dora);
  settings.sign->encryption_certificate = dora.signing.certificate;
  const std::string text = "From: dora@third.example\r\nSubject: x\r\n\r\nx\r\n";
  (void)deliver(ben_, as_text(smime::testing::sealed(text, settings)));
  (void)synchronise(ben_);
  accept_of(ben_, dora.address);
  ASSERT_EQ(state(ben_, dora.address), "no_encryption_certificate");
  for (const auto& wrong : {dora.signing.certificate, people().ann.encryption.certificate}) {
    EXPECT_EQ(code_of(act(ben_, import_encryption, dora.address, write("wrong.der", wrong.der()))),
              ErrorCode::recipient_certificate_unusable);
  }
  EXPECT_EQ(code_of(act(ben_, import_encryption, dora.address, folder_ + "/nothing")), ErrorCode::file_not_found);
  EXPECT_EQ(state(ben_, dora.address), "no_encryption_certificate");
  must_pass(act(ben_, import_encryption, dora.address, write("right.der", file)));
  EXPECT_EQ(state(ben_, dora.address), "ready");
}

// Their list ends below the floor: said, and sealed with AES only after the user's word.
TEST_F(PeopleTest, AesIsTriedOnlyAfterTheUsersWord) {
  smime::testing::Person dora = make_person(authority(), "Dora", "dora@third.example");
  smime::SealSettings settings;
  settings.sign = smime::testing::signer(dora);
  settings.sign->capabilities = {crypto::capability_from_name("rc2-CBC/40")};
  (void)deliver(ben_, as_text(smime::testing::sealed("From: dora@third.example\r\nSubject: x\r\n\r\nx\r\n", settings)));
  (void)synchronise(ben_);
  accept_of(ben_, dora.address);
  EXPECT_EQ(state(ben_, dora.address), "no_common_algorithm below_floor");
  EXPECT_EQ(testing::code_of(send(ben_, letter_to(dora.address))), ErrorCode::cannot_seal_below_floor);
  must_pass(try_aes(*ben_.home, "", dora.address));
  EXPECT_EQ(state(ben_, dora.address), "ready");
  EXPECT_EQ(tunnel(ben_, dora.address).chosen, "aes256-CBC");
}

TEST_F(PeopleTest, ANameIsTheUsersAndTheLastOneCounts) {
  must_pass(act(ben_, name_person, ann_.address, "Ann from work"));
  must_pass(act(ben_, name_person, ann_.address, "Ann"));
  EXPECT_EQ(tunnel(ben_, ann_.address).name, "Ann");
  EXPECT_EQ(code_of(act(ben_, name_person, "no address", "x")), ErrorCode::address_malformed);
}

TEST_F(PeopleTest, JoinedAddressesAreOnePerson) {
  introduce();
  must_pass(act(ben_, join_address, ann_.address, "Ann.Wang@Third.example"));
  const std::vector<std::string> addresses = tunnel(ben_, "ann@own.example").addresses;
  EXPECT_EQ(addresses.size(), 2u);
  EXPECT_EQ(tunnel(ben_, addresses[0]).addresses, tunnel(ben_, addresses[1]).addresses);
  EXPECT_EQ(must(app::people(*ben_.home, "")).size(), 1u);
  EXPECT_EQ(code_of(act(ben_, join_address, ann_.address, "nobody")), ErrorCode::address_malformed);
}

TEST_F(PeopleTest, EverybodyIsListedWithTheirCertificates) {
  EXPECT_TRUE(must(app::people(*ben_.home, "")).empty());
  introduce();
  must_pass(act(ben_, name_person, "zoe@third.example", "Zoe"));
  const auto all = must(app::people(*ben_.home, ""));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].tunnel.addresses, std::vector<std::string>{ann_.address});
  EXPECT_EQ(all[0].certificates,
            (std::vector<x509::Certificate>{people().ann.signing.certificate, people().ann.encryption.certificate}));
  EXPECT_EQ(all[1].tunnel.name, "Zoe");
  EXPECT_TRUE(all[1].certificates.empty());
}

// Nothing that was not signed makes anybody known (DESIGN section 5).
TEST_F(PeopleTest, MailThatShowsAStepCanBeOpened) {
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  app::Person ann = must(person(*ben_.home, "", ann_.address));
  std::vector<std::string> digests;
  for (const tunnel::Step& step : ann.tunnel.steps) {
    for (const std::string& id : step.evidence) {
      if (const auto mail = ann.mail_of_evidence.find(id); mail != ann.mail_of_evidence.end())
        digests.push_back(mail->second);
    }
  }
  ASSERT_FALSE(digests.empty());
  EXPECT_TRUE(read_message(*ben_.home, "", digests.front(), nullptr).has_value());
  EXPECT_EQ(must(app::people(*ben_.home, "")).front().mail_of_evidence, ann.mail_of_evidence);
}

TEST_F(PeopleTest, LookingCloselyJudgesEachSigningCertificate) {
  (void)must(step(ann_, ben_.address));
  (void)synchronise(ben_);
  app::Person ann = must(person(*ben_.home, "", ann_.address));
  EXPECT_TRUE(ann.judged.empty());
  must_pass(judge(*ben_.home, ann));
  const auto& signing = people().ann.signing.certificate;
  ASSERT_EQ(ann.judged.size(), 1U);
  EXPECT_EQ(ann.judged.at(signing.fingerprint()).verdict.status, trust::Status::good);
  (void)must(remove_anchor(*ben_.home, authority().certificate.fingerprint()));
  must_pass(judge(*ben_.home, ann));
  EXPECT_EQ(ann.judged.at(signing.fingerprint()).verdict.status, trust::Status::unknown);
}

TEST_F(PeopleTest, AnEncryptionCertificateMayComeWithoutAPath) {
  introduce();
  const Bytes file = to_bytes(people().ann.encryption.certificate.der());
  must_pass(import_encryption(*ben_.home, "", ann_.address, file, "ann.cer"));
  const Status other =
      import_encryption(*ben_.home, "", ann_.address, people().ben.encryption.certificate.der(), "ben.cer");
  ASSERT_EQ(code_of(other), ErrorCode::recipient_certificate_unusable);
  EXPECT_EQ(parameter(other.error(), "certificate"), "ben.cer");
  EXPECT_EQ(parameter(import_encryption(*ben_.home, "", ann_.address, as_bytes("x"), "x.cer").error(), "path"),
            "x.cer");
}

TEST_F(PeopleTest, PlainMailIntroducesNobody) {
  (void)deliver(ben_, "From: eve@third.example\r\nSubject: x\r\n\r\nx\r\n");
  (void)synchronise(ben_);
  EXPECT_TRUE(must(app::people(*ben_.home, "")).empty());
}

}  // namespace
}  // namespace letterlock::app
