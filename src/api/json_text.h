// JSON text as people and scripts get it: one document, indented by two blanks, ended by a line feed.
//
// Members keep the order in which they were described. Empty objects and arrays stay on their line.
#pragma once

#include <string>

#include "base/json.h"

namespace letterlock::api {

std::string to_indented_text(const JsonValue& value);

}  // namespace letterlock::api
