#include "trust/crl.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <algorithm>

#include "base/file.h"
#include "trust/der_walk.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;
using x509::RevocationReason;

const Party& authority() {
  static const Party made = root("Lists");
  return made;
}

Bytes serial(std::uint32_t number) {
  return {0x40, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}

Bytes der_of(const x509::CrlContent& content) { return x509::build_crl(content, authority().authority()).value(); }

TEST(Crl, SaysWhatStandsInIt) {
  x509::CrlContent content = crl_content({{serial(7), day("2026-02-01"), RevocationReason::key_compromise}});
  content.number = 0x1234;
  content.revoked[0].invalidity_date = day("2026-01-15");
  const Crl list = Crl::parse(der_of(content)).value();
  EXPECT_EQ(list.issuer(), "O=Lists,C=TW");
  EXPECT_EQ(list.this_update(), day("2026-01-01"));
  EXPECT_EQ(list.next_update(), day("2026-12-31"));
  EXPECT_EQ(list.number_hex(), "1234");
  EXPECT_EQ(list.size(), 1U);
  EXPECT_EQ(list.unusable_reason(), "");
  const auto entry = list.find(serial(7)).value();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->revoked_at, day("2026-02-01"));
  EXPECT_EQ(entry->invalidity_date, day("2026-01-15"));
  EXPECT_EQ(entry->since(), day("2026-01-15"));
  EXPECT_EQ(entry->reason, "keyCompromise");
  EXPECT_FALSE(entry->on_hold);
  EXPECT_FALSE(list.find(serial(8)).value());
  EXPECT_FALSE(list.find(ByteView()).value());
}

TEST(Crl, FindsEachOfManyAndNoOther) {
  x509::CrlContent content = crl_content();
  for (std::uint32_t i = 0; i < 2000; ++i) content.revoked.push_back({serial((i * 7919) % 4000), day("2026-02-01")});
  const Crl list = Crl::parse(der_of(content)).value();
  EXPECT_EQ(list.size(), 2000U);
  for (std::uint32_t number = 0; number < 4000; ++number) {
    const bool listed = std::any_of(content.revoked.begin(), content.revoked.end(),
                                    [&](const auto& r) { return r.serial == serial(number); });
    ASSERT_EQ(list.find(serial(number)).value().has_value(), listed) << number;
  }
}

TEST(Crl, SignatureOfEachKindOfKey) {
  for (const std::string name : {"ec", "rsa:lists"}) {
    const Party party = root(ca_content({{"O", name}}), name);
    const Crl list = crl(crl_content(), party);
    EXPECT_TRUE(list.signed_by(party.certificate)) << name;
    EXPECT_FALSE(list.signed_by(authority().certificate)) << name;
  }
  const auto ed25519 = crypto::generate_key(crypto::KeyType::ed25519).value();
  const auto certificate = x509::build_self_signed(ca_content({{"O", "ed"}}), ed25519).value();
  const auto made = x509::build_crl(crl_content(), {certificate, ed25519});
  ASSERT_TRUE(made);
  const Crl list = Crl::parse(*made).value();
  EXPECT_TRUE(list.signed_by(certificate));
  EXPECT_FALSE(list.signed_by(authority().certificate));
}

TEST(Crl, OneChangedOctetIsNeverAccepted) {
  const Bytes der = der_of(crl_content({{serial(7), day("2026-02-01")}}));
  for (size_t i = 0; i < der.size(); ++i) {
    Bytes changed = der;
    changed[i] ^= 0x01;
    const auto list = Crl::parse(changed);
    EXPECT_FALSE(list && list->signed_by(authority().certificate)) << i;
  }
}

TEST(Crl, TruncatedOrWithTrailingDataIsMalformed) {
  const Bytes der = der_of(crl_content({{serial(7), day("2026-02-01")}}));
  for (size_t size = 0; size < der.size(); ++size) {
    const auto list = Crl::parse(Bytes(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(list) << size;
    EXPECT_EQ(list.error().code, ErrorCode::crl_malformed);
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_FALSE(Crl::parse(longer));
}

std::string pem_of(const Bytes& der) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio(out, PEM_STRING_X509_CRL, "", der.data(), static_cast<long>(der.size()));
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(out);
  return pem;
}

TEST(CrlFile, DerAndSeveralPem) {
  const Bytes der = der_of(crl_content());
  EXPECT_EQ(parse_crls(der).value().size(), 1U);
  const std::string pem = "comment\n" + pem_of(der) + pem_of(der);
  EXPECT_EQ(parse_crls(as_bytes(pem)).value().size(), 2U);
  for (const std::string_view bad : {"", "0", "hello", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"}) {
    const auto lists = parse_crls(as_bytes(bad));
    ASSERT_FALSE(lists) << bad;
    EXPECT_EQ(lists.error().code, ErrorCode::crl_malformed);
  }
  EXPECT_FALSE(parse_crls(as_bytes(std::string_view(pem).substr(0, pem.size() - 40)))) << "second one cut off";
  EXPECT_EQ(read_crls("/nonexistent/list.crl").error().code, ErrorCode::file_not_found);
}

TEST(DerWalk, RefusesWhatIsLongerThanItsSurroundings) {
  const std::vector<Bytes> bad = {{0x30},
                                  {0x30, 0x01},
                                  {0x30, 0x80, 0, 0},
                                  {0x1f, 0x01, 0x00},
                                  {0x30, 0x85, 1, 0, 0, 0, 0},
                                  {0x02, 0x81, 0x01, 0x05},
                                  {0x02, 0x82, 0x00, 0x01, 0x05},
                                  {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0}};
  for (const Bytes& bytes : bad) EXPECT_FALSE(DerWalk(bytes).next());
  const Bytes two = {0x02, 0x01, 0x05, 0x05, 0x00};
  DerWalk walk(two);
  EXPECT_FALSE(walk.next(tag::kSequence));
  EXPECT_EQ(walk.next(tag::kInteger)->content[0], 5);
  EXPECT_FALSE(walk.at_end());
  EXPECT_TRUE(walk.next());
  EXPECT_TRUE(walk.at_end());
}

TEST(DerWalk, Times) {
  const auto utc = [](std::string_view text) { return time_of({tag::kUtcTime, as_bytes(text), {}}); };
  EXPECT_EQ(utc("260201000000Z"), day("2026-02-01"));
  EXPECT_EQ(utc("990201000000Z"), day("1999-02-01"));
  EXPECT_EQ(time_of({tag::kGeneralizedTime, as_bytes("20550201123456Z"), {}}), day("2055-02-01T12:34:56Z"));
  for (const char* bad : {"", "260201000000", "261301000000Z", "260230000000Z", "260201240000Z", "2602010000Z",
                          "260201000000+0800", "26020100000aZ"}) {
    EXPECT_FALSE(utc(bad)) << bad;
  }
}

}  // namespace
}  // namespace letterlock::trust
