// Result: a value or an Error; Status: success or an Error.
//
// Errors travel as values. A function that can fail returns Result<T>; the caller uses TRY or
// TRY_ASSIGN to pass an error upward. Exceptions never cross a module boundary. A verdict about a
// certificate or a signature is not an error: it is a value with findings (base/finding.h).
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace letterlock {

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

}  // namespace letterlock

#define LETTERLOCK_CONCAT_INNER(a, b) a##b
#define LETTERLOCK_CONCAT(a, b) LETTERLOCK_CONCAT_INNER(a, b)

// TRY(expression): returns the error of a Status or Result from the enclosing function.
#define TRY(...)                                                     \
  do {                                                               \
    if (auto try_status_ = (__VA_ARGS__); !try_status_.has_value())  \
      return ::tl::unexpected(std::move(try_status_).error());       \
  } while (false)

// TRY_ASSIGN(auto x, expression): declares or assigns x from a Result, or returns its error.
#define TRY_ASSIGN(target, ...) \
  LETTERLOCK_TRY_ASSIGN(LETTERLOCK_CONCAT(try_result_, __LINE__), target, __VA_ARGS__)
#define LETTERLOCK_TRY_ASSIGN(name, target, ...)                       \
  auto name = (__VA_ARGS__);                                           \
  if (!name.has_value()) return ::tl::unexpected(std::move(name).error()); \
  target = std::move(*name)
