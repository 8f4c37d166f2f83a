#include "service/gate.h"

namespace letterlock::service {

Status check_host(const HttpHead& head, unsigned port) {
  const std::string& host = head.field("host");
  const std::string number = ":" + std::to_string(port);
  if (host == "127.0.0.1" + number || host == "localhost" + number) return {};
  return fail(ErrorCode::host_refused);
}

Status check_origin(const HttpHead& head, Reading reading) {
  const std::string& origin = head.field("origin");
  const std::string& site = head.field("sec-fetch-site");
  const bool ours = origin == "http://" + head.field("host");
  const bool from_elsewhere = site == "cross-site" || site == "same-site";
  if (head.method != "GET" && (!ours || from_elsewhere)) return fail(ErrorCode::origin_refused);
  if (reading == Reading::page) return {};
  if ((!origin.empty() && !ours) || from_elsewhere) return fail(ErrorCode::origin_refused);
  return {};
}

// Mail is shown in a frame of the page's own text (srcdoc), which takes this policy over; only its style attributes
// are let through.
HttpFields security_fields() {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
           "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
           "form-action 'none'; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Permissions-Policy",
           "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), "
           "microphone=(), midi=(), payment=(), serial=(), usb=()"}};
}

}  // namespace letterlock::service
