#include "net/connect.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "net/curl.h"

namespace letterlock::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kAnswerOctetsMax = 300;
constexpr size_t kAheadOctets = 16 * 1024;

// Waits until the socket is ready; false where the time is over.
bool wait_for(curl_socket_t socket, short events, steady_clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    pollfd entry{socket, events, 0};
    const int ready = poll(&entry, 1, static_cast<int>(std::clamp<long long>(left, 0, 3'600'000)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    if (left <= 0) return false;
  }
}

class CurlStream : public Stream {
 public:
  CurlStream(CurlHandle curl, std::string name, milliseconds idle)
      : curl_(std::move(curl)), name_(std::move(name)), idle_(idle) {
    curl_easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &socket_);
  }

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (!ahead_.empty()) {
      const size_t count = std::min(buffer.size(), ahead_.size());
      std::copy_n(ahead_.begin(), count, buffer.begin());
      ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(count));
      return count;
    }
    if (ended_) return 0;
    TRY_ASSIGN(const auto count, receive(buffer, steady_clock::now() + idle_));
    if (!count) return fail(ErrorCode::server_timeout, {{"server", name_}});
    return *count;
  }

  Status write(ByteView octets) override {
    const auto until = steady_clock::now() + idle_;
    while (!octets.empty()) {
      size_t count = 0;
      const CURLcode code = curl_easy_send(curl_.get(), octets.data(), octets.size(), &count);
      if (code == CURLE_OK) {
        octets = octets.subspan(count);
      } else if (code != CURLE_AGAIN) {
        return fail(ErrorCode::connection_lost, {{"server", name_}});
      } else if (!wait_for(socket_, POLLOUT, until)) {
        return fail(ErrorCode::server_timeout, {{"server", name_}});
      }
    }
    return {};
  }

  // A readable socket may hold only a TLS record without data (a session ticket): so it is read ahead.
  Result<bool> wait_readable(milliseconds wait) override {
    if (!ahead_.empty() || ended_) return true;
    std::array<std::uint8_t, kAheadOctets> buffer{};
    TRY_ASSIGN(const auto count, receive(buffer, steady_clock::now() + wait));
    if (!count) return false;
    ahead_.assign(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
    return true;
  }

  const std::string& name() const override { return name_; }

 private:
  // None where nothing came in time. Asks TLS before the socket: octets may be buffered inside it.
  Result<std::optional<size_t>> receive(std::span<std::uint8_t> buffer, steady_clock::time_point until) {
    for (;;) {
      size_t count = 0;
      const CURLcode code = curl_easy_recv(curl_.get(), buffer.data(), buffer.size(), &count);
      if (code == CURLE_OK) {
        ended_ = count == 0;
        return count;
      }
      if (code != CURLE_AGAIN) return fail(ErrorCode::connection_lost, {{"server", name_}});
      if (!wait_for(socket_, POLLIN, until)) return std::optional<size_t>();
    }
  }

  CurlHandle curl_;
  std::string name_;
  milliseconds idle_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  Bytes ahead_;
  bool ended_ = false;
};

// What was said on the way to the login.
struct Said {
  std::string answer;          // the server's last line
  bool asked_for_tls = false;  // our STARTTLS or STLS went out
};

// Keeps the last line that the server said, fit to be shown.
size_t keep_answer(char* data, size_t size, size_t count, void* context) {
  std::string& answer = static_cast<Said*>(context)->answer;
  answer.assign(data, std::min(size * count, kAnswerOctetsMax));
  while (answer.ends_with('\n') || answer.ends_with('\r')) answer.pop_back();
  for (char& c : answer) c = static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F ? '?' : c;
  return size * count;
}

// curl's way to let its commands be seen; nothing of them is kept.
int see_command(CURL*, curl_infotype type, char* data, size_t size, void* context) {
  const std::string_view text(data, size);
  if (type == CURLINFO_HEADER_OUT && (text.ends_with("STARTTLS\r\n") || text == "STLS\r\n")) {
    static_cast<Said*>(context)->asked_for_tls = true;
  }
  return 0;
}

std::string curl_url(const Server& server, const ConnectOptions& options) {
  constexpr std::array<const char*, 3> kNames = {"imap", "pop3", "smtp"};
  std::string url = kNames[static_cast<size_t>(server.protocol)];
  if (server.security == Security::tls) url += "s";
  url += "://" + server.name() + "/";
  if (server.protocol == Protocol::smtp) url += options.local_name;
  return url;
}

Status set_login(CURL* curl, const Server& server, const Credentials& credentials) {
  if (server.login == Login::none) return {};
  if (credentials.secret.empty()) {
    return fail(ErrorCode::mail_password_needed, {{"user", server.user}, {"server", server.name()}});
  }
  Secret terminated = credentials.secret.copy();
  const std::uint8_t zero = 0;
  terminated.append(ByteView(&zero, 1));
  curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
  const auto option = server.login == Login::oauth ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD;
  curl_easy_setopt(curl, option, reinterpret_cast<const char*>(terminated.view().data()));
  if (server.login == Login::oauth) curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
  return {};
}

tl::unexpected<Error> connect_failure(CURL* curl, CURLcode code, const Server& server, const Said& said,
                                      const std::string& details) {
  if (code == CURLE_LOGIN_DENIED || code == CURLE_AUTH_ERROR) {
    return fail(ErrorCode::login_refused, {{"server", server.name()}, {"user", server.user}, {"answer", said.answer}});
  }
  // curl ends so where lines follow the answer to STARTTLS before TLS begins, and where a greeting is none.
  if (code == CURLE_WEIRD_SERVER_REPLY && said.asked_for_tls) {
    return fail(ErrorCode::answers_before_tls, {{"server", server.name()}});
  }
  if (code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_REMOTE_ACCESS_DENIED) {
    return fail(ErrorCode::server_refused, {{"server", server.name()}, {"answer", said.answer}});
  }
  return curl_failure(curl, code, code == CURLE_COULDNT_RESOLVE_HOST ? server.host : server.name(), details);
}

// While the login lasts: what they point to is ours and goes before the handle does.
void watch(CURL* curl, char* details, Said* said) {
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, said == nullptr ? nullptr : keep_answer);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, said);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, said == nullptr ? nullptr : see_command);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, said);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, said == nullptr ? 0L : 1L);
}

}  // namespace

Result<std::unique_ptr<Stream>> connect(const Server& server, const Credentials& credentials,
                                        const ConnectOptions& options) {
  TRY_ASSIGN(CurlHandle handle, new_curl(options.authority_file, options.connect_timeout));
  CURL* curl = handle.get();
  std::array<char, CURL_ERROR_SIZE> details{};
  Said said;
  curl_easy_setopt(curl, CURLOPT_URL, curl_url(server, options).c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps,pop3,pop3s,smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  watch(curl, details.data(), &said);
  TRY(set_login(curl, server, credentials));

  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return connect_failure(curl, code, server, said, details.data());
  watch(curl, nullptr, nullptr);
  return std::make_unique<CurlStream>(std::move(handle), server.name(), options.idle_timeout);
}

}  // namespace letterlock::net
