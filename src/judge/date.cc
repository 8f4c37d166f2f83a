#include "judge/date.h"

#include <array>
#include <string>
#include <vector>

#include "mime/header.h"

namespace letterlock::judge {
namespace {

// Words, numbers and signs between blanks, commas and comments; colons and signs stand alone.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  std::string word;
  int depth = 0;
  const auto end_word = [&] {
    if (!word.empty()) tokens.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text) {
    if (c == '(') ++depth;
    if (depth > 0 || c == ' ' || c == '\t' || c == ',') {
      end_word();
    } else if (c == ':' || c == '+' || c == '-') {
      end_word();
      tokens.emplace_back(1, c);
    } else {
      word.push_back(c);
    }
    if (c == ')' && depth > 0) --depth;
  }
  end_word();
  return tokens;
}

class Reader {
 public:
  explicit Reader(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}

  bool at_end() const { return next_ >= tokens_.size(); }
  std::string take() { return at_end() ? std::string() : tokens_[next_++]; }
  bool take_if(std::string_view wanted) {
    if (at_end() || tokens_[next_] != wanted) return false;
    ++next_;
    return true;
  }
  // A number of `shortest` to `longest` digits; nullopt consumes nothing.
  std::optional<int> number(size_t shortest, size_t longest) {
    if (at_end()) return std::nullopt;
    const std::string& token = tokens_[next_];
    if (token.size() < shortest || token.size() > longest) return std::nullopt;
    int value = 0;
    for (const char c : token) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    ++next_;
    return value;
  }

 private:
  std::vector<std::string> tokens_;
  size_t next_ = 0;
};

unsigned month_of(const std::string& word) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (mime::equal_no_case(word, kMonths[i])) return i + 1;
  }
  return 0;
}

// RFC 5322 section 4.3: what years of two and three digits mean.
int full_year(int year, bool two_digits) {
  if (two_digits) return year < 50 ? 2000 + year : 1900 + year;
  return year < 1000 ? 1900 + year : year;
}

std::optional<seconds> zone_of(Reader& reader) {
  const bool negative = reader.take_if("-");
  if (negative || reader.take_if("+")) {
    const auto digits = reader.number(4, 4);
    if (!digits || *digits % 100 > 59) return std::nullopt;
    const seconds offset{*digits / 100 * 3600 + *digits % 100 * 60};
    return negative ? -offset : offset;
  }
  struct Zone {
    std::string_view name;
    int hours;
  };
  constexpr std::array kZones = {Zone{"EST", -5}, Zone{"EDT", -4}, Zone{"CST", -6}, Zone{"CDT", -5},
                                 Zone{"MST", -7}, Zone{"MDT", -6}, Zone{"PST", -8}, Zone{"PDT", -7}};
  const std::string name = reader.take();
  for (const Zone& zone : kZones) {
    if (mime::equal_no_case(name, zone.name)) return seconds{zone.hours * 3600};
  }
  return seconds{0};  // UT, GMT, and the names that say nothing
}

std::optional<Time> read_clock(Reader& reader, Time midnight) {
  const auto hour = reader.number(1, 2);
  if (!hour || !reader.take_if(":")) return std::nullopt;
  const auto minute = reader.number(2, 2);
  if (!minute) return std::nullopt;
  int second = 0;
  if (reader.take_if(":")) second = reader.number(2, 2).value_or(-1);
  if (*hour > 23 || *minute > 59 || second < 0 || second > 60) return std::nullopt;
  const auto zone = zone_of(reader);
  if (!zone) return std::nullopt;
  return midnight + seconds{*hour * 3600 + *minute * 60 + second} - *zone;
}

}  // namespace

std::optional<Time> parse_date(std::string_view value) {
  Reader reader(tokens_of(value.substr(0, 200)));
  auto day = reader.number(1, 2);
  if (!day) {
    reader.take();  // the name of the day
    day = reader.number(1, 2);
  }
  if (!day) return std::nullopt;
  const unsigned month = month_of(reader.take());
  auto year = reader.number(2, 2);
  const bool two_digits = year.has_value();
  if (!year) year = reader.number(3, 4);
  if (!year) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{full_year(*year, two_digits)}, std::chrono::month{month},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return read_clock(reader, Time{std::chrono::sys_days{date}});
}

}  // namespace letterlock::judge
