// The fields of a message that an answer to it may use. Internal to api/.
//
// RFC 9788 section 6.2: of a payload that protects header fields, those and no other (MUST).
#pragma once

#include <string_view>

#include "judge/report.h"

namespace letterlock::api {

// nullptr where there is none that counts.
const judge::HeaderReport* field_of(const judge::MessageReport& report, std::string_view name);
// As its author wrote it, also where another one is shown (section 4.4.4); empty where there is none.
std::string_view value_of(const judge::MessageReport& report, std::string_view name);

// Also where it could not be opened, and where the cipher is a weak one.
bool was_sealed(const judge::MessageReport& report);

// S9: a header may name any number.
constexpr size_t kReplyPeopleMax = 500;

}  // namespace letterlock::api
