// UrlMapping: where hosts have moved, as a person says: an address or the beginning of one, to what takes its place.
//
// A beginning counts up to a border of the address only ("http://ocsp.example.tw" is none of
// "http://ocsp.example.tw.evil.example/"): what is mapped may lie in a private network, and certificates of strangers
// must not reach it by a name that begins alike.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/result.h"

namespace letterlock::app {

using UrlMapping = std::map<std::string, std::string>;

// One entry as it is kept: scheme and server in lower case. url_mapping_malformed {value} where one side is no http or
// https address.
Result<std::pair<std::string, std::string>> mapping_entry(const std::string& from, const std::string& to);

struct MappedUrl {
  std::string url;
  bool mapped = false;
};
// By the longest beginning that fits.
MappedUrl mapped_url(const UrlMapping& mapping, const std::string& url);

}  // namespace letterlock::app
