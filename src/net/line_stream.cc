#include "net/line_stream.h"

#include <algorithm>

namespace letterlock::net {
namespace {

constexpr size_t kChunk = 64 * 1024;

}  // namespace

Status LineStream::fill() {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
  const size_t old = buffer_.size();
  buffer_.resize(old + kChunk);
  const auto count = stream_->read(std::span(buffer_).subspan(old));
  buffer_.resize(old + count.value_or(0));
  if (!count) return tl::unexpected(count.error());
  if (*count == 0) return fail(ErrorCode::connection_lost, {{"server", name()}});
  return {};
}

Result<std::string> LineStream::read_line() {
  size_t searched = 0;
  for (;;) {
    const ByteView octets = buffered();
    const auto end = std::find(octets.begin() + static_cast<std::ptrdiff_t>(searched), octets.end(), '\n');
    const auto length = static_cast<size_t>(end - octets.begin());
    if (length > kLineOctetsMax) {
      return fail(ErrorCode::server_limit, {{"server", name()}, {"bound", std::to_string(kLineOctetsMax)}});
    }
    if (end != octets.end()) {
      std::string line(as_text(octets.first(length)));
      if (line.ends_with('\r')) line.pop_back();
      begin_ += length + 1;
      return line;
    }
    searched = length;
    TRY(fill());
  }
}

Status LineStream::read_octets(std::uint64_t count, Sink& sink) {
  while (count > 0) {
    if (buffered().empty()) TRY(fill());
    const ByteView octets = buffered();
    const auto now = static_cast<size_t>(std::min<std::uint64_t>(count, octets.size()));
    TRY(sink.write(octets.first(now)));
    begin_ += now;
    count -= now;
  }
  return {};
}

Result<ByteView> LineStream::peek() {
  if (buffered().empty()) TRY(fill());
  return buffered();
}

Result<bool> LineStream::wait_readable(std::chrono::milliseconds wait) {
  if (!buffered().empty()) return true;
  return stream_->wait_readable(wait);
}

Status LineStream::write_line(std::string_view line) {
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return fail(ErrorCode::internal);
  std::string whole(line);
  whole += "\r\n";
  return stream_->write(as_bytes(whole));
}

}  // namespace letterlock::net
