#include "trust/der_walk.h"

namespace letterlock::trust {
namespace {

// Reads `count` decimal digits from the front; -1 where there are others.
int take_number(std::string_view& text, size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

}  // namespace

std::optional<Element> DerWalk::next() {
  const Head head = read_head(rest_.data(), rest_.size());
  if (head.state != Head::State::whole || head.total() > rest_.size()) return std::nullopt;
  const size_t total = static_cast<size_t>(head.total());
  const Element element{head.tag, rest_.subspan(head.size, total - head.size), rest_.first(total)};
  rest_ = rest_.subspan(total);
  return element;
}

std::optional<Element> DerWalk::next(std::uint8_t wanted) {
  if (next_tag() != wanted) return std::nullopt;
  return next();
}

bool is_shortest_integer(ByteView content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  // The first nine bits are not all alike.
  return !(content[0] == 0 && content[1] < 0x80) && !(content[0] == 0xff && content[1] >= 0x80);
}

std::optional<Time> time_of(const Element& element) {
  std::string_view text = as_text(element.content);
  int year = -1;
  if (element.tag == tag::kUtcTime) {
    year = take_number(text, 2);
    if (year >= 0) year += year < 50 ? 2000 : 1900;
  } else if (element.tag == tag::kGeneralizedTime) {
    year = take_number(text, 4);
  }
  const int month = take_number(text, 2);
  const int day = take_number(text, 2);
  const int hour = take_number(text, 2);
  const int minute = take_number(text, 2);
  const int second = take_number(text, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 59 || text != "Z") {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + seconds{hour * 3600 + minute * 60 + second};
}

std::optional<WalkedExtension> extension_of(const Element& element) {
  if (element.tag != tag::kSequence) return std::nullopt;
  DerWalk walk(element.content);
  const auto oid = walk.next(tag::kObject);
  const auto critical = walk.next(tag::kBoolean);
  const auto value = walk.next(tag::kOctetString);
  if (!oid || !value || !walk.at_end()) return std::nullopt;
  const bool is_critical = critical && !critical->content.empty() && critical->content[0] != 0;
  return WalkedExtension{oid->content, is_critical, value->content};
}

}  // namespace letterlock::trust
