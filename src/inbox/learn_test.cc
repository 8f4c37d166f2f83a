// What a message teaches: one piece of evidence with the right fields, or none (DESIGN section 5).

#include "inbox/learn.h"

#include "crypto/digest.h"
#include "inbox/test_inbox.h"
#include "tunnel/code.h"

namespace letterlock::inbox {
namespace {

using namespace testing;

class LearnTest : public InboxTest {
 protected:
  // What the message taught; an empty mail and a failure where it taught nothing.
  directory::SignedMail taught(const std::string& message) {
    const size_t before = evidence().size();
    EXPECT_TRUE(receive(message, &keys_).learned);
    EXPECT_EQ(evidence().size(), before + 1);
    return newest();
  }
  void expect_nothing(const std::string& message) {
    const size_t before = evidence().size();
    EXPECT_FALSE(receive(message, &keys_).learned);
    EXPECT_EQ(evidence().size(), before);
  }
};

// Of a sealed message, the fields outside and inside part ways: a line is put before the header that travels.
std::string with_outer(const std::string& message, const std::string& line) { return line + "\r\n" + message; }
// The first occurrence is the outer one.
std::string without_outer(const std::string& message, const std::string& line) {
  return replaced(message, line + "\r\n", "");
}

TEST_F(LearnTest, ASignedMailIsOnePieceOfEvidence) {
  const std::string message = mail({}, signed_only());
  const directory::SignedMail learned = taught(message);
  EXPECT_EQ(learned.message_digest, to_hex(crypto::sha256(as_bytes(message))));
  EXPECT_EQ(learned.from, "ann@own.example");
  EXPECT_EQ(learned.identity, "ben@peer.example");
  EXPECT_EQ(learned.signing_certificate, people().ann.signing.certificate.fingerprint());
  EXPECT_EQ(learned.encryption_certificate, people().ann.encryption.certificate.fingerprint());
  ASSERT_TRUE(learned.capabilities.has_value());
  EXPECT_EQ(learned.capabilities->front(), "aes256-GCM");
  EXPECT_EQ(learned.capabilities->size(), cms::our_capabilities().size());
  EXPECT_EQ(learned.signing_time, smime::testing::kNow);
  EXPECT_EQ(learned.signature.size(), 64u);
  EXPECT_FALSE(learned.sealed);
  EXPECT_FALSE(learned.opened_with.has_value());
  EXPECT_FALSE(learned.signature_inside);
  EXPECT_EQ(learned.header_protection, directory::HeaderProtection::clear);
  EXPECT_TRUE(learned.codes.empty());
  EXPECT_TRUE(learned.in_reply_to.empty());
  EXPECT_FALSE(learned.automatic);
  EXPECT_EQ(evidence().at(0).at, kNow);
}

TEST_F(LearnTest, ASealedMailTellsHowItWasSealed) {
  const directory::SignedMail learned = taught(mail({}, to(people().ben)));
  EXPECT_TRUE(learned.sealed);
  EXPECT_EQ(learned.opened_with, people().ben.encryption.certificate.fingerprint());
  EXPECT_TRUE(learned.signature_inside);
  EXPECT_EQ(learned.header_protection, directory::HeaderProtection::cipher);
}

TEST_F(LearnTest, TheSameMessageTeachesOnce) {
  const Outcome outcome = receive(mail({}, to(people().ben)), &keys_);
  EXPECT_TRUE(must(examine(room(&keys_, kNow + std::chrono::hours(3)), outcome.message.key)).learned);
  ASSERT_EQ(evidence().size(), 1u);
  EXPECT_EQ(evidence()[0].at, kNow);
}

// Encrypted first and signed outside: whoever holds a sealed mail can do that.
TEST_F(LearnTest, ASignatureOutsideTheEncryptionIsSaid) {
  smime::SealSettings encrypt_only = to(people().ben);
  encrypt_only.sign.reset();
  smime::SealSettings sign = signed_only();
  sign.form = smime::SignatureForm::opaque;
  const directory::SignedMail learned = taught(text_of(sealed(mail({}, encrypt_only), sign)));
  EXPECT_TRUE(learned.sealed);
  EXPECT_FALSE(learned.signature_inside);
}

// An old signed mail of hers, wrapped by somebody else: hp="clear" inside encryption tells.
TEST_F(LearnTest, AWrappedSignedMailKeepsItsClearHeaderProtection) {
  smime::SealSettings sign = signed_only();
  sign.form = smime::SignatureForm::opaque;
  smime::SealSettings wrap = to(people().ben);
  wrap.sign.reset();
  wrap.protect_headers = smime::ProtectHeaders::no;
  const directory::SignedMail learned = taught(text_of(sealed(mail({}, sign), wrap)));
  EXPECT_TRUE(learned.sealed);
  EXPECT_TRUE(learned.signature_inside);
  EXPECT_EQ(learned.header_protection, directory::HeaderProtection::clear);
}

TEST_F(LearnTest, WithoutHeaderProtectionThatIsRecorded) {
  smime::SealSettings settings = to(people().ben);
  settings.protect_headers = smime::ProtectHeaders::no;
  EXPECT_EQ(taught(mail({}, settings)).header_protection, directory::HeaderProtection::none);
}

struct AutomaticCase {
  const char* line;
  bool automatic;
};

const std::vector<AutomaticCase> kAutomatic = {
    {"Auto-Submitted: auto-generated", true},
    {"Auto-Submitted: auto-replied (on holiday)", true},
    {"AUTO-SUBMITTED: Auto-Notified; owner-email=ann@own.example", true},
    {"Auto-Submitted: notified", true},  // unknown words are not "no" (RFC 3834 section 5)
    {"Auto-Submitted: no", false},
    {"Auto-Submitted: No", false},
    {"Auto-Submitted: no (a person)", false},
    {"List-Id: <crypto.lists.example>", true},
    {"Precedence: bulk", true},
    {"Precedence: List", true},
    {"Precedence: junk", true},
    {"Precedence: first-class", false},
    {"X-Priority: 1", false},
};

TEST_F(LearnTest, WhatAMachineSentIsAutomaticWhereverThatIsSaid) {
  for (const AutomaticCase& c : kAutomatic) {
    SCOPED_TRACE(c.line);
    const Written w{.fields = std::string(c.line) + "\r\n"};
    EXPECT_EQ(taught(mail(w, signed_only())).automatic, c.automatic);
    EXPECT_EQ(taught(without_outer(mail(w, to(people().ben)), c.line)).automatic, c.automatic) << "protected only";
    EXPECT_EQ(taught(with_outer(mail({}, to(people().ben)), c.line)).automatic, c.automatic) << "outside only";
  }
}

TEST_F(LearnTest, AReportIsAutomatic) {
  const std::string body =
      "--b\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.0.0\r\n--b--\r\n";
  const Written report{.type = "multipart/report; report-type=delivery-status; boundary=b", .text = body};
  const Written mixed{.type = "multipart/mixed; boundary=b", .text = body};
  EXPECT_TRUE(taught(mail(report, signed_only())).automatic);
  EXPECT_TRUE(taught(mail(report, to(people().ben))).automatic);
  EXPECT_FALSE(taught(mail(mixed, signed_only())).automatic);
}

const std::string kCode = "LL-7Q2M-X0KD-9RWT-HB4C";

struct CodeCase {
  const char* name;
  Written written;
  std::vector<std::string> codes;
};

std::vector<CodeCase> code_cases() {
  const std::string parts =
      "--b\r\nContent-Type: text/plain\r\n\r\nsee the file\r\n--b\r\nContent-Type: text/plain\r\n"
      "Content-Disposition: attachment; filename=a.txt\r\n\r\n" +
      kCode + "\r\n--b--\r\n";
  return {
      {"text", {.text = "Code: " + kCode + "\r\n"}, {kCode}},
      {"quoted", {.text = "Yes.\r\n> > Code of this mail: " + kCode + "\r\n"}, {kCode}},
      {"small letters", {.text = "ll-7q2m-x0kd-9rwt-hb4c\r\n"}, {kCode}},
      {"two", {.text = kCode + " LL-0000-0000-0000-0001 " + kCode + "\r\n"}, {kCode, "LL-0000-0000-0000-0001"}},
      {"quoted-printable",
       {.fields = "Content-Transfer-Encoding: quoted-printable\r\n", .text = "LL-7Q2M-X0KD=2D9RWT-=\r\nHB4C\r\n"},
       {kCode}},
      {"base64",
       {.fields = "Content-Transfer-Encoding: base64\r\n", .text = "TEwtN1EyTS1YMEtELTlSV1QtSEI0Qw==\r\n"},
       {kCode}},
      {"html", {.type = "text/html", .text = "<p>LL-7Q2M-X0KD-<b>9RWT</b>-HB4C</p>\r\n"}, {kCode}},
      {"html comment", {.type = "text/html", .text = "<p>no</p><!-- " + kCode + " -->\r\n"}, {}},
      {"html script", {.type = "text/html", .text = "<script>" + kCode + "</script>\r\n"}, {}},
      {"attachment", {.type = "multipart/mixed; boundary=b", .text = parts}, {}},
      {"header", {.fields = "X-Code: " + kCode + "\r\n"}, {}},
      {"none", {.text = "LL-7Q2M-X0KD-9RWT\r\n"}, {}},
  };
}

TEST_F(LearnTest, CodesAreThoseOfTheVisibleText) {
  for (const CodeCase& c : code_cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(taught(mail(c.written, to(people().ben))).codes, c.codes);
  }
}

TEST_F(LearnTest, OnlyProtectedReferencesCount) {
  const Written w{.fields = "In-Reply-To: <a@peer.example>\r\nReferences: <b@peer.example> words <a@peer.example>\r\n"};
  const std::vector<std::string> both = {"<a@peer.example>", "<b@peer.example>", "<a@peer.example>"};
  EXPECT_EQ(taught(mail(w, to(people().ben))).in_reply_to, both);
  EXPECT_EQ(taught(mail(w, signed_only())).in_reply_to, both);
  smime::SealSettings unprotected = to(people().ben);
  unprotected.protect_headers = smime::ProtectHeaders::no;
  EXPECT_TRUE(taught(mail(w, unprotected)).in_reply_to.empty());
  const std::string outside = with_outer(mail({}, to(people().ben)), "In-Reply-To: <a@peer.example>");
  EXPECT_TRUE(taught(outside).in_reply_to.empty());
}

TEST_F(LearnTest, ReferencesHaveABound) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "\r\n <" + std::to_string(i) + "@peer.example>";
  EXPECT_EQ(taught(mail({.fields = "References:" + many + "\r\n"}, signed_only())).in_reply_to.size(), 64u);
}

// Whether the certificate is good is an input where tunnels are derived: mail from it teaches all the same.
TEST_F(LearnTest, ACertificateThatIsNotGoodTeachesToo) {
  const smime::testing::Authority stranger = smime::testing::make_authority("Stranger");
  const Person mallory = smime::testing::make_person(stranger, "Mallory", "ann@own.example");
  const Person nameless = smime::testing::make_person(people().authority, "Ann", "");
  const std::vector<std::pair<const Person*, const char*>> cases = {
      {&mallory, "unknown"}, {&nameless, "unknown"}, {&people().ben, "invalid"}};
  for (const auto& [signer, signature] : cases) {
    SCOPED_TRACE(signer->address);
    const Outcome outcome = receive(mail({}, signed_only(*signer)), &keys_);
    EXPECT_EQ(outcome.message.signature, signature);
    EXPECT_TRUE(outcome.learned);
    EXPECT_EQ(newest().signing_certificate, signer->signing.certificate.fingerprint());
    EXPECT_EQ(newest().from, "ann@own.example");
  }
}

TEST_F(LearnTest, NoListAndAWeakListAreToldApart) {
  smime::SealSettings weak = signed_only();
  weak.sign->capabilities = {crypto::capability_from_name("rc2-CBC/40")};
  EXPECT_EQ(taught(mail({}, weak)).capabilities, std::vector<std::string>{"rc2-CBC/40"});
  smime::SealSettings silent = signed_only();
  silent.sign->capabilities = {};
  const auto none = taught(mail({}, silent)).capabilities;
  EXPECT_TRUE(!none || none->empty());
}

TEST_F(LearnTest, AnEncryptionCertificateOfSomebodyElseIsNotLearned) {
  smime::SealSettings settings = signed_only();
  settings.sign->encryption_certificate = people().ben.encryption.certificate;
  EXPECT_FALSE(taught(mail({}, settings)).encryption_certificate.has_value());
}

TEST_F(LearnTest, TheSenderIsTheProtectedOne) {
  const std::string message = mail({}, to(people().ben));
  EXPECT_EQ(taught(replaced(message, "Ann <ann@own.example>", "Eve <eve@third.example>")).from, "ann@own.example");
  EXPECT_EQ(taught(mail({.from = "\"Ann\" <ANN@OWN.EXAMPLE>"}, signed_only())).from, "ann@own.example");
}

// Anything against the message as a whole, or against its signature, and it says nothing.
TEST_F(LearnTest, WhatSpeaksAgainstTheMessageSilencesIt) {
  const std::string good = mail({}, signed_only());
  expect_nothing(written());
  expect_nothing(replaced(good, "Hello Ben", "Hello Bob"));
  expect_nothing(with_outer(good, "From: eve@third.example"));
  expect_nothing(mail({.from = "ann@own.example, ben@peer.example"}, signed_only()));
  expect_nothing(mail({.from = "nobody"}, signed_only()));
  smime::SealSettings encrypted = to(people().ben);
  encrypted.sign.reset();
  expect_nothing(mail({}, encrypted));
}

// S1: a signed part inside an unsigned mail signs only itself.
TEST_F(LearnTest, S1AForwardedSignedMailIsNotTheForwardersWord) {
  const std::string inner = mail({}, signed_only());
  expect_nothing(written({.type = "message/rfc822", .text = inner}));
  expect_nothing(written({.type = "multipart/mixed; boundary=o",
                          .text = "--o\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "\r\n--o--\r\n"}));
}

// S2: two signed layers, the outer one broken: the inner one does not speak alone.
TEST_F(LearnTest, ABrokenOuterSignatureSilencesTheInnerOne) {
  smime::SealSettings inner = signed_only();
  inner.form = smime::SignatureForm::opaque;
  const std::string twice = text_of(sealed(mail({}, inner), signed_only()));
  EXPECT_TRUE(receive(twice, &keys_).learned);
  const size_t place = twice.rfind("\r\n\r\n--") - 40;
  std::string broken = twice;
  broken[place] = broken[place] == 'A' ? 'B' : 'A';
  deliver(broken);
  (void)must(fetch(room(&keys_), *mailbox_));
  for (const Outcome& outcome : must(examine_waiting(room(&keys_))).outcomes) EXPECT_FALSE(outcome.learned);
}

TEST_F(LearnTest, ABindingOfTheUserMakesANamelessCertificateGood) {
  const Person nameless = smime::testing::make_person(people().authority, "Ann", "");
  const std::string fingerprint = nameless.signing.certificate.fingerprint();
  const auto act = [&](directory::Fact fact, int minute) {
    const Time at = kNow + std::chrono::minutes(minute);
    must_pass(store::EvidenceLog(*store_).add("ben", directory::make_evidence(at, std::move(fact)), at));
  };
  const auto state_of = [&](const char* text) {
    return receive(mail({.text = text}, signed_only(nameless)), &keys_).message.signature;
  };
  EXPECT_EQ(state_of("before\r\n"), "unknown");
  act(directory::AddressBound{"ann@own.example", fingerprint}, 1);
  ASSERT_EQ(bindings_of(evidence()).size(), 1u);
  EXPECT_EQ(bindings_of(evidence())[0].fingerprint, fingerprint);
  EXPECT_EQ(state_of("bound\r\n"), "valid");
  act(directory::AddressUnbound{"ann@own.example", fingerprint}, 2);
  EXPECT_TRUE(bindings_of(evidence()).empty());
  EXPECT_EQ(state_of("unbound\r\n"), "unknown");
}

}  // namespace
}  // namespace letterlock::inbox
