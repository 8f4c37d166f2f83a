// Names of files that come from pages and mail, and the content types that endings stand for.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::service {

// The last part of a path, printable, without characters that file systems or headers stumble over, at most 120
// octets of whole UTF-8 characters; "file" where nothing is left.
std::string fit_file_name(std::string_view name);
// By the ending of the name; "application/octet-stream" for others.
std::string content_type_of(std::string_view name);

}  // namespace letterlock::service
