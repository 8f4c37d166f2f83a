#include "outbox/standing.h"

#include "outbox/test_office.h"

namespace letterlock::outbox {
namespace {

using namespace testing;
using tunnel::CertificateStatus;

// A certificate without an address, below an anchor that was confirmed for one domain.
TEST(Standing, AnAnchorOfSomeDomainsIsAskedForTheContactsAddress) {
  const Person wang = smime::testing::make_person(people().authority, "Wang", "");
  trust::TrustStore limited;
  must_pass(Result<void>(limited.add_anchor(people().authority.certificate, {{"peer.example"}})));
  const auto standing = [&](const std::vector<std::string>& addresses) {
    return standing_of(wang.signing.certificate, trust::Usage::sign, addresses, limited, kNow);
  };
  EXPECT_EQ(standing({"wang@peer.example"}), CertificateStatus::no_address);
  EXPECT_EQ(standing({"wang@other.example"}), CertificateStatus::unsuitable);
  EXPECT_EQ(standing({}), CertificateStatus::unsuitable);
}

}  // namespace
}  // namespace letterlock::outbox
