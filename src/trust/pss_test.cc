// Authorities that sign with RSASSA-PSS: certificates and lists with any salt that their parameters state.
#include <openssl/rsa.h>

#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "crypto/rsa_padding.h"
#include "der/reader.h"
#include "trust/test_lists.h"

namespace letterlock::trust {
namespace {

using namespace testing;

struct Pss {
  const EVP_MD* digest = EVP_sha256();
  int salt = 32;  // octets
  const EVP_MD* mask = nullptr;
};

// OpenSSL signs anew what our builder made, and writes the parameters.
template <typename T, auto kRead, auto kWrite, auto kSign>
Bytes signed_anew(ByteView der, const Pss& pss, const Party& by) {
  const unsigned char* in = der.data();
  const std::unique_ptr<T, void (*)(T*)> object(kRead(nullptr, &in, static_cast<long>(der.size())), [](T* one) {
    if constexpr (std::is_same_v<T, X509>) X509_free(one);
    if constexpr (std::is_same_v<T, X509_CRL>) X509_CRL_free(one);
  });
  const crypto::OwnedDigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  EXPECT_EQ(EVP_DigestSignInit(context.get(), &key_context, pss.digest, nullptr, key(by.key_name).get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, pss.salt), 1);
  EXPECT_TRUE(pss.mask == nullptr || EVP_PKEY_CTX_set_rsa_mgf1_md(key_context, pss.mask) == 1);
  EXPECT_GT(kSign(object.get(), context.get()), 0);
  return crypto::encoded(object.get(), kWrite);
}

x509::Certificate certified(const x509::Certificate& certificate, const Pss& pss, const Party& by) {
  const Bytes der = signed_anew<X509, d2i_X509, i2d_X509, X509_sign_ctx>(certificate.der(), pss, by);
  return x509::Certificate::parse(der).value();
}

const Party& authority() {
  static const Party made = root(ca_content({{"C", "TW"}, {"O", "PSS"}}), "rsa:PSS");
  return made;
}
const Party& ann() {
  static const Party made = issued(person_content("Ann", {"ann@example.org"}), "ann", authority());
  return made;
}
// A list that names Ann.
Bytes list_der(const Pss& pss, const Party& by = authority()) {
  const Bytes list =
      x509::build_crl(crl_content({revocation(ann().certificate, "2026-02-01")}), by.authority()).value();
  return signed_anew<X509_CRL, d2i_X509_CRL, i2d_X509_CRL, X509_CRL_sign_ctx>(list, pss, by);
}

std::string judged(const x509::Certificate& anchor, const x509::Certificate& person) {
  return told(check(person, store_of({anchor}), {}, policy_at("2026-06-01", Usage::sign)));
}

TEST(PssPath, AnySaltThatIsStated) {
  for (const int salt : {0, 20, 32, 222}) {
    const Pss pss{EVP_sha256(), salt};
    EXPECT_EQ(
        judged(certified(authority().certificate, pss, authority()), certified(ann().certificate, pss, authority())),
        "good")
        << salt;
  }
  EXPECT_EQ(judged(authority().certificate, certified(ann().certificate, {EVP_sha512(), 190}, authority())), "good");
  EXPECT_EQ(judged(authority().certificate, certified(ann().certificate, {EVP_sha1(), 20}, authority())),
            "bad weak-signature-in-path");
  const Party stranger = root(ca_content({{"C", "TW"}, {"O", "PSS"}}), "rsa:stranger");
  EXPECT_NE(judged(authority().certificate, certified(ann().certificate, {}, stranger)), "good");
}

bool usable(const Bytes& der) {
  const auto list = Crl::parse(der);
  return list && list->unusable_reason().empty() && list->signed_by(authority().certificate);
}

TEST(PssList, AnySaltThatIsStated) {
  for (const int salt : {0, 20, 32, 222}) EXPECT_TRUE(usable(list_der({EVP_sha256(), salt}))) << salt;
  EXPECT_TRUE(usable(list_der({EVP_sha512(), 190})));
  EXPECT_FALSE(usable(list_der({EVP_sha1(), 20})));
  EXPECT_FALSE(usable(list_der({EVP_sha256(), 32, EVP_sha1()}))) << "two digests";
}

// Says that its salt is of another length than it is, in both places: 0x20 stands in [2] of the parameters. The
// signature is made anew over that, with the 32 octets that it has.
Bytes list_that_states(std::uint8_t salt) {
  Bytes der = list_der({EVP_sha256(), 32});
  const Bytes field = {0xa2, 0x03, 0x02, 0x01, 0x20};
  int found = 0;
  for (auto at = der.begin(); (at = std::search(at, der.end(), field.begin(), field.end())) != der.end(); ++found) {
    at[4] = salt;
    at += 5;
  }
  EXPECT_EQ(found, 2);
  der::Reader reader(der::parse_single(der, der::kSequence).value().content);
  const Bytes digest = crypto::sha256(reader.next().value().whole);
  const crypto::OwnedKeyContext context(EVP_PKEY_CTX_new(key(authority().key_name).get(), nullptr));
  EXPECT_EQ(EVP_PKEY_sign_init(context.get()), 1);
  EXPECT_TRUE(crypto::set_signature_padding(context.get(), crypto::SignatureScheme::rsa_pss,
                                            crypto::DigestAlgorithm::sha256, 32));
  size_t size = 256;
  EXPECT_EQ(EVP_PKEY_sign(context.get(), der.data() + der.size() - size, &size, digest.data(), digest.size()), 1);
  return der;
}

TEST(PssList, TheSaltIsExactlyAsLongAsStated) {
  EXPECT_TRUE(usable(list_that_states(32)));
  for (const int stated : {0, 20, 31, 33, 127}) {
    EXPECT_FALSE(usable(list_that_states(static_cast<std::uint8_t>(stated)))) << stated;
  }
}

TEST(PssList, OnlyTheKeyThatSignedIt) {
  const auto list = Crl::parse(list_der({EVP_sha256(), 222})).value();
  EXPECT_FALSE(list.signed_by(root(ca_content({{"C", "TW"}, {"O", "PSS"}}), "rsa:stranger").certificate));
  EXPECT_FALSE(list.signed_by(root(ca_content({{"C", "TW"}, {"O", "PSS"}}), "p384:stranger").certificate));
}

}  // namespace
}  // namespace letterlock::trust
