// Time: seconds since 1970-01-01 UTC, as an argument to every engine; Clock: where it comes from.
//
// Engines never ask for the time. The program's outer rooms hold a Clock and pass `now` down, so that
// every judgement can be repeated for another day.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace letterlock {

using Time = std::chrono::sys_seconds;
using std::chrono::seconds;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock : public Clock {
 public:
  Time now() const override;
};

// Stands at one time until it is moved; tests and --at use it.
class FixedClock : public Clock {
 public:
  explicit FixedClock(Time time) : time_(time) {}
  Time now() const override { return time_; }
  void set(Time time) { time_ = time; }

 private:
  Time time_;
};

inline Time from_unix(std::int64_t value) { return Time{seconds{value}}; }
inline std::int64_t to_unix(Time time) { return time.time_since_epoch().count(); }

// "2026-11-23T08:00:00Z"
std::string to_rfc3339(Time time);
// RFC 3339 date-time with any offset, fractions dropped; a bare date means its first second in UTC.
Result<Time> parse_rfc3339(std::string_view text);
// RFC 5322 date-time in UTC: "Mon, 23 Nov 2026 08:00:00 +0000"
std::string to_rfc5322(Time time);

}  // namespace letterlock
