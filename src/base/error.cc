#include "base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace letterlock {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  ErrorKind kind;
};

constexpr Row kRows[] = {
#define LETTERLOCK_ERROR(name, kind) {ErrorCode::name, #name, ErrorKind::kind},
#include "base/error_codes.def"
#undef LETTERLOCK_ERROR
};

const Row& row_of(ErrorCode code) { return kRows[static_cast<size_t>(code)]; }

}  // namespace

ErrorKind kind_of(ErrorCode code) { return row_of(code).kind; }

std::string id_of(ErrorCode code) {
  std::string id(row_of(code).name);
  std::replace(id.begin(), id.end(), '_', '-');
  return id;
}

ErrorKind Error::kind() const { return kind_of(code); }
std::string Error::id() const { return id_of(code); }

const std::vector<ErrorCode>& all_error_codes() {
  static const std::vector<ErrorCode> codes = [] {
    std::vector<ErrorCode> list;
    for (const Row& row : kRows) list.push_back(row.code);
    return list;
  }();
  return codes;
}

tl::unexpected<Error> fail_errno(ErrorCode code, std::string_view path, int errno_value) {
  std::array<char, 128> buffer{};
  const char* words = strerror_r(errno_value, buffer.data(), buffer.size());
  // A full disk has its own code: its next step (make room, try again) is another one.
  if (errno_value == ENOSPC || errno_value == EDQUOT) code = ErrorCode::disk_full;
  return fail(code, {{"path", std::string(path)}, {"reason", words}});
}

}  // namespace letterlock
