#include "api/reply_fields.h"

#include <algorithm>

#include "mime/header.h"

namespace letterlock::api {

const judge::HeaderReport* field_of(const judge::MessageReport& report, std::string_view name) {
  const auto found = std::find_if(report.headers.begin(), report.headers.end(), [&](const judge::HeaderReport& header) {
    return mime::equal_no_case(header.name, name) && report.shows(header);
  });
  return found == report.headers.end() ? nullptr : &*found;
}

std::string_view value_of(const judge::MessageReport& report, std::string_view name) {
  const judge::HeaderReport* field = field_of(report, name);
  if (field == nullptr) return {};
  return field->claimed ? *field->claimed : field->value;
}

bool was_sealed(const judge::MessageReport& report) { return report.encryption != judge::EncryptionState::none; }

}  // namespace letterlock::api
