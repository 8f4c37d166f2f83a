// Delta lists, and lists of different ages.
#include <algorithm>

#include "trust/test_lists.h"

namespace letterlock::trust {
namespace {

using namespace testing;
using x509::RevocationReason;

const Party& authority() {
  static const Party made = root("Authority");
  return made;
}
const Party& ann() {
  static const Party made = issued(person_content("Ann", {"ann@example.org"}), "ann", authority());
  return made;
}

using Entries = std::vector<x509::RevokedCertificate>;

Entries says(RevocationReason reason) { return {revocation(ann().certificate, "2026-01-15", reason)}; }

x509::CrlContent complete(std::uint64_t number, Entries entries = {}) {
  x509::CrlContent content = crl_content(std::move(entries));
  content.number = number;
  return content;
}

// Younger than the complete lists.
x509::CrlContent delta(std::uint8_t base, std::uint64_t number, Entries entries = {}) {
  x509::CrlContent content = complete(number, std::move(entries));
  content.this_update = day("2026-03-01");
  content.extensions = {builds_on(base)};
  return content;
}

Verdict verdict_with(const std::vector<x509::CrlContent>& lists, std::string_view at = "2026-06-01") {
  TrustStore store = store_of({authority().certificate});
  for (const x509::CrlContent& content : lists) store.add_crl(crl(content, authority()));
  return check(ann().certificate, store, {}, policy_at(at, Usage::sign, RevocationMode::hard));
}
std::string judged(const std::vector<x509::CrlContent>& lists, std::string_view at = "2026-06-01") {
  return told(verdict_with(lists, at));
}

constexpr const char* kNotUsable = "unknown crl-not-usable revocation-required-unknown";

struct DeltaCase {
  const char* name;
  std::vector<x509::CrlContent> lists;
  std::string expected;
};

TEST(DeltaLists, Table) {
  const auto hold = says(RevocationReason::certificate_hold);
  const auto removed = says(RevocationReason::remove_from_crl);
  const auto compromised = says(RevocationReason::key_compromise);
  const std::vector<DeltaCase> cases = {
      {"no change", {complete(5), delta(5, 6)}, "good"},
      {"revoked since", {complete(5), delta(5, 6, compromised)}, "bad certificate-revoked"},
      {"suspended since", {complete(5), delta(5, 6, hold)}, "bad certificate-on-hold"},
      {"released since", {complete(5, hold), delta(5, 6, removed)}, "good"},
      {"still suspended", {complete(5, hold), delta(5, 6)}, "bad certificate-on-hold"},
      {"suspended, then revoked", {complete(5, hold), delta(5, 6, compromised)}, "bad certificate-revoked"},
      {"a revocation is not removed", {complete(5, compromised), delta(5, 6, removed)}, "bad certificate-revoked"},
      {"a base that is younger than needed", {complete(7), delta(5, 8)}, "good"},
      {"a gap", {complete(4), delta(5, 6)}, "good"},  // the complete list alone is fresh
      {"no base", {delta(5, 6)}, kNotUsable},
      {"no base, but revoked", {delta(5, 6, compromised)}, "bad certificate-revoked"},
      {"a gap, but suspended", {complete(4), delta(5, 6, hold)}, "bad certificate-on-hold"},
      {"a complete list of later", {complete(9), delta(5, 6)}, "good"},
  };
  for (const DeltaCase& c : cases) {
    EXPECT_EQ(judged(c.lists), c.expected) << c.name;
    EXPECT_EQ(judged({c.lists.rbegin(), c.lists.rend()}), c.expected) << c.name << ", the other way round";
  }
}

// RFC 5280 section 5.2.4: the two together have the times of the delta list.
TEST(DeltaLists, TheTimesAreThoseOfTheDeltaList) {
  x509::CrlContent old = complete(5);
  old.next_update = day("2026-02-01");
  EXPECT_EQ(judged({old}), "unknown crl-expired revocation-required-unknown");
  EXPECT_EQ(judged({old, delta(5, 6)}), "good");
  const Verdict verdict = verdict_with({old, delta(5, 6, says(RevocationReason::superseded))});
  ASSERT_EQ(told(verdict), "bad certificate-revoked");
  const Params& params = verdict.findings[0].params;
  EXPECT_EQ(std::ranges::count(params, Params::value_type{"told", "2026-03-01T00:00:00Z"}), 1) << "told when";
  x509::CrlContent late = delta(5, 6);
  late.next_update = day("2026-04-01");
  EXPECT_EQ(judged({old, late}), "unknown crl-expired revocation-required-unknown");
  EXPECT_EQ(judged({complete(5), late}), "good") << "the complete list is fresh";
}

TEST(DeltaLists, OnlyOfTheSameScopeAndKey) {
  x509::CrlContent people = complete(5);
  people.extensions = {scope("onlyuser=TRUE")};
  people.next_update = day("2026-02-01");
  x509::CrlContent change = delta(5, 6);
  EXPECT_EQ(judged({people, change}), "unknown crl-not-usable crl-expired revocation-required-unknown");
  change.extensions.push_back(scope("onlyuser=TRUE"));
  EXPECT_EQ(judged({people, change}), "good");
}

TEST(Lists, OneOfTheFutureTellsNothingYet) {
  x509::CrlContent later = complete(5);
  later.this_update = day("2026-06-05");
  EXPECT_EQ(judged({later}), kNotUsable);
  EXPECT_EQ(judged({later}, "2026-06-04T12:00:00Z"), "good") << "clocks differ by hours";
  later.revoked = says(RevocationReason::key_compromise);
  EXPECT_EQ(judged({later}), "bad certificate-revoked") << "what it lists is evidence all the same";
}

TEST(Lists, OneWithoutAnEndEndsByItself) {
  x509::CrlContent endless = complete(5);
  endless.this_update = day("2026-06-01");
  endless.next_update.reset();
  EXPECT_EQ(judged({endless}, "2026-06-08"), "good");
  EXPECT_EQ(judged({endless}, "2026-06-08T00:00:01Z"), "unknown crl-expired revocation-required-unknown");
}

TEST(Lists, NumbersAreComparedAsNumbers) {
  EXPECT_EQ(judged({complete(0x80, says(RevocationReason::certificate_hold)),
                    [] {
                      auto change = delta(0x7f, 0x81, says(RevocationReason::remove_from_crl));
                      return change;
                    }()}),
            "good")
      << "00 80 is above 7f, and below 00 81";
  EXPECT_EQ(judged({complete(9), delta(5, 0x100)}), "good");
}

TEST(Lists, ARevocationIsWorseThanASuspensionWhateverTheDates) {
  x509::CrlContent old = complete(4, {revocation(ann().certificate, "2025-12-01", RevocationReason::superseded)});
  x509::CrlContent young =
      complete(5, {revocation(ann().certificate, "2025-06-01", RevocationReason::certificate_hold)});
  young.this_update = day("2026-02-01");
  EXPECT_EQ(judged({old, young}), "bad certificate-revoked");
}

}  // namespace
}  // namespace letterlock::trust
