// For tests only: a server that speaks when it is spoken to, by a script, and whose connection can be cut at any octet
// of either direction.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "net/stream.h"

namespace letterlock::transport {

// What the client must say, octet for octet, and what the server then says.
struct Turn {
  std::string heard;
  std::string said;
};

struct PeerRecord {
  std::string written;       // by the client, all of it
  size_t turns = 0;          // that came to their end
  size_t given = 0;          // octets that the client read
  size_t endless = 0;        // octets of PeerLimits::for_ever that the client read
  bool script_left = false;  // the client said something else
};

struct PeerLimits {
  size_t piece = SIZE_MAX;        // octets in one read
  size_t said_max = SIZE_MAX;     // the server's words are cut here
  size_t written_max = SIZE_MAX;  // the client's words are cut here
  // Where the server's words are cut it closes; or it says nothing any more; or this, again and again.
  bool hangs = false;
  std::string for_ever = {};
};

class ScriptedPeer : public net::Stream {
 public:
  ScriptedPeer(std::vector<Turn> script, PeerRecord& record, PeerLimits limits = {})
      : script_(std::move(script)), record_(record), limits_(limits) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    const size_t there = std::min(outgoing_.size(), limits_.said_max - record_.given);
    if (there == 0 && !limits_.for_ever.empty()) return repeat(buffer);
    if (there == 0 && limits_.hangs) return fail(ErrorCode::server_timeout, {{"server", name_}});
    const size_t count = std::min({limits_.piece, buffer.size(), there});
    std::copy_n(as_bytes(outgoing_).begin(), count, buffer.begin());
    outgoing_.erase(0, count);
    record_.given += count;
    return count;
  }
  Status write(ByteView octets) override {
    const size_t room = limits_.written_max - record_.written.size();
    record_.written += as_text(octets.first(std::min(room, octets.size())));
    answer();
    if (room < octets.size()) return fail(ErrorCode::connection_lost, {{"server", name_}});
    return {};
  }
  Result<bool> wait_readable(std::chrono::milliseconds) override {
    const bool cut = record_.given >= limits_.said_max;
    return cut ? !limits_.hangs : !outgoing_.empty();
  }
  const std::string& name() const override { return name_; }

 private:
  // Who reads all of that reads for ever.
  static constexpr size_t kForEver = 100'000'000;

  Result<size_t> repeat(std::span<std::uint8_t> buffer) {
    if (record_.endless >= kForEver) return fail(ErrorCode::internal);
    const size_t count = std::min(limits_.piece, buffer.size());
    for (size_t i = 0; i < count; ++i) {
      buffer[i] = static_cast<std::uint8_t>(limits_.for_ever[record_.endless++ % limits_.for_ever.size()]);
    }
    return count;
  }
  void answer() {
    while (record_.turns < script_.size()) {
      const Turn& turn = script_[record_.turns];
      const std::string_view rest = std::string_view(record_.written).substr(understood_);
      if (rest.size() < turn.heard.size()) return;
      if (!rest.starts_with(turn.heard)) {
        record_.script_left = true;
        return;
      }
      understood_ += turn.heard.size();
      outgoing_ += turn.said;
      ++record_.turns;
    }
  }

  std::vector<Turn> script_;
  PeerRecord& record_;
  PeerLimits limits_;
  size_t understood_ = 0;
  std::string outgoing_;
  std::string name_ = "mail.example.tw:465";
};

}  // namespace letterlock::transport
