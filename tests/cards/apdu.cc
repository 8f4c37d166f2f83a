#include "apdu.h"

#include <algorithm>

namespace cards {
namespace {

constexpr std::uint8_t kChained = 0x10;
constexpr std::uint8_t kGetResponse = 0xc0;
constexpr std::size_t kMaxChained = 16384;  // more than any PIV command; bounds what a reader can make us keep

std::size_t number(ByteView octets) {
  std::size_t value = 0;
  for (const auto octet : octets) value = value << 8 | octet;
  return value;
}

// The part behind the header: [Lc data] [Le], numbers of `width` octets (1, or 2 in the extended form). An Le of
// zero means as much as its width can say and one more.
bool read_body(ByteView body, std::size_t width, Command& command) {
  const std::size_t most = width == 1 ? 256 : 65536;
  const auto read_room = [&](ByteView octets) { return number(octets) == 0 ? most : number(octets); };
  if (body.size() == width) {
    command.room = read_room(body);
    return true;
  }
  const std::size_t length = body.size() < width ? 0 : number(body.first(width));
  if (length == 0 || body.size() < width + length) return false;
  const ByteView data = body.subspan(width, length);
  const ByteView last = body.subspan(width + length);
  command.data.assign(data.begin(), data.end());
  // Without Le a strict card would say nothing: readers of the T=1 kind leave it out and expect data all the same.
  command.room = last.empty() ? most : read_room(last);
  return last.empty() || last.size() == width;
}

bool same_header(const Command& a, const Command& b) { return a.ins == b.ins && a.p1 == b.p1 && a.p2 == b.p2; }

}  // namespace

std::optional<Command> read_command(ByteView octets) {
  if (octets.size() < 4) return std::nullopt;
  Command command{octets[0], octets[1], octets[2], octets[3], {}, 256};
  ByteView body = octets.subspan(4);
  if (body.empty()) return command;
  const bool extended = body.size() >= 3 && body[0] == 0;
  if (extended) body = body.subspan(1);
  if (!read_body(body, extended ? 2 : 1, command)) return std::nullopt;
  return command;
}

void Exchange::reset() {
  chain_.reset();
  rest_.clear();
}

Bytes Exchange::hand_out(std::size_t room, unsigned status) {
  const auto count = std::min(room, rest_.size());
  Bytes out(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count));
  rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count));
  // 61xx: so many octets more; 00 stands for 256 or more.
  if (!rest_.empty()) status = 0x6100 | static_cast<unsigned>(rest_.size() < 256 ? rest_.size() : 0);
  out.push_back(static_cast<std::uint8_t>(status >> 8));
  out.push_back(static_cast<std::uint8_t>(status & 0xff));
  return out;
}

// Puts a chained command together; calls the card's function with its last part.
Response Exchange::collect(Command& command) {
  const bool more = (command.cla & kChained) != 0;
  if ((command.cla & ~kChained) != 0) return {kUnknownClass, {}};
  if (chain_ && !same_header(*chain_, command)) {
    chain_.reset();
    return {kLastCommandExpected, {}};
  }
  if (chain_) command.data = join({chain_->data, command.data});
  chain_.reset();
  if (command.data.size() > kMaxChained) return {kWrongLength, {}};
  if (!more) return function_(command);
  chain_ = command;
  return {kOk, {}};
}

Bytes Exchange::answer(ByteView message) {
  auto command = read_command(message);
  if (command && command->ins == kGetResponse) return hand_out(command->room, rest_.empty() ? kConditions : kOk);
  rest_.clear();
  Response response = command ? collect(*command) : Response{kWrongLength, {}};
  rest_ = std::move(response.data);
  return hand_out(command ? command->room : 0, response.status);
}

}  // namespace cards
