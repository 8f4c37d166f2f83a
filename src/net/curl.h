// What connect.h and fetch.h share of libcurl: its handle, settings that both need, its errors as ours.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"

namespace letterlock::net {

using CurlHandle = std::unique_ptr<CURL, void (*)(CURL*)>;

// A handle that verifies TLS 1.2 or later, raises no signals and takes nothing from the environment.
// file_not_readable where there is an authority file that cannot be read.
Result<CurlHandle> new_curl(const std::string& authority_file, std::chrono::milliseconds time_limit);

// Why the certificate of `server` was refused (S12), from OpenSSL's result of the verification: server_wrong_name,
// server_certificate_expired, server_certificate_not_yet_valid, server_untrusted {server, reason} (no authority that
// we know), server_certificate_refused {server, reason} (whatever else: revoked, for another purpose, a weak key).
tl::unexpected<Error> certificate_failure(long verified, const std::string& server);

// A failure up to the end of the TLS handshake or of a transfer. `server` as an error names it, `details` curl's words.
tl::unexpected<Error> curl_failure(CURL* curl, CURLcode code, const std::string& server, const std::string& details);

}  // namespace letterlock::net
