#include "token/derivation_cost.h"

#include <gtest/gtest.h>

#include "crypto/openssl.h"
#include "der/writer.h"

namespace letterlock::token {
namespace {

using OwnedAlgorithm = crypto::Owned<X509_ALGOR, X509_ALGOR_free>;

Bytes number(std::uint64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(value >> shift);
    if (!content.empty() || octet != 0) content.push_back(octet);
  }
  if (content.empty() || content.front() >= 0x80) content.insert(content.begin(), 0);
  return der::integer(ByteView(content));
}

bool affordable_der(const Bytes& der) {
  const unsigned char* in = der.data();
  const OwnedAlgorithm algorithm(d2i_X509_ALGOR(nullptr, &in, static_cast<long>(der.size())));
  EXPECT_NE(algorithm, nullptr);
  return DerivationBudget().take(algorithm.get()).has_value();
}

Bytes pbes2(const Bytes& derivation) {
  return der::algorithm(
      "1.2.840.113549.1.5.13",
      der::sequence({derivation, der::algorithm("2.16.840.1.101.3.4.1.42", der::octet_string(Bytes(16, 1)))}));
}

bool scrypt(std::uint64_t cost, std::uint64_t block, std::uint64_t parallel) {
  return affordable_der(pbes2(
      der::algorithm("1.3.6.1.4.1.11591.4.11",
                     der::sequence({der::octet_string(Bytes(8, 1)), number(cost), number(block), number(parallel)}))));
}

TEST(DerivationCost, ScryptIsBounded) {
  EXPECT_TRUE(scrypt(16384, 8, 1));  // RFC 7914 section 2, and what openssl writes
  EXPECT_TRUE(scrypt(1 << 20, 8, 1));
  EXPECT_FALSE(scrypt(1 << 20, 8, 2));
  EXPECT_FALSE(scrypt(1 << 24, 1, 1));
  EXPECT_FALSE(scrypt(2, 1, 1 << 30));
  EXPECT_FALSE(scrypt(std::uint64_t{1} << 63, std::uint64_t{1} << 63, 4));  // the product would be 0
}

TEST(DerivationCost, RoundsAreBounded) {
  const auto pbkdf2 = [](std::uint64_t rounds) {
    return affordable_der(pbes2(
        der::algorithm("1.2.840.113549.1.5.12", der::sequence({der::octet_string(Bytes(8, 1)), number(rounds)}))));
  };
  const auto pbes1 = [](std::uint64_t rounds) {
    return affordable_der(
        der::algorithm("1.2.840.113549.1.12.1.3", der::sequence({der::octet_string(Bytes(8, 1)), number(rounds)})));
  };
  EXPECT_TRUE(pbkdf2(5'000'000) && pbes1(5'000'000));
  for (const std::uint64_t rounds : {std::uint64_t{0}, std::uint64_t{5'000'001}, std::uint64_t{1} << 40}) {
    EXPECT_FALSE(pbkdf2(rounds)) << rounds;
    EXPECT_FALSE(pbes1(rounds)) << rounds;
  }
  EXPECT_TRUE(DerivationBudget().take(static_cast<const X509_ALGOR*>(nullptr)));
}

std::string outcome(const Status& status) {
  return status ? "" : status.error().id() + " " + status.error().params.front().second;
}

// Each within its own bound; together they are what somebody would wait for.
TEST(DerivationCost, TheSumOfAFileIsBounded) {
  DerivationBudget budget;
  EXPECT_EQ(outcome(budget.take_rounds(5'000'001)), "pkcs12-malformed 5000000");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(budget.take_rounds(5'000'000)), "");
  EXPECT_EQ(outcome(budget.take_rounds(4'000'000)), "");
  EXPECT_EQ(outcome(budget.take_rounds(1'000'001)), "pkcs12-malformed 20000000");
  EXPECT_EQ(outcome(budget.take_rounds(1'000'000)), "") << "what was refused cost nothing";
  EXPECT_EQ(outcome(budget.take_rounds(1)), "pkcs12-malformed 20000000");
}

}  // namespace
}  // namespace letterlock::token
