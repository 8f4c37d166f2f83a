// Bodies of requests: read whole within a bound, parsed in memory that is wiped.
#include <boost/json/parser.hpp>
#include <new>

#include "service/routes.h"

namespace letterlock::service {
namespace {

constexpr size_t kBodyMax = 32 * 1024 * 1024;

// What JSON values of a body lie in: passwords and PINs are among them.
class WipedMemory final : public boost::json::memory_resource {
 public:
  void* do_allocate(size_t size, size_t alignment) override {
    if (alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__) throw std::bad_alloc();  // JSON values need no more
    return ::operator new(size);
  }
  void do_deallocate(void* memory, size_t size, size_t) override {
    wipe(memory, size);
    ::operator delete(memory);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

Result<Secret> read_body(Source& body, size_t limit) {
  Secret text;
  Secret chunk = Secret::zeros(16 * 1024);
  for (;;) {
    TRY_ASSIGN(const size_t count, body.read(chunk.span()));
    if (count == 0) return text;
    if (count > limit - text.size()) return fail(ErrorCode::request_too_large, {{"limit", std::to_string(limit)}});
    text.append(chunk.view().first(count));
  }
}

Result<JsonValue> parse_body(ByteView text) {
  if (text.size() > kBodyMax) return fail(ErrorCode::request_too_large, {{"limit", std::to_string(kBodyMax)}});
  boost::json::parse_options options;
  options.max_depth = 32;
  const auto memory = boost::json::make_shared_resource<WipedMemory>();
  Secret scratch = Secret::zeros(4096);
  boost::json::parser parser(memory, options, scratch.span().data(), scratch.size());
  parser.reset(memory);
  boost::json::error_code error;
  parser.write(as_text(text).data(), text.size(), error);
  if (error) return json_detail::malformed("JSON");
  return parser.release();
}

}  // namespace letterlock::service
