#include "cli/exit_code.h"

#include <gtest/gtest.h>

namespace letterlock::cli {
namespace {

using judge::EncryptionState;
using judge::SignatureState;

TEST(ExitCode, OfEachKindOfError) {
  const std::pair<ErrorKind, int> cases[] = {
      {ErrorKind::usage, 2},       {ErrorKind::input, 4}, {ErrorKind::policy, 1},    {ErrorKind::needs_user, 3},
      {ErrorKind::retry_later, 5}, {ErrorKind::io, 5},    {ErrorKind::internal, 70},
  };
  for (const auto& [kind, code] : cases) EXPECT_EQ(static_cast<int>(exit_code_of(kind)), code);
}

TEST(ExitCode, OfErrorsThatScriptsRelyOn) {
  const std::pair<ErrorCode, int> cases[] = {
      {ErrorCode::password_wrong, 3}, {ErrorCode::password_needed, 3},  {ErrorCode::no_matching_key, 3},
      {ErrorCode::der_truncated, 4},  {ErrorCode::message_empty, 4},    {ErrorCode::decryption_failed, 4},
      {ErrorCode::file_not_found, 5}, {ErrorCode::disk_full, 5},        {ErrorCode::option_unknown, 2},
      {ErrorCode::time_malformed, 2}, {ErrorCode::payload_withheld, 1}, {ErrorCode::recipient_not_trusted, 1},
      {ErrorCode::out_of_memory, 70},
  };
  for (const auto& [code, exit] : cases) EXPECT_EQ(static_cast<int>(exit_code_of(kind_of(code))), exit) << id_of(code);
}

TEST(ExitCode, OfSeveralTheHighestOf431) {
  const ExitCode order[] = {ExitCode::good, ExitCode::not_good, ExitCode::needs_user, ExitCode::malformed};
  for (size_t i = 0; i < std::size(order); ++i) {
    for (size_t j = 0; j < std::size(order); ++j) EXPECT_EQ(worse(order[i], order[j]), order[std::max(i, j)]);
  }
  EXPECT_EQ(worse(ExitCode::internal, ExitCode::malformed), ExitCode::internal);
  EXPECT_EQ(worse(ExitCode::malformed, ExitCode::io), ExitCode::io);
}

enum class Opened { not_encrypted, yes, no_key, failed };

judge::MessageReport report_of(SignatureState signature, EncryptionState encryption, Opened opened) {
  judge::MessageReport report;
  report.signature = signature;
  report.encryption = encryption;
  if (opened == Opened::not_encrypted) return report;
  judge::LayerReport layer;
  layer.type = "enveloped-data";
  layer.decrypted = opened == Opened::yes;
  if (opened == Opened::failed) layer.findings = {finding(FindingId::decryption_failed)};
  if (opened == Opened::no_key) layer.findings = {finding(FindingId::no_matching_key)};
  report.layers = {layer};
  return report;
}

struct ReportCase {
  const char* name;
  SignatureState signature;
  EncryptionState encryption;
  Opened opened;
  Required required;
  int code;
};

TEST(ExitCode, OfAReport) {
  constexpr auto kValid = SignatureState::valid;
  constexpr auto kNone = SignatureState::none;
  constexpr auto kStrong = EncryptionState::strong;
  constexpr auto kClear = EncryptionState::none;
  constexpr Required kNothing = {};
  constexpr Required kSigned = {true, false};
  constexpr Required kSealed = {false, true};
  constexpr Required kBoth = {true, true};
  const ReportCase cases[] = {
      {"plain", kNone, kClear, Opened::not_encrypted, kNothing, 0},
      {"plain, signature required", kNone, kClear, Opened::not_encrypted, kSigned, 1},
      {"plain, encryption required", kNone, kClear, Opened::not_encrypted, kSealed, 1},
      {"signed", kValid, kClear, Opened::not_encrypted, kSigned, 0},
      {"signed, encryption required", kValid, kClear, Opened::not_encrypted, kBoth, 1},
      {"signature unknown", SignatureState::unknown, kClear, Opened::not_encrypted, kNothing, 1},
      {"signature invalid", SignatureState::invalid, kClear, Opened::not_encrypted, kNothing, 1},
      {"signed and sealed", kValid, kStrong, Opened::yes, kBoth, 0},
      {"sealed", kNone, kStrong, Opened::yes, kSealed, 0},
      {"sealed, signature required", kNone, kStrong, Opened::yes, kSigned, 1},
      {"legacy", kValid, EncryptionState::legacy, Opened::yes, kNothing, 0},
      {"legacy, encryption required", kValid, EncryptionState::legacy, Opened::yes, kSealed, 1},
      {"no key", kNone, EncryptionState::undecrypted, Opened::no_key, kNothing, 3},
      {"no key under a bad signature", SignatureState::invalid, EncryptionState::undecrypted, Opened::no_key, kNothing,
       3},
      {"does not decrypt", kNone, EncryptionState::undecrypted, Opened::failed, kNothing, 4},
      {"does not decrypt, bad signature", SignatureState::invalid, EncryptionState::undecrypted, Opened::failed, kBoth,
       4},
  };
  for (const auto& each : cases) {
    const auto report = report_of(each.signature, each.encryption, each.opened);
    EXPECT_EQ(static_cast<int>(exit_code_of(report, each.required)), each.code) << each.name;
  }
}

}  // namespace
}  // namespace letterlock::cli
