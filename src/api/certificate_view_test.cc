#include "api/certificate_view.h"

#include "api/test_api.h"
#include "smime/test_people.h"

namespace letterlock::api {
namespace {

using smime::testing::kNow;
using smime::testing::must;
using smime::testing::people;

TEST(CertificateView, SaysWhatTheCertificateSays) {
  const x509::Certificate& certificate = people().ann.signing.certificate;
  const CertificateView view = view_of(certificate);
  EXPECT_EQ(view.subject, certificate.subject());
  EXPECT_EQ(view.issuer, people().authority.certificate.subject());
  EXPECT_EQ(view.serial, certificate.serial_hex());
  EXPECT_EQ(view.fingerprint_sha256, certificate.fingerprint());
  EXPECT_EQ(view.addresses, std::vector<std::string>{"ann@own.example"});
  EXPECT_EQ(view.not_before, kNow - std::chrono::hours(24 * 365));
  EXPECT_EQ(view.not_after, kNow + std::chrono::hours(24 * 365));
}

struct UseCase {
  const char* name;
  const x509::Certificate& certificate;
  bool can_sign, can_encrypt, authority;
};

TEST(CertificateView, TellsTheUsesApart) {
  const std::vector<UseCase> cases = {
      {"signing", people().ann.signing.certificate, true, false, false},
      {"encryption", people().ann.encryption.certificate, false, true, false},
      {"authority", people().authority.certificate, false, false, true},
  };
  for (const UseCase& c : cases) {
    const CertificateView view = view_of(c.certificate);
    EXPECT_EQ(view.can_sign, c.can_sign) << c.name;
    EXPECT_EQ(view.can_encrypt, c.can_encrypt) << c.name;
    EXPECT_EQ(view.authority, c.authority) << c.name;
  }
}

struct KeyCase {
  crypto::KeyType type;
  const char* word;
};

TEST(CertificateView, EveryKindOfKeyHasItsWord) {
  const auto word_of = [](const crypto::KeyHandle& key) {
    const auto& authority = people().authority;
    return view_of(must(x509::build_certificate(smime::testing::content_of("Ann", kNow), crypto::public_key_of(key),
                                                {authority.certificate, authority.key})))
        .key;
  };
  const std::vector<KeyCase> cases = {{crypto::KeyType::ec_p256, "ec-p256"},
                                      {crypto::KeyType::ec_p384, "ec-p384"},
                                      {crypto::KeyType::ed25519, "ed25519"},
                                      {crypto::KeyType::x25519, "x25519"}};
  for (const KeyCase& c : cases) EXPECT_EQ(word_of(must(crypto::generate_key(c.type))), c.word);
  EXPECT_EQ(word_of(must(crypto::generate_rsa(1024))), "rsa-1024");
  EXPECT_EQ(view_of(people().ann.signing.certificate).key, "rsa-2048");
}

TEST(CertificateView, TheDocumentKeepsItsMembers) {
  const JsonValue document = to_json(view_of(people().ann.signing.certificate));
  EXPECT_EQ(testing::keys_of(document),
            "subject issuer serial fingerprint_sha256 addresses not_before not_after key can_sign can_encrypt "
            "authority name");
  EXPECT_EQ(document.at("not_after"), "2027-11-23T08:00:00Z");
}

// S15: the number of a citizen stands in the subject, which a page shows on request only.
TEST(CertificateView, S15TheNameHoldsNoNumber) {
  const auto& authority = people().authority;
  x509::CertificateContent content = smime::testing::content_of("Wang", kNow);
  content.subject = {{"C", "TW"}, {"CN", "Wang"}, {"serialNumber", "1234567890123456"}};
  const auto key = crypto::public_key_of(must(crypto::generate_rsa(2048)));
  const x509::Authority by{authority.certificate, authority.key};
  const CertificateView named = view_of(must(x509::build_certificate(content, key, by)));
  EXPECT_EQ(named.name, "Wang");
  EXPECT_NE(named.subject.find("1234567890123456"), std::string::npos);
  content.subject = {{"C", "TW"}, {"serialNumber", "1234567890123456"}};
  content.addresses.clear();
  const CertificateView unnamed = view_of(must(x509::build_certificate(content, key, by)));
  EXPECT_EQ(unnamed.name, unnamed.serial);
  EXPECT_EQ(view_of(authority.certificate).name, authority.certificate.display_name());
}

TEST(CertificateView, SeveralKeepTheirOrder) {
  const auto& ann = people().ann;
  const auto views = views_of({ann.encryption.certificate, ann.signing.certificate});
  ASSERT_EQ(views.size(), 2u);
  EXPECT_TRUE(views[0].can_encrypt);
  EXPECT_TRUE(views[1].can_sign);
  EXPECT_TRUE(views_of({}).empty());
}

}  // namespace
}  // namespace letterlock::api
