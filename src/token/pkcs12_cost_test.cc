// Files whose every part is within its bound, and that would keep a computer busy for an hour all together. A bound
// that did not hold would show as a test that never ends.
#include "crypto/openssl.h"
#include "der/writer.h"
#include "token/derivation_cost.h"
#include "token/test_pkcs12.h"

namespace letterlock::token {
namespace {

using namespace testing;

using OwnedFile = crypto::Owned<PKCS12, PKCS12_free>;
void free_safes(STACK_OF(PKCS7) * safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }
void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
using OwnedSafes = crypto::Owned<STACK_OF(PKCS7), free_safes>;
using OwnedBags = crypto::Owned<STACK_OF(PKCS12_SAFEBAG), free_bags>;

// PBES2 of that many rounds, over octets that are no key.
PKCS12_SAFEBAG* shrouded(unsigned rounds) {
  const Bytes derivation =
      der::algorithm("1.2.840.113549.1.5.12", der::sequence({der::octet_string(Bytes(8, 1)), der::integer(rounds),
                                                             der::algorithm("1.2.840.113549.2.9", der::null())}));
  const Bytes protection = der::algorithm(
      "1.2.840.113549.1.5.13",
      der::sequence({derivation, der::algorithm("2.16.840.1.101.3.4.1.42", der::octet_string(Bytes(16, 1)))}));
  const Bytes key = der::sequence({protection, der::octet_string(Bytes(32, 2))});
  const unsigned char* in = key.data();
  return PKCS12_SAFEBAG_create0_pkcs8(d2i_X509_SIG(nullptr, &in, static_cast<long>(key.size())));
}

OwnedBags bags_of(size_t count, unsigned rounds) {
  OwnedBags bags(sk_PKCS12_SAFEBAG_new_null());
  for (size_t i = 0; i < count; ++i) sk_PKCS12_SAFEBAG_push(bags.get(), shrouded(rounds));
  return bags;
}

// A bag that holds bags (RFC 7292 section 4.2.6).
PKCS12_SAFEBAG* bag_of(const OwnedBags& bags) {
  std::vector<Bytes> inside;
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags.get()); ++i) {
    inside.push_back(crypto::encoded(sk_PKCS12_SAFEBAG_value(bags.get(), i), i2d_PKCS12_SAFEBAG));
  }
  const Bytes bag = der::sequence({der::oid("1.2.840.113549.1.12.10.1.6"),
                                   der::element(der::context_constructed(0), der::element_of(der::kSequence, inside))});
  const unsigned char* in = bag.data();
  return d2i_PKCS12_SAFEBAG(nullptr, &in, static_cast<long>(bag.size()));
}

OwnedBags nested(OwnedBags inner, int depth) {
  for (int i = 0; i < depth; ++i) {
    OwnedBags outer(sk_PKCS12_SAFEBAG_new_null());
    sk_PKCS12_SAFEBAG_push(outer.get(), bag_of(inner));
    inner = std::move(outer);
  }
  return inner;
}

PKCS7* plain(const OwnedBags& bags) { return PKCS12_pack_p7data(bags.get()); }
// AES with one round of derivation, and a password that is right.
PKCS7* encrypted(const OwnedBags& bags, int rounds = 1) {
  return PKCS12_pack_p7encdata(NID_aes_256_cbc, "x", 1, nullptr, 8, rounds, bags.get());
}

Bytes file_of(const std::vector<PKCS7*>& safes, bool with_mac = true) {
  const OwnedSafes stack(sk_PKCS7_new_null());
  for (PKCS7* safe : safes) sk_PKCS7_push(stack.get(), safe);
  const OwnedFile file(PKCS12_add_safes(stack.get(), 0));
  EXPECT_TRUE(!with_mac || PKCS12_set_mac(file.get(), "x", 1, nullptr, 8, 1, EVP_sha256()) == 1);
  return crypto::encoded(file.get(), i2d_PKCS12);
}

std::string outcome(const Bytes& file, const char* password = "x") {
  const auto token = Pkcs12::open(file, secret(password));
  const bool costly = !token && !token.error().params.empty() && token.error().params[0].first == "rounds";
  return error_of(token) + (costly ? " rounds" : "");
}
constexpr const char* kTooCostly = "pkcs12-malformed rounds";

TEST(Pkcs12Cost, AThousandBagsAtTheBoundAreRefused) {
  for (const bool mac : {true, false}) {
    EXPECT_EQ(outcome(file_of({plain(bags_of(1000, kIterationsMax))}, mac)), kTooCostly) << mac;
    EXPECT_EQ(outcome(file_of({encrypted(bags_of(1000, kIterationsMax))}, mac)), kTooCostly) << mac;
    EXPECT_EQ(outcome(file_of({plain(nested(bags_of(1000, kIterationsMax), 4))}, mac)), kTooCostly) << mac;
    EXPECT_EQ(outcome(file_of({encrypted(nested(bags_of(1000, kIterationsMax), 4))}, mac)), kTooCostly) << mac;
  }
  const auto refused = Pkcs12::open(file_of({plain(bags_of(1000, kIterationsMax))}), secret("x"));
  EXPECT_EQ(refused.error().params, (Params{{"rounds", "20000000"}}));
}

// The same in a thousand safes, each with a bag; and where the password is wrong.
TEST(Pkcs12Cost, AThousandSafesAreOneFile) {
  std::vector<PKCS7*> safes;
  for (int i = 0; i < 1000; ++i) safes.push_back(plain(bags_of(1, kIterationsMax)));
  const Bytes file = file_of(safes);
  EXPECT_EQ(outcome(file), kTooCostly);
  EXPECT_EQ(outcome(file, "wrong"), kTooCostly);
}

// What deeper bags would cost is never spent: they are refused when they are reached.
TEST(Pkcs12Cost, BagsTooDeepAreNeverOpened) {
  EXPECT_EQ(outcome(file_of({plain(nested(bags_of(1000, kIterationsMax), 5))})), "pkcs12-malformed");
}

TEST(Pkcs12Cost, ManyOrdinaryBagsAreRead) {
  // They hold no keys: what is said is about that, not about what they cost.
  EXPECT_EQ(outcome(file_of({plain(bags_of(90, 2048))})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_of({plain(bags_of(10, 2048)), encrypted(bags_of(10, 2048), 2048)})), "pkcs12-malformed");
}

}  // namespace
}  // namespace letterlock::token
