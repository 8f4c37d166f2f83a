// For tests only: a Stream that gives what a script says, in pieces as small as the test wants, and keeps what
// was written.
#pragma once

#include <algorithm>
#include <string>

#include "net/stream.h"

namespace letterlock::net {

class ScriptedStream : public Stream {
 public:
  // The peer says `incoming` in pieces of at most `piece` octets and then closes.
  ScriptedStream(std::string incoming, size_t piece, std::string* written = nullptr)
      : incoming_(std::move(incoming)), piece_(piece), written_(written) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t count = std::min({piece_, buffer.size(), incoming_.size() - place_});
    std::copy_n(as_bytes(incoming_).begin() + static_cast<std::ptrdiff_t>(place_), count, buffer.begin());
    place_ += count;
    return count;
  }
  Status write(ByteView octets) override {
    if (written_ != nullptr) *written_ += as_text(octets);
    return {};
  }
  Result<bool> wait_readable(std::chrono::milliseconds) override { return true; }
  const std::string& name() const override { return name_; }

 private:
  std::string incoming_;
  size_t piece_;
  std::string* written_;
  size_t place_ = 0;
  std::string name_ = "mail.example.tw:993";
};

}  // namespace letterlock::net
