#include "account/account.h"

#include <gtest/gtest.h>

#include "account/test_people.h"

namespace letterlock::account {
namespace {

using testing::account_of;
using testing::certificate;
using testing::Wanted;

std::vector<std::string> words(const std::vector<Finding>& findings) {
  std::vector<std::string> list;
  for (const Finding& finding : findings) list.push_back(to_string(finding.severity) + " " + id_of(finding.id));
  return list;
}

TEST(Account, IdsCanNameFiles) {
  for (const char* good : {"a", "ann", "ann-2", "0.x_y"}) EXPECT_TRUE(is_account_id(good)) << good;
  for (const char* bad : {"", ".open", "..", "-a", "Ann", "a/b", "a b", "王", "a\n"}) {
    EXPECT_FALSE(is_account_id(bad)) << bad;
  }
  EXPECT_TRUE(is_account_id(std::string(64, 'a')));
  EXPECT_FALSE(is_account_id(std::string(65, 'a')));
  EXPECT_FALSE(is_account_id(std::string_view("a\0b", 3)));
}

struct Case {
  const char* name;
  Wanted signing;
  Wanted encryption;
  std::vector<std::string> before;  // findings
  std::vector<std::string> bound;   // after bind_certificates()
};

TEST(Account, CertificatesAreComparedWithTheAddress) {
  const std::string ours = "ann@example.tw";
  const Case cases[] = {
      {"both name the address", {"Ann", {ours}}, {"Ann", {ours}}, {}, {}},
      {"without case", {"Ann", {"ANN@Example.TW"}}, {"Ann", {ours}}, {}, {}},
      {"one of several", {"Ann", {"old@example.tw", ours}}, {"Ann", {ours}}, {}, {}},
      {"another address",
       {"Ann", {"bob@example.tw"}},
       {"Ann", {ours}},
       {"error address-mismatch"},
       {"note bound-by-user"}},
      {"no address at all",
       {"Ann", {}},
       {"Ann", {}},
       {"error no-address", "error no-address"},
       {"note bound-by-user", "note bound-by-user"}},
      {"cannot sign",
       {"Ann", {ours}, false, true},
       {"Ann", {ours}},
       {"error key-usage-not-permitted"},
       {"error key-usage-not-permitted"}},
      {"cannot encrypt",
       {"Ann", {ours}},
       {"Ann", {ours}, true, false},
       {"error key-usage-not-permitted"},
       {"error key-usage-not-permitted"}},
      {"another subject",
       {"Ann", {ours}},
       {"Eve", {ours}},
       {"error encryption-certificate-other-subject"},
       {"error encryption-certificate-other-subject"}},
  };
  for (const Case& c : cases) {
    Account account = account_of("ann", ours);
    account.signing_certificate = certificate(c.signing);
    account.encryption_certificate = certificate(c.encryption);
    EXPECT_EQ(words(check_certificates(account)), c.before) << c.name;
    EXPECT_EQ(validate(account).has_value(), c.before.empty()) << c.name;
    bind_certificates(account);
    const auto once = account.bound_certificates;
    bind_certificates(account);
    EXPECT_EQ(account.bound_certificates, once) << c.name;
    EXPECT_EQ(words(check_certificates(account)), c.bound) << c.name;
    const bool refused = has_severity(check_certificates(account), Severity::error);
    EXPECT_EQ(validate(account).has_value(), !refused) << c.name;
  }
}

TEST(Account, ABindingIsForThatCertificateAlone) {
  Account account = account_of("ann", "ann@example.tw");
  account.signing_certificate = certificate({"ann", {}, true, false, "first"});
  bind_certificates(account);
  change_certificates(account, certificate({"ann", {}, true, false, "second"}), std::nullopt);
  EXPECT_EQ(words(check_certificates(account)), std::vector<std::string>{"error no-address"});
}

TEST(Account, OneCertificateForBothIsJudgedOnce) {
  Account account = account_of("ann", "ann@example.tw");
  account.signing_certificate = account.encryption_certificate = certificate({"Ann", {}});
  EXPECT_EQ(words(check_certificates(account)), std::vector<std::string>{"error no-address"});
  EXPECT_EQ(own_certificates(account).size(), 1U);
}

TEST(Account, WhatIsMissingIsNamed) {
  const auto missing = [](auto change) {
    Account account = account_of("ann", "ann@example.tw");
    change(account);
    const Status status = validate(account);
    return status ? "" : status.error().params.front().second;
  };
  EXPECT_EQ(missing([](Account&) {}), "");
  EXPECT_EQ(missing([](Account& a) { a.id = "A"; }), "id");
  EXPECT_EQ(missing([](Account& a) { a.address = "nobody"; }), "address");
  EXPECT_EQ(missing([](Account& a) { a.incoming.clear(); }), "incoming");
  EXPECT_EQ(missing([](Account& a) { a.outgoing.clear(); }), "outgoing");
  EXPECT_EQ(missing([](Account& a) { a.signing_certificate = a.encryption_certificate = std::nullopt; }), "");
}

TEST(Account, FormerCertificatesAreKept) {
  Account account = account_of("ann", "ann@example.tw");
  const auto signing = *account.signing_certificate;
  const auto encryption = *account.encryption_certificate;
  const auto next = certificate({"ann", {"ann@example.tw"}, true, true, "next"});
  change_certificates(account, next, next);
  EXPECT_EQ(account.former_certificates, (std::vector{signing, encryption}));
  EXPECT_EQ(own_certificates(account), (std::vector{next, signing, encryption}));
  change_certificates(account, next, next);
  EXPECT_EQ(account.former_certificates.size(), 2U);
  change_certificates(account, signing, std::nullopt);  // the old card again; `next` still encrypts
  EXPECT_EQ(account.former_certificates, std::vector{encryption});
  EXPECT_EQ(account.encryption_certificate, next);
}

}  // namespace
}  // namespace letterlock::account
