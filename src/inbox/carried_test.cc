// The certificates that the signature of a mail covers as files: what counts, and what only looks like it.

#include "inbox/carried.h"

#include "cms/writer.h"
#include "inbox/test_inbox.h"
#include "mime/base64.h"

namespace letterlock::inbox {
namespace {

using namespace testing;

std::string part(const std::string& header, ByteView octets) {
  return "--b\r\n" + header + "Content-Transfer-Encoding: base64\r\n\r\n" + mime::base64_encode(octets) + "\r\n";
}
std::string mixed(const std::string& parts) {
  return "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMy new one.\r\n" +
         parts + "--b--\r\n";
}
std::vector<std::string> carried(const std::string& payload) {
  MemorySource source(as_bytes(payload));
  const auto display = message::parse_display(source);
  EXPECT_TRUE(display.has_value());
  return carried_certificates(as_bytes(payload), *display);
}

const std::string kType = "Content-Type: application/pkix-cert\r\n";
const x509::Certificate& ben() { return people().ben.signing.certificate; }

TEST(Carried, AFileByItsTypeOrItsName) {
  const std::vector<std::string> expected = {ben().fingerprint()};
  EXPECT_EQ(carried(mixed(part(kType, ben().der()))), expected);
  EXPECT_EQ(carried(mixed(part("Content-Type: application/octet-stream; name=\"New.CER\"\r\n", ben().der()))),
            expected);
  EXPECT_EQ(carried(mixed(part("Content-Type: application/x-pem-file\r\n", as_bytes(x509::to_pem(ben()))))), expected);
  const auto& other = people().ben.encryption.certificate;
  const std::string both = x509::to_pem(ben()) + x509::to_pem(other) + x509::to_pem(ben());
  EXPECT_EQ(carried(mixed(part("Content-Type: application/x-pem-file\r\n", as_bytes(both)))),
            (std::vector<std::string>{ben().fingerprint(), other.fingerprint()}));
  const Bytes p7c = cms::encode_certificates_only({ben()});
  EXPECT_EQ(carried(mixed(part("Content-Type: application/octet-stream; name=Ben.P7C\r\n", p7c))), expected);
  EXPECT_EQ(carried(mixed(part("Content-Type: application/x-pkcs7-certificates\r\n", p7c))), expected);
}

TEST(Carried, WhatIsNoneSaysNothing) {
  EXPECT_TRUE(carried(mixed("")).empty());
  EXPECT_TRUE(carried(mixed(part(kType, as_bytes("no certificate")))).empty());
  EXPECT_TRUE(carried(mixed(part(kType, people().authority.certificate.der()))).empty());
  EXPECT_TRUE(carried(mixed(part("Content-Type: image/png; name=a.png\r\n", ben().der()))).empty());
  EXPECT_TRUE(carried(mixed(part(kType, Bytes(kCarriedFileMax + 1, 0x30)))).empty());
  // Somebody else's mail inside of theirs.
  const std::string inner = mixed(part(kType, ben().der()));
  EXPECT_TRUE(carried("Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\n" + inner).empty());
  EXPECT_TRUE(
      carried("Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n"
              "From: x@y.example\r\n" +
              inner + "\r\n--outer--\r\n")
          .empty());
}

class CarriedTest : public InboxTest {
 protected:
  std::vector<directory::CertificateCarried> learned() {
    std::vector<directory::CertificateCarried> all;
    for (const directory::Evidence& one : evidence()) {
      if (const auto* fact = std::get_if<directory::CertificateCarried>(&one.fact)) all.push_back(*fact);
    }
    return all;
  }
  // A mail of Ann's with this certificate as a file.
  static Written with_file() {
    const std::string body = mixed(part(kType, ben().der()));
    return {.type = "multipart/mixed; boundary=b", .text = body.substr(body.find("\r\n\r\n") + 4)};
  }
};

TEST_F(CarriedTest, IsLearnedFromASignedMail) {
  receive(mail(with_file(), signed_only()), &keys_);
  ASSERT_EQ(learned().size(), 1u);
  EXPECT_EQ(learned()[0].from, people().ann.address);
  EXPECT_EQ(learned()[0].signing_certificate, people().ann.signing.certificate.fingerprint());
  EXPECT_EQ(learned()[0].certificate, ben().fingerprint());
}

TEST_F(CarriedTest, IsLearnedFromASealedMailThatIsSignedInside) {
  receive(mail(with_file(), to(people().ben)), &keys_);
  EXPECT_EQ(learned().size(), 1u);
}

// The certificates of the signature itself travel beside it: anybody can add one there.
TEST_F(CarriedTest, NotFromWhatTravelsBesideTheSignature) {
  smime::SealSettings settings = signed_only();
  settings.sign->chain.push_back(ben());
  receive(mail({}, settings), &keys_);
  EXPECT_FALSE(evidence().empty());
  EXPECT_TRUE(learned().empty());
}

TEST_F(CarriedTest, NotFromASignatureAroundTheEncryption) {
  smime::SealSettings encrypt_only = to(people().ben);
  encrypt_only.sign.reset();
  smime::SealSettings sign = signed_only();
  sign.form = smime::SignatureForm::opaque;
  receive(text_of(sealed(mail(with_file(), encrypt_only), sign)), &keys_);
  EXPECT_FALSE(evidence().empty());
  EXPECT_TRUE(learned().empty());
}

TEST_F(CarriedTest, NotFromAMachine) {
  Written automatic = with_file();
  automatic.fields = "Auto-Submitted: auto-replied\r\n";
  receive(mail(automatic, signed_only()), &keys_);
  EXPECT_FALSE(evidence().empty());
  EXPECT_TRUE(learned().empty());
}

TEST_F(CarriedTest, NotFromAChangedMail) {
  const std::string message = mail(with_file(), signed_only());
  receive(replaced(message, "My new one.", "My old one."), &keys_);
  EXPECT_TRUE(evidence().empty());
}

}  // namespace
}  // namespace letterlock::inbox
