#include "transport/imap/internal_date.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "transport/imap/response_reader.h"

namespace letterlock::transport::imap {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

// Takes "17-Jul-1996 02:44:25 -0700" apart; what does not fit sets good to false.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int digits(size_t least, size_t most) {
    int value = 0;
    size_t count = 0;
    for (; count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      value = value * 10 + (rest_[count] - '0');
    }
    good_ = good_ && count >= least;
    rest_.remove_prefix(count);
    return value;
  }
  void mark(char expected) {
    good_ = good_ && rest_.starts_with(expected);
    if (good_) rest_.remove_prefix(1);
  }
  unsigned month() {
    const std::string name = upper(rest_.substr(0, 3));
    const auto found = std::find(kMonths.begin(), kMonths.end(), name);
    good_ = good_ && found != kMonths.end();
    if (good_) rest_.remove_prefix(3);
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
  }
  // Minutes to the east.
  int zone() {
    const bool west = rest_.starts_with('-');
    mark(west ? '-' : '+');
    const int hours = digits(2, 2), minutes = digits(2, 2);
    good_ = good_ && hours < 24 && minutes < 60;
    return (west ? -1 : 1) * (hours * 60 + minutes);
  }
  bool at_end() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<Time> parse_internal_date(std::string_view text) {
  Fields fields(text.starts_with(' ') ? text.substr(1) : text);
  const int day = fields.digits(1, 2);
  fields.mark('-');
  const unsigned month = fields.month();
  fields.mark('-');
  const int year = fields.digits(4, 4);
  fields.mark(' ');
  const int hour = fields.digits(2, 2);
  fields.mark(':');
  const int minute = fields.digits(2, 2);
  fields.mark(':');
  const int second = fields.digits(2, 2);
  fields.mark(' ');
  const int zone = fields.zone();
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!fields.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute - zone) +
         seconds(second);
}

std::string write_internal_date(Time time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const auto of_day = static_cast<int>((time - days).count());
  std::string month(kMonths[static_cast<unsigned>(date.month()) - 1]);
  month[1] = static_cast<char>(month[1] - 'A' + 'a');
  month[2] = static_cast<char>(month[2] - 'A' + 'a');
  char text[40];
  std::snprintf(text, sizeof text, "%2u-%s-%04d %02d:%02d:%02d +0000", static_cast<unsigned>(date.day()), month.c_str(),
                std::clamp(static_cast<int>(date.year()), 0, 9999), of_day / 3600, of_day / 60 % 60, of_day % 60);
  return text;
}

}  // namespace letterlock::transport::imap
