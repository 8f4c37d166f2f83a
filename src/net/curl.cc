#include "net/curl.h"

#include <fcntl.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/file.h"

namespace letterlock::net {
namespace {

bool curl_is_ready() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

}  // namespace

Result<CurlHandle> new_curl(const std::string& authority_file, std::chrono::milliseconds time_limit) {
  if (!curl_is_ready()) return fail(ErrorCode::internal, {{"reason", "libcurl does not start"}});
  CurlHandle handle(curl_easy_init(), curl_easy_cleanup);
  CURL* curl = handle.get();
  if (curl == nullptr) return fail(ErrorCode::out_of_memory);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(time_limit.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(time_limit.count()));
  if (!authority_file.empty()) {
    if (access(authority_file.c_str(), R_OK) != 0) {
      return fail_errno(ErrorCode::file_not_readable, authority_file, errno);
    }
    // The bundle gives way to this file; the system's authorities stay trusted by their folder.
    curl_easy_setopt(curl, CURLOPT_CAINFO, authority_file.c_str());
    const char* folder = curl_version_info(CURLVERSION_NOW)->capath;
    curl_easy_setopt(curl, CURLOPT_CAPATH, folder != nullptr ? folder : "/etc/ssl/certs");
  }
  return handle;
}

tl::unexpected<Error> certificate_failure(long verified, const std::string& server) {
  const char* reason = X509_verify_cert_error_string(verified);
  switch (verified) {
    // The chain is good: then it was the name. curl compares it before it keeps the result of the chain, which stands
    // at "unspecified" until then.
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return fail(ErrorCode::server_wrong_name, {{"server", server}});
    case X509_V_ERR_CERT_HAS_EXPIRED: return fail(ErrorCode::server_certificate_expired, {{"server", server}});
    case X509_V_ERR_CERT_NOT_YET_VALID: return fail(ErrorCode::server_certificate_not_yet_valid, {{"server", server}});
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return fail(ErrorCode::server_untrusted, {{"server", server}, {"reason", reason}});
    default: return fail(ErrorCode::server_certificate_refused, {{"server", server}, {"reason", reason}});
  }
}

tl::unexpected<Error> curl_failure(CURL* curl, CURLcode code, const std::string& server, const std::string& details) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return fail(ErrorCode::server_not_found, {{"server", server}});
    case CURLE_COULDNT_CONNECT: {
      long number = 0;
      curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &number);
      std::string reason = number == 0 ? "" : std::generic_category().message(static_cast<int>(number));
      return fail(ErrorCode::server_unreachable, {{"server", server}, {"reason", std::move(reason)}});
    }
    case CURLE_OPERATION_TIMEDOUT: return fail(ErrorCode::server_timeout, {{"server", server}});
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR: {
      long verified = 0;
      curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &verified);
      return certificate_failure(verified, server);
    }
    case CURLE_USE_SSL_FAILED: return fail(ErrorCode::tls_not_offered, {{"server", server}});
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE: return fail(ErrorCode::connection_lost, {{"server", server}});
    case CURLE_OUT_OF_MEMORY: return fail(ErrorCode::out_of_memory);
    default: return fail(ErrorCode::tls_failed, {{"server", server}, {"reason", details}});
  }
}

}  // namespace letterlock::net
