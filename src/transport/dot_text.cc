#include "transport/dot_text.h"

namespace letterlock::transport {
namespace {

// Takes the stuffing away, octet by octet.
class Unstuffing {
 public:
  bool done() const { return place_ == Place::done; }

  // Appends what the octet means; false once the text has ended with it.
  void take(std::uint8_t octet, Bytes& out) {
    switch (place_) {
      case Place::line_start:
        if (octet == '.') {
          place_ = Place::dot;
          return;
        }
        break;
      case Place::dot:
        if (octet == '\r') {
          place_ = Place::dot_cr;
          return;
        }
        break;
      case Place::dot_cr:
        if (octet == '\n') {
          place_ = Place::done;
          return;
        }
        out.push_back('\r');  // a stuffed line that begins with a bare CR
        place_ = Place::cr;
        break;
      default: break;
    }
    out.push_back(octet);
    place_ = octet == '\n' && place_ == Place::cr ? Place::line_start : octet == '\r' ? Place::cr : Place::line;
  }

 private:
  enum class Place { line_start, dot, dot_cr, line, cr, done };
  Place place_ = Place::line_start;
};

}  // namespace

void DotStuffing::convert(ByteView chunk, Bytes& out) {
  out.reserve(out.size() + chunk.size() + 16);
  for (const std::uint8_t octet : chunk) {
    if (octet == '.' && last_ == '\n') out.push_back('.');
    out.push_back(octet);
    last_ = octet;
  }
}

void DotStuffing::finish(Bytes& out) {
  if (last_ != '\n') append(out, as_bytes("\r\n"));
  last_ = '\n';
}

Result<std::uint64_t> read_dot_text(net::LineStream& from, Sink& sink, std::uint64_t limit) {
  Unstuffing unstuffing;
  std::uint64_t total = 0;
  Bytes out;
  while (!unstuffing.done()) {
    TRY_ASSIGN(const ByteView octets, from.peek());
    out.clear();
    size_t taken = 0;
    while (taken < octets.size() && !unstuffing.done()) unstuffing.take(octets[taken++], out);
    from.skip(taken);
    total += out.size();
    if (total > limit) {
      return fail(ErrorCode::server_limit, {{"server", from.name()}, {"bound", std::to_string(limit)}});
    }
    if (!out.empty()) TRY(sink.write(out));
  }
  return total;
}

}  // namespace letterlock::transport
