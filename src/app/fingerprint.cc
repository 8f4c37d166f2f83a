#include "app/fingerprint.h"

namespace letterlock::app {

std::string plain_fingerprint(std::string_view copied) {
  std::string hex;
  for (const char c : copied) {
    if (c != ':' && c != ' ') hex.push_back(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
  }
  return hex;
}

}  // namespace letterlock::app
