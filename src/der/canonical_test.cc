#include "der/canonical.h"

#include "der/test_support.h"

namespace letterlock::der {
namespace {

using testing::hex;
using testing::outcome;

struct CanonicalCase {
  const char* ber;
  const char* der;  // or the error
};

class Canonical : public ::testing::TestWithParam<CanonicalCase> {};

TEST_P(Canonical, IsTheDefiniteForm) {
  const auto result = canonical(hex(GetParam().ber));
  EXPECT_EQ(result ? to_hex(*result) : result.error().id(), GetParam().der);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Canonical,
    ::testing::Values(CanonicalCase{"3080 0000", "3000"}, CanonicalCase{"3003020105", "3003020105"},
                      CanonicalCase{"3080 020105 0000", "3003020105"},
                      CanonicalCase{"308103 02820001 05", "der-truncated"},
                      CanonicalCase{"308105 0282000105", "3003020105"},
                      CanonicalCase{"2480 0401aa 2404 0402bbcc 0000", "0403aabbcc"}, CanonicalCase{"2400", "0400"},
                      CanonicalCase{"2403 020105", "der-unexpected-tag"},  // only octet strings join
                      CanonicalCase{"a080 0401aa 0401bb 0000",
                                    "a006"
                                    "0401aa0401bb"},
                      CanonicalCase{"bf1f80 0500 0000", "bf1f020500"},  // high tag numbers are kept
                      CanonicalCase{"3080 020105", "der-truncated"}, CanonicalCase{"3080 020105 00", "der-truncated"},
                      CanonicalCase{"3003 020105 00", "der-malformed"},  // something behind it
                      CanonicalCase{"3002 0000", "der-malformed"},       // ends where nothing is open
                      CanonicalCase{"3080 0001ff 0000", "der-malformed"}, CanonicalCase{"3002 0205", "der-truncated"},
                      CanonicalCase{"", "der-truncated"}));

TEST(Canonical, DepthIsBounded) {
  const auto nested = [](size_t levels) {
    Bytes octets;
    for (size_t i = 0; i < levels; ++i) append(octets, indefinite(kSequence));
    for (size_t i = 0; i < levels; ++i) append(octets, end_of_contents());
    return octets;
  };
  EXPECT_EQ(outcome(canonical(nested(kDepthMax))), "ok");
  EXPECT_EQ(outcome(canonical(nested(kDepthMax + 1))), "der-too-deep");
  EXPECT_EQ(outcome(canonical(nested(100000))), "der-too-deep");
}

// Whatever forms BER chooses, there is one DER; and DER stays as it is.
TEST(Canonical, EveryFormOfBerGivesTheSameDer) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const testing::TwoForms forms = testing::FormWriter(seed).element();
    const auto from_ber = canonical(forms.ber);
    ASSERT_TRUE(from_ber) << seed;
    EXPECT_EQ(to_hex(*from_ber), to_hex(forms.der)) << seed;
    EXPECT_EQ(canonical(forms.der).value_or(Bytes{}), forms.der) << seed;
    for (size_t size = 0; size < forms.ber.size(); ++size) {
      EXPECT_FALSE(canonical(ByteView(forms.ber).first(size))) << seed << " cut at " << size;
    }
  }
}

TEST(SortedSet, SortsAndChangesTheTag) {
  const auto sorted = sorted_set(hex("a080 020102 020101 0000"), kSet);
  ASSERT_TRUE(sorted);
  EXPECT_EQ(to_hex(*sorted), "3106020101020102");
  EXPECT_FALSE(sorted_set(hex("a002 0205"), kSet));
}

}  // namespace
}  // namespace letterlock::der
