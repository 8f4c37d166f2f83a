#include "transport/message_shape.h"

namespace letterlock::transport {
namespace {

constexpr size_t kLineMax = 998;

class Measure {
 public:
  Status take(ByteView chunk) {
    for (const std::uint8_t octet : chunk) {
      if (after_cr_ && octet != '\n') return refuse("CR");
      if (octet == 0) return refuse("NUL");
      if (octet == '\n') {
        end_line();
      } else if (octet != '\r') {
        if (++line_ > kLineMax) return refuse("line > 998");
        shape_.eight_bit |= octet >= 0x80;
        shape_.eight_bit_header |= octet >= 0x80 && in_header_;
      }
      after_cr_ = octet == '\r';
    }
    return {};
  }

  Result<MessageShape> end() {
    if (after_cr_) return refuse("CR");
    if (line_ > 0) end_line();
    if (shape_.octets == 0) return fail(ErrorCode::message_empty);
    return shape_;
  }

 private:
  static tl::unexpected<Error> refuse(const char* what) { return fail(ErrorCode::mime_malformed, {{"what", what}}); }

  void end_line() {
    if (line_ == 0) in_header_ = false;
    shape_.octets += line_ + 2;
    line_ = 0;
  }

  MessageShape shape_;
  size_t line_ = 0;
  bool after_cr_ = false;
  bool in_header_ = true;
};

}  // namespace

Result<MessageShape> shape_of(ReplayableSource& message) {
  TRY_ASSIGN(const auto source, message.open());
  Measure measure;
  Bytes buffer(kChunkSize);
  for (;;) {
    TRY_ASSIGN(const size_t count, source->read(buffer));
    if (count == 0) return measure.end();
    TRY(measure.take(ByteView(buffer).first(count)));
  }
}

}  // namespace letterlock::transport
