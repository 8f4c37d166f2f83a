// Fingerprints as people copy them: capitals, colons and blanks are no difference. Private to app/.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::app {

// Small letters and digits alone, as x509::Certificate::fingerprint() writes it.
std::string plain_fingerprint(std::string_view copied);

}  // namespace letterlock::app
