#include "base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "base/finding.h"
#include "base/result.h"

namespace letterlock {
namespace {

TEST(Error, IdsAreTheNamesWithDashes) {
  EXPECT_EQ(id_of(ErrorCode::der_truncated), "der-truncated");
  EXPECT_EQ((Error{ErrorCode::password_wrong}.id()), "password-wrong");
  EXPECT_EQ(id_of(FindingId::address_mismatch), "address-mismatch");
}

TEST(Error, IdsAreUniqueAndWellFormed) {
  std::set<std::string> ids;
  for (const ErrorCode code : all_error_codes()) {
    const std::string id = id_of(code);
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos) << id;
  }
  EXPECT_GT(ids.size(), 30U);
}

TEST(Error, KindsComeFromTheTable) {
  EXPECT_EQ(kind_of(ErrorCode::usage), ErrorKind::usage);
  EXPECT_EQ(kind_of(ErrorCode::password_wrong), ErrorKind::needs_user);
  EXPECT_EQ(kind_of(ErrorCode::disk_full), ErrorKind::io);
  EXPECT_EQ(Error{}.kind(), ErrorKind::internal);
}

TEST(Error, AFullDiskHasItsOwnCode) {
  const auto full = fail_errno(ErrorCode::file_not_writable, "/x", ENOSPC);
  EXPECT_EQ(full.value().code, ErrorCode::disk_full);
  const auto quota = fail_errno(ErrorCode::file_not_writable, "/x", EDQUOT);
  EXPECT_EQ(quota.value().code, ErrorCode::disk_full);
  const auto other = fail_errno(ErrorCode::file_not_writable, "/x", EACCES);
  EXPECT_EQ(other.value().code, ErrorCode::file_not_writable);
  EXPECT_EQ(other.value().params.front(), (std::pair<std::string, std::string>{"path", "/x"}));
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::usage, {{"value", std::to_string(value)}});
  return value / 2;
}

Result<int> quarter(int value) {
  TRY(half(value));
  TRY_ASSIGN(const int once, half(value));
  TRY_ASSIGN(const int twice, half(once));
  return twice;
}

TEST(Result, ErrorsTravelUpward) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(3).error().params.front().second, "3");
  EXPECT_EQ(quarter(6).error().params.front().second, "3");
}

TEST(Finding, SeverityComesFromTheTableUnlessGiven) {
  const Finding found = finding(FindingId::legacy_encryption, {{"cipher", "rc2-CBC/40"}});
  EXPECT_EQ(found.severity, severity_of(FindingId::legacy_encryption));
  EXPECT_EQ(severity_of(FindingId::signature_wrong), Severity::error);
  EXPECT_EQ(to_string(Severity::warning), "warning");
  const std::vector<Finding> list = {found};
  EXPECT_TRUE(has(list, FindingId::legacy_encryption));
  EXPECT_FALSE(has(list, FindingId::no_signer));
  EXPECT_TRUE(has_severity(list, Severity::warning));
  EXPECT_FALSE(has_severity(list, Severity::error));
}

TEST(Finding, IdsAreUnique) {
  std::set<std::string> ids;
  for (const FindingId id : all_finding_ids()) EXPECT_TRUE(ids.insert(id_of(id)).second) << id_of(id);
}

}  // namespace
}  // namespace letterlock
