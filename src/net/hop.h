// Hop: one request of a retrieval and its answer: libcurl, told what it may do. Internal to net/.
#pragma once

#include "net/curl.h"
#include "net/http_target.h"
#include "net/retrieve.h"

namespace letterlock::net {

class Hop {
 public:
  // Everything outlives it. `mapped`: private addresses are fine.
  Hop(const Retrieval& request, const HttpTarget& target, bool mapped, Receiver& receiver)
      : request_(request), target_(target), mapped_(mapped), receiver_(receiver), taken_(request.from) {}

  Status run(std::chrono::milliseconds time_limit);
  const AnswerHead& head() const { return head_; }
  // Where a redirect leads, made absolute; "" where it leads nowhere.
  const std::string& next_url() const { return next_url_; }

 private:
  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

  void set_up(CURL* curl);
  Status conclude(CURL* curl, CURLcode code, const std::string& details);
  bool header(std::string_view line);
  Status body(ByteView chunk);
  Status begin_once();
  bool wanted() const { return head_.status == 200 || head_.status == 206; }

  const Retrieval& request_;
  const HttpTarget& target_;
  bool mapped_;
  Receiver& receiver_;
  AnswerHead head_;
  std::string next_url_;
  std::uint64_t taken_;
  std::uint64_t dropped_ = 0;
  size_t header_octets_ = 0;
  bool begun_ = false;
  bool refused_private_ = false;
  Status failure_;
};

}  // namespace letterlock::net
