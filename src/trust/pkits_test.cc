// NIST's Public Key Interoperability Test Suite (PKITS 1.0.1), all of it, through check(). tests/pkits/cases.md is the
// table, docs/pkits.md names what we judge otherwise and why.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "base/file.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

constexpr const char* kFolder = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/";
constexpr size_t kCases = 249;

struct Case {
  std::string number;
  bool valid = false;                     // as NIST expects it
  std::vector<std::string> certificates;  // the one that is judged, then what is at hand
  std::vector<std::string> lists;
  std::vector<std::string> settings;
  std::string told;  // what we say
};

std::string trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

std::string in_tree(const std::string& path) {
  const char* tree = std::getenv("LETTERLOCK_SOURCE_DIR");
  return std::string(tree != nullptr ? tree : ".") + "/" + path;
}

std::vector<Case> read_cases() {
  std::vector<Case> cases;
  std::ifstream file(in_tree("tests/pkits/cases.md"));
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| 4.")) continue;
    std::istringstream in(line.substr(1));
    std::vector<std::string> columns;
    for (std::string column; std::getline(in, column, '|');) columns.push_back(trimmed(column));
    EXPECT_EQ(columns.size(), 6U) << line;
    if (columns.size() != 6) continue;
    cases.push_back(
        {columns[0], columns[1] == "valid", words(columns[2]), words(columns[3]), words(columns[4]), columns[5]});
  }
  return cases;
}

// The numbers in the first column of the table in docs/pkits.md.
std::set<std::string> judged_otherwise() {
  std::set<std::string> numbers;
  std::ifstream file(in_tree("docs/pkits.md"));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| 4.")) numbers.insert(words(line)[1]);
  }
  return numbers;
}

Bytes content_of(const std::string& path) {
  auto content = read_file(kFolder + path, 1 << 20);
  EXPECT_TRUE(content) << path << " is missing: install python3-cryptography-vectors";
  return content ? *std::move(content) : Bytes();
}

Result<x509::Certificate> certificate(const std::string& name) {
  return x509::Certificate::parse(content_of("certs/" + name + ".crt"));
}

Policy policy_of(const Case& of) {
  Policy policy = testing::policy_at("2024-06-01", Usage::any, RevocationMode::hard);
  for (const std::string& setting : of.settings) {
    if (setting == "explicit") policy.explicit_policy = true;
    if (setting == "inhibit-mapping") policy.inhibit_mapping = true;
    if (setting == "inhibit-any") policy.inhibit_any_policy = true;
    if (!setting.starts_with("policies=")) continue;
    // NIST-test-policy-1 and so on
    for (const char digit : setting.substr(9)) {
      if (digit != ',') policy.policies.push_back(std::string("2.16.840.1.101.3.2.1.48.") + digit);
    }
  }
  return policy;
}

std::string judged(const Case& of) {
  TrustStore store;
  EXPECT_TRUE(store.add_anchor(certificate("TrustAnchorRootCertificate").value()));
  for (size_t i = 1; i < of.certificates.size(); ++i) {
    auto one = certificate(of.certificates[i]);
    if (!one) return id_of(one.error().code);
    store.add_intermediate(*std::move(one));
  }
  for (const std::string& name : of.lists) {
    auto list = Crl::parse(content_of("crls/" + name + ".crl"));
    if (!list) return id_of(list.error().code);
    store.add_crl(*std::move(list));
  }
  const auto leaf = certificate(of.certificates.front());
  if (!leaf) return id_of(leaf.error().code);
  return testing::told(check(*leaf, store, {}, policy_of(of)));
}

TEST(Pkits, EachCaseIsJudgedAsNistExpects) {
  const std::vector<Case> cases = read_cases();
  ASSERT_EQ(cases.size(), kCases);
  const std::set<std::string> otherwise = judged_otherwise();
  std::set<std::string> different;
  for (const Case& one : cases) {
    const std::string told = judged(one);
    EXPECT_EQ(told, one.told) << one.number << " " << one.certificates.front();
    if (told.starts_with("good") != one.valid) different.insert(one.number);
  }
  EXPECT_EQ(different, otherwise) << "docs/pkits.md lists exactly these";
}

}  // namespace
}  // namespace letterlock::trust
