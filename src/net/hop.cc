#include "net/hop.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "net/public_address.h"

namespace letterlock::net {
namespace {

using HeaderList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

constexpr size_t kHeaderOctetsMax = 64 * 1024;
constexpr size_t kValueOctetsMax = 512;          // of an ETag and the like
constexpr size_t kDroppedOctetsMax = 64 * 1024;  // of an answer that nobody wants
// A server that goes on sending, but slower than this for so long, is given up.
constexpr long kSlowest = 512;  // octets a second
constexpr long kSlowSeconds = 20;

void add(HeaderList& list, const char* name, const std::string& value) {
  if (value.empty()) return;
  curl_slist* longer = curl_slist_append(list.get(), (std::string(name) + ": " + value).c_str());
  if (longer == nullptr) return;
  (void)list.release();
  list.reset(longer);
}

HeaderList headers_of(const Retrieval& request) {
  HeaderList list(nullptr, curl_slist_free_all);
  if (request.post) {
    add(list, "Content-Type", request.post->content_type);
    list.reset(curl_slist_append(list.release(), "Expect:"));
  }
  if (request.from > 0) {
    add(list, "Range", "bytes=" + std::to_string(request.from) + "-");
    add(list, "If-Range", request.if_range);
  } else {
    add(list, "If-None-Match", request.if_none_match);
    add(list, "If-Modified-Since", request.if_modified_since);
  }
  return list;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

// What would go back to the server with a later request: visible ASCII and blanks, bounded.
std::string value_of(std::string_view field) {
  const size_t begin = std::min(field.find_first_not_of(" \t"), field.size());
  const size_t end = field.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos || end < begin) return "";
  const std::string_view value = field.substr(begin, end + 1 - begin);
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  return plain && value.size() <= kValueOctetsMax ? std::string(value) : "";
}

}  // namespace

void Hop::set_up(CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_URL, target_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "Letterlock");
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kSlowest);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  // A name server that does not answer must not hold us past the time limit.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, this);
  if (!request_.post) return;
  // Not copied by curl; the request lives longer than the transfer.
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.post->octets.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, as_text(request_.post->octets).data());
}

Status Hop::run(std::chrono::milliseconds time_limit) {
  TRY_ASSIGN(const CurlHandle handle, new_curl("", time_limit));
  set_up(handle.get());
  const HeaderList headers = headers_of(request_);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  std::array<char, CURL_ERROR_SIZE> details{};
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, details.data());
  const CURLcode code = curl_easy_perform(handle.get());
  return conclude(handle.get(), code, details.data());
}

Status Hop::conclude(CURL* curl, CURLcode code, const std::string& details) {
  TRY(failure_);
  if (refused_private_ && code != CURLE_OK) {
    return fail(ErrorCode::server_private_address, {{"server", target_.place}});
  }
  // An answer that nobody wants is not read to its end.
  const bool enough = code == CURLE_WRITE_ERROR && dropped_ > kDroppedOctetsMax;
  if (code == CURLE_ABORTED_BY_CALLBACK) return fail(ErrorCode::cancelled);
  if (code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UNSUPPORTED_PROTOCOL ||
      (code == CURLE_WRITE_ERROR && !enough)) {
    return fail(ErrorCode::server_misbehaves, {{"server", target_.place}, {"reason", details}});
  }
  if (code != CURLE_OK && !enough) return curl_failure(curl, code, target_.place, details);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &head_.status);
  const char* next = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &next);
  next_url_ = next == nullptr ? "" : next;
  return wanted() ? begin_once() : Status();
}

bool Hop::header(std::string_view line) {
  header_octets_ += line.size();
  if (header_octets_ > kHeaderOctetsMax) return false;
  if (line.starts_with("HTTP/")) {
    head_ = {};  // of an interim answer before
    const size_t status = std::min(line.find(' '), line.size() - 1) + 1;
    std::from_chars(line.data() + status, line.data() + line.size(), head_.status);
    return true;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  const std::string name = lower(line.substr(0, colon));
  const std::string value = value_of(line.substr(colon + 1));
  if (name == "etag") head_.etag = value;
  if (name == "last-modified") head_.last_modified = value;
  if (name == "content-range") head_.content_range = value;
  return true;
}

Status Hop::begin_once() {
  if (begun_) return {};
  begun_ = true;
  if (head_.status == 200) taken_ = 0;  // the whole, whatever was asked for
  return receiver_.begin(head_);
}

Status Hop::body(ByteView chunk) {
  TRY(begin_once());
  if (chunk.size() > request_.limit || taken_ > request_.limit - chunk.size()) {
    return fail(ErrorCode::server_limit, {{"server", target_.place}, {"bound", std::to_string(request_.limit)}});
  }
  taken_ += chunk.size();
  return receiver_.write(chunk);
}

size_t Hop::on_header(char* data, size_t size, size_t count, void* self) {
  return static_cast<Hop*>(self)->header({data, size * count}) ? size * count : 0;
}

size_t Hop::on_body(char* data, size_t size, size_t count, void* self) {
  Hop& hop = *static_cast<Hop*>(self);
  if (!hop.wanted()) {
    hop.dropped_ += size * count;
    return hop.dropped_ > kDroppedOctetsMax ? 0 : size * count;
  }
  hop.failure_ = hop.body(as_bytes(std::string_view(data, size * count)));
  return hop.failure_ ? size * count : 0;
}

int Hop::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& given_up = static_cast<Hop*>(self)->request_.given_up;
  return given_up && given_up() ? 1 : 0;
}

curl_socket_t Hop::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
  Hop& hop = *static_cast<Hop*>(self);
  if (!hop.mapped_ && !is_public(address->addr)) {
    hop.refused_private_ = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace letterlock::net
