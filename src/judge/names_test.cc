#include "judge/names.h"

#include "judge/scripts.h"
#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;

// "display-name-is-address boss@bank.example eve@example.com; ..." of a header.
std::string named(std::string_view header) {
  std::string text;
  for (const Finding& f : misleading_names(facts_of({}, header))) {
    text += (text.empty() ? "" : "; ") + id_of(f.id);
    if (has({f}, FindingId::display_name_is_address)) text += " " + param(f, "shown");
    text += " " + param(f, "address");
    EXPECT_EQ(f.severity, Severity::warning);
  }
  return text;
}

struct NameCase {
  const char* header;
  const char* expected;
};

const char* const kBossInEve = "display-name-is-address boss@bank.example eve@example.com";

// Each way to put an address where the name stands.
TEST(Names, AnAddressAsTheNameOfAnother) {
  const std::vector<NameCase> cases = {
      {"From: Ann <ann@example.org>", ""},
      {"From: ann@example.org", ""},
      {"From: \"ann@example.org\" <ann@example.org>", ""},
      {"From: \"ANN@Example.org\" <ann@example.org>", ""},
      {"From: \"Ann @ home\" <ann@example.org>", ""},
      {"From: \"Ann (meet me @ 5)\" <ann@example.org>", ""},
      {"From: \"@ann on the net\" <ann@example.org>", ""},
      {"From: \"me@localhost\" <ann@example.org>", ""},
      {"From: \"boss@bank.example\" <eve@example.com>", kBossInEve},
      {"From: \"Boss (boss@bank.example)\" <eve@example.com>", kBossInEve},
      {"From: \"Boss <boss@bank.example>\" <eve@example.com>", kBossInEve},
      {"From: \"<boss@bank.example>,\" <eve@example.com>", kBossInEve},
      {"From: \"mailto:boss@bank.example.\" <eve@example.com>", kBossInEve},
      {"From: \"eve@example.com boss@bank.example\" <eve@example.com>", kBossInEve},
      {"From: eve@example.com (boss@bank.example)", kBossInEve},
      {"From: =?utf-8?B?Ym9zc0BiYW5rLmV4YW1wbGU=?= <eve@example.com>", kBossInEve},
      {"From: =?utf-8?Q?boss=40bank.example?= <eve@example.com>", kBossInEve},
      {"From: =?utf-8?Q?boss?= =?utf-8?Q?=40bank.example?= <eve@example.com>", kBossInEve},
      {"From: =?utf-16be?B?AGIAbwBzAHMAQABiAGEAbgBrAC4AZQB4AGEAbQBwAGwAZQ==?= <eve@example.com>", kBossInEve},
      {"From: \"boss\xef\xbc\xa0"
       "bank.example\" <eve@example.com>",
       kBossInEve},
      {"From: \"boss\xef\xb9\xab"
       "bank.example\" <eve@example.com>",
       kBossInEve},
      {"From: \"王@例.tw\" <eve@example.com>", "display-name-is-address 王@例.tw eve@example.com"},
      {"From: \"王@例.tw\" <王@xn--fsq.tw>", ""},
      {"From: ann@example.org\r\nSender: \"boss@bank.example\" <eve@example.com>", kBossInEve},
      {"From: ann@example.org\r\nReply-To: \"boss@bank.example\" <eve@example.com>", kBossInEve},
      {"From: \"boss@bank.example\" <eve@example.com>\r\nReply-To: \"boss@bank.example\" <eve@example.com>",
       kBossInEve},
      {"From: ann@example.org, \"boss@bank.example\" <eve@example.com>", kBossInEve},
      {"Subject: nobody", ""},
  };
  for (const NameCase& c : cases) EXPECT_EQ(named(c.header), c.expected) << c.header;
}

struct DomainCase {
  const char* domain;
  bool imitates;
};

TEST(Names, LettersOfScriptsThatLookAlike) {
  const std::vector<DomainCase> cases = {
      {"paypal.example", false},
      {"раypal.example", true},          // Cyrillic er and a
      {"xn--ypal-43d9g.example", true},  // the same in A-labels
      {"www.раypal.example", true},      // in any label
      {"gοοgle.example", true},          // Greek omicron
      {"bänk.example", false},           // Latin all of it
      {"почта.рф", false},               // Cyrillic all of it
      {"почта.example", false},          // with letters that are no Latin ones
      {"аррӏе.example", true},           // Cyrillic all of it, and each has a Latin twin
      {"аррӏе.рф", false},               // where Cyrillic is expected
      {"ελλάδα.gr", false},              // Greek
      {"βοοκ.gr", false},                // Greek, with beta
      {"κοινο.gr", true},                // Greek letters that are Latin ones to the eye
      {"почтa.рф", true},                // one Latin a
      {"αθήνаи.example", true},          // Greek and Cyrillic
      {"銀行bank.tw", false},            // Chinese beside Latin is everyday writing
      {"日本のbank.jp", false},          // Japanese
      {"은행bank.kr", false},            // Korean
      {"例.tw", false},
      {"mail-1.example", false},
      {"", false},
      {"not a domain", false},
  };
  for (const DomainCase& c : cases) EXPECT_EQ(imitates_by_mixing(c.domain), c.imitates) << c.domain;
}

TEST(Names, ADomainThatImitatesIsToldWithItsAddress) {
  EXPECT_EQ(named("From: Boss <boss@раypal.example>"), "address-mixed-scripts boss@раypal.example");
  EXPECT_EQ(named("From: ann@example.org\r\nReply-To: boss@xn--ypal-43d9g.example"),
            "address-mixed-scripts boss@xn--ypal-43d9g.example");
  EXPECT_EQ(named("From: 王@銀行bank.tw"), "");
}

// What the payload protects counts, in names as in addresses.
TEST(Names, TheProtectedOnesAreLookedAt) {
  auto facts = facts_of({signed_layer({signer_of(world().ann)})}, "From: \"boss@bank.example\" <ann@example.org>");
  facts.payload->protection = smime::HeaderProtection::clear;
  facts.payload->protected_header = header_of("From: Ann <ann@example.org>");
  EXPECT_TRUE(misleading_names(facts).empty());
  std::swap(facts.outer, *facts.payload->protected_header);
  EXPECT_EQ(misleading_names(facts).size(), 1U);
}

// A certificate of one's own does not make the borrowed name better, nor the name the certificate worse.
TEST(Names, AreWarningsAndNoVerdict) {
  const auto facts =
      facts_of({signed_layer({signer_of(world().ann)})}, "From: \"boss@bank.example\" <ann@example.org>");
  EXPECT_EQ(judged(facts), "valid display-name-is-address");
}

TEST(Names, S9_AuthorsWithoutEndAreBounded) {
  std::string from = "From: ann@example.org";
  for (int i = 0; i < 500; ++i) from += ",\r\n \"boss@bank.example\" <eve" + std::to_string(i) + "@example.com>";
  EXPECT_EQ(misleading_names(facts_of({}, from)).size(), 99U);
}

}  // namespace
}  // namespace letterlock::judge
