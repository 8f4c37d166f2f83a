// OcspResponses and FetchAttempts: what status services said about certificates, and how asking authorities went.
//
// Of each certificate the last answer is kept, as it came: it is read and judged again each time (trust/ocsp.h). An
// attempt is named by the URL that the certificate has. Nothing is asked here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "store/store.h"

namespace letterlock::store {

struct KeptOcspResponse {
  std::string certificate;  // fingerprint of the certificate that it is about
  std::string url;
  Time received{};
  Bytes octets;
};

class OcspResponses {
 public:
  explicit OcspResponses(Store& store) : store_(store) {}
  // Takes the place of what was kept for that certificate.
  Status put(const KeptOcspResponse& response);
  Status remove(const std::string& certificate);
  Result<std::optional<KeptOcspResponse>> find(const std::string& certificate);
  // Newest first, at most `limit`.
  Result<std::vector<KeptOcspResponse>> all(size_t limit = 10'000);
  // Those received before that time.
  Status prune(Time before);

 private:
  Store& store_;
};

struct FetchAttempt {
  std::string url;
  Time at{};
  std::string failure;  // id of an error; "" where it answered
};

class FetchAttempts {
 public:
  explicit FetchAttempts(Store& store) : store_(store) {}
  // Takes the place of what was noted for that URL.
  Status put(const FetchAttempt& attempt);
  Status remove(const std::string& url);
  Result<std::vector<FetchAttempt>> all(size_t limit = 10'000);
  Status prune(Time before);

 private:
  Store& store_;
};

}  // namespace letterlock::store
