#include "cli/release.h"

#include "judge/release.h"

namespace letterlock::cli {
namespace {

// What the message lacks of what was asked for; only where nothing else is wrong with it.
std::optional<Error> unmet(const judge::MessageReport& report, Required required, const Terminal& terminal) {
  const auto lacks = [&](const char* key) {
    return Error{ErrorCode::requirement_not_met, {{"required", terminal.sentence(key)}}};
  };
  if (required.signature && report.signature == judge::SignatureState::none) return lacks("open.required-signed");
  if (required.encryption && report.encryption != judge::EncryptionState::strong) return lacks("open.required-sealed");
  return std::nullopt;
}

}  // namespace

std::optional<Error> why_withheld(const judge::MessageReport& report, ExitCode code, Required required,
                                  bool show_anyway, const Terminal& terminal) {
  if (code == ExitCode::good) return std::nullopt;
  auto withheld = judge::why_withheld(report, show_anyway ? judge::ShowAnyway::yes : judge::ShowAnyway::no);
  if (withheld && withheld->code != ErrorCode::payload_withheld) return withheld;
  // What was required and is not there is no bad signature: --show-anyway does not speak of it.
  if (auto error = unmet(report, required, terminal)) return error;
  return withheld;
}

}  // namespace letterlock::cli
