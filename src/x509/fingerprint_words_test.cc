// Fingerprints as people compare them: each form, and every way to be wrong.

#include "x509/fingerprint_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace letterlock::x509 {
namespace {

const std::string kPrint = "00ff10a0" + std::string(8, '7') + "0001ffff" + std::string(40, 'c');
const std::vector<std::string> kAddresses = {"ben@example.tw", "ben.chen@example.org"};

Compared compare(std::string_view told) { return compare_fingerprint(told, kPrint, kAddresses); }

std::string joined(const std::vector<std::string>& parts, const std::string& between = " ") {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : between) + part;
  return all;
}

// Letters to change, leave out or add.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

TEST(FingerprintWords, TheWordsAreTold) {
  const auto list = fingerprint_word_list();
  ASSERT_EQ(list.size(), 256u);
  std::set<std::string_view> beginnings;
  for (size_t i = 0; i < list.size(); ++i) {
    EXPECT_TRUE(list[i].size() >= 4 && list[i].size() <= 8) << list[i];
    EXPECT_EQ(list[i].find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string_view::npos) << list[i];
    EXPECT_TRUE(beginnings.insert(list[i].substr(0, 4)).second) << list[i];
    for (size_t j = 0; j < i; ++j) EXPECT_GE(distance(list[i], list[j]), 3u) << list[i] << " " << list[j];
  }
}

TEST(FingerprintWords, TwelveWordsOfEightBits) {
  const auto words = fingerprint_words(kPrint);
  const auto list = fingerprint_word_list();
  ASSERT_EQ(words.size(), kFingerprintWords);
  EXPECT_EQ(words[0], list[0x00]);
  EXPECT_EQ(words[1], list[0xff]);
  EXPECT_EQ(words[2], list[0x10]);
  EXPECT_EQ(words[4], list[0x77]);
  EXPECT_EQ(words[11], list[0xff]);
  EXPECT_TRUE(fingerprint_words("00ff").empty());
}

TEST(FingerprintWords, EightGroupsOfSixteenBits) {
  EXPECT_EQ(joined(fingerprint_digits(kPrint)), "00255 04256 30583 30583 00001 65535 52428 52428");
}

TEST(FingerprintWords, EachFormIsTheSame) {
  const std::string code = fingerprint_code(kPrint, "ben@example.tw");
  EXPECT_EQ(code.substr(0, 26), "LETTERLOCK:SHA256:00FF10A0");
  EXPECT_EQ(code.substr(82), ":ben@example.tw");
  std::string colons;
  for (size_t at = 0; at < kPrint.size(); at += 2) colons += (at == 0 ? "" : ":") + kPrint.substr(at, 2);
  for (const std::string& told :
       {kPrint, colons, "SHA256 Fingerprint=" + colons, " " + kPrint.substr(0, 32) + "\n" + kPrint.substr(32) + "\n",
        joined(fingerprint_digits(kPrint)), joined(fingerprint_digits(kPrint), ""),
        joined(fingerprint_digits(kPrint), "-"), joined(fingerprint_words(kPrint)),
        "1. " + joined(fingerprint_words(kPrint), ",\n2. ") + ".", code, fingerprint_code(kPrint, "BEN@Example.TW"),
        fingerprint_code(kPrint, "ben.chen@example.org")}) {
    EXPECT_EQ(compare(told), Compared::same) << told;
  }
  std::string shouted = joined(fingerprint_words(kPrint));
  for (char& c : shouted) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(compare(shouted), Compared::same);
}

TEST(FingerprintWords, AnythingElseIsDifferent) {
  std::string other = kPrint;
  other[0] = '1';
  for (const std::string& told : {other, joined(fingerprint_digits(other)), joined(fingerprint_words(other)),
                                  fingerprint_code(other, "ben@example.tw")}) {
    EXPECT_EQ(compare(told), Compared::other_certificate) << told;
  }
  // Words in another order are other words.
  auto turned = fingerprint_words(kPrint);
  std::swap(turned[0], turned[1]);
  EXPECT_EQ(compare(joined(turned)), Compared::other_certificate);
}

TEST(FingerprintWords, ACodeForSomebodyElseIsNotTheSame) {
  EXPECT_EQ(compare(fingerprint_code(kPrint, "mallory@example.tw")), Compared::other_address);
  EXPECT_EQ(compare(fingerprint_code(kPrint, "ben@example.tw,ben")), Compared::other_address);
  EXPECT_EQ(compare(fingerprint_code(kPrint, "")), Compared::unreadable);
}

TEST(FingerprintWords, WordsThatCollideAreToldApartByTheWhole) {
  // The same first 96 bits: what two certificates of one maker could have.
  std::string twin = kPrint;
  twin.back() = 'd';
  EXPECT_EQ(fingerprint_words(twin), fingerprint_words(kPrint));
  EXPECT_EQ(compare(twin), Compared::other_certificate);
  EXPECT_EQ(compare(fingerprint_code(twin, "ben@example.tw")), Compared::other_certificate);
}

TEST(FingerprintWords, APartProvesNothing) {
  auto words = fingerprint_words(kPrint);
  words.pop_back();
  auto digits = fingerprint_digits(kPrint);
  digits.pop_back();
  const std::string code = fingerprint_code(kPrint, "ben@example.tw");
  for (const std::string& told :
       {std::string(), std::string(" \n"), kPrint.substr(0, 40), kPrint.substr(0, 63), kPrint + "00", joined(words),
        joined(words) + " nonsense", joined(digits), joined(digits) + " 0001", code.substr(0, 40), code.substr(0, 82),
        std::string("LETTERLOCK:SHA256:"), std::string(5000, 'a'), std::string("\0\xff", 2)}) {
    EXPECT_EQ(compare(told), Compared::unreadable) << told;
  }
}

}  // namespace
}  // namespace letterlock::x509
