// The attributes signingCertificate and signingCertificateV2 (RFC 5035).
#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::DigestAlgorithm;

SignedAttributes read(std::string_view type, const std::vector<Bytes>& ids) {
  return parse_signed_attributes(der::set_of({attribute(type, {der::sequence({der::sequence(ids)})})}));
}

Bytes hash_of(const Person& person, DigestAlgorithm digest) {
  return der::octet_string(crypto::digest(digest, person.certificate.der()));
}

Bytes issuer_serial(const Person& person, const Bytes& serial) {
  const Bytes name = der::element(der::context_constructed(4), person.certificate.issuer_der());
  return der::sequence({der::sequence({name}), der::integer(ByteView(serial))});
}
Bytes issuer_serial(const Person& person) {
  return issuer_serial(person, person.certificate.issuer_and_serial().serial);
}

// Version 2 names its digest, or SHA-256; version 1 is SHA-1.
TEST(SigningCertificate, DigestsOfBothVersions) {
  const Bytes hash = der::octet_string(Bytes(20, 3));
  EXPECT_EQ(read(oid::kSigningCertificate, {der::sequence({hash})}).signing_certificate->algorithm,
            DigestAlgorithm::sha1);
  EXPECT_EQ(read(oid::kSigningCertificateV2, {der::sequence({hash})}).signing_certificate->algorithm,
            DigestAlgorithm::sha256);
  for (const auto digest : {DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    const auto named =
        read(oid::kSigningCertificateV2, {der::sequence({der::algorithm(crypto::info(digest).oid), hash})});
    EXPECT_EQ(named.signing_certificate->algorithm, digest);
    EXPECT_EQ(named.signing_certificate->hash, Bytes(20, 3));
  }
}

struct FormCase {
  const char* name;
  std::string_view type;
  std::vector<Bytes> ids;
  bool readable;
  bool names_ann;
};

TEST(SigningCertificate, NamesTheSignersCertificateOrNot) {
  const Person& ann = people().ann;
  const Person& ben = people().ben;
  const Bytes sha256 = hash_of(ann, DigestAlgorithm::sha256), sha1 = hash_of(ann, DigestAlgorithm::sha1);
  const Bytes sha384 = der::algorithm(crypto::info(DigestAlgorithm::sha384).oid);
  constexpr auto kV1 = oid::kSigningCertificate, kV2 = oid::kSigningCertificateV2;
  const FormCase cases[] = {
      {"hash", kV2, {der::sequence({sha256})}, true, true},
      {"hash and issuerSerial", kV2, {der::sequence({sha256, issuer_serial(ann)})}, true, true},
      {"another serial number", kV2, {der::sequence({sha256, issuer_serial(ann, {1, 2})})}, true, false},
      {"another hash", kV2, {der::sequence({hash_of(ben, DigestAlgorithm::sha256), issuer_serial(ann)})}, true, false},
      {"sha384", kV2, {der::sequence({sha384, hash_of(ann, DigestAlgorithm::sha384)})}, true, true},
      {"sha384 by name only", kV2, {der::sequence({sha384, sha256})}, true, false},
      {"the first of several",
       kV2,
       {der::sequence({sha256}), der::sequence({hash_of(ben, DigestAlgorithm::sha256)})},
       true,
       true},
      {"only the second of several",
       kV2,
       {der::sequence({hash_of(ben, DigestAlgorithm::sha256)}), der::sequence({sha256})},
       true,
       false},
      {"version 1", kV1, {der::sequence({sha1, issuer_serial(ann)})}, true, true},
      {"version 1, another serial number", kV1, {der::sequence({sha1, issuer_serial(ann, {9})})}, true, false},
      {"version 1 with SHA-256", kV1, {der::sequence({sha256})}, true, false},
      {"an empty hash", kV2, {der::sequence({der::octet_string({})})}, true, false},
      {"no ESSCertID", kV2, {}, false, false},
      {"an unknown digest", kV2, {der::sequence({der::algorithm("1.2.3"), sha256})}, false, false},
      {"a digest in version 1", kV1, {der::sequence({sha384, sha1})}, false, false},
      {"no hash", kV2, {der::sequence({issuer_serial(ann)})}, false, false},
      {"something behind issuerSerial", kV2, {der::sequence({sha256, issuer_serial(ann), der::null()})}, false, false},
      {"an issuer that is no name",
       kV2,
       {der::sequence({sha256, der::sequence({der::sequence({der::element(der::context(1), text("a@b.example"))}),
                                              der::integer(1u)})})},
       false,
       false},
      {"two issuers",
       kV2,
       {der::sequence(
           {sha256,
            der::sequence({der::sequence({der::element(der::context_constructed(4), ann.certificate.issuer_der()),
                                          der::element(der::context_constructed(4), ben.certificate.issuer_der())}),
                           der::integer(1u)})})},
       false,
       false},
  };
  for (const FormCase& c : cases) {
    const SignedAttributes attributes = read(c.type, c.ids);
    EXPECT_EQ(!attributes.malformed, c.readable) << c.name;
    if (!c.readable) continue;
    ASSERT_TRUE(attributes.signing_certificate) << c.name;
    EXPECT_EQ(attributes.signing_certificate->names(ann.certificate), c.names_ann) << c.name;
  }
  EXPECT_TRUE(parse_signed_attributes(der::set_of({attribute(kV2, {der::null()})})).malformed);
}

// Both versions side by side, as programs that serve old and new readers write them: each is kept to be checked.
TEST(SigningCertificate, BothVersionsAreKept) {
  const auto whole = [](const Bytes& hash) { return der::sequence({der::sequence({der::sequence({hash})})}); };
  std::vector<Bytes> list = {
      attribute(oid::kSigningCertificate, {whole(hash_of(people().ben, DigestAlgorithm::sha1))}),
      attribute(oid::kSigningCertificateV2, {whole(hash_of(people().ann, DigestAlgorithm::sha256))})};
  for (int order = 0; order < 2; ++order) {
    const auto attributes = parse_signed_attributes(der::element_of(der::kSet, list));
    ASSERT_TRUE(attributes.signing_certificate && attributes.signing_certificate_v1);
    EXPECT_TRUE(attributes.signing_certificate->names(people().ann.certificate));
    EXPECT_FALSE(attributes.signing_certificate_v1->names(people().ann.certificate));
    std::swap(list[0], list[1]);
  }
}

}  // namespace
}  // namespace letterlock::cms
