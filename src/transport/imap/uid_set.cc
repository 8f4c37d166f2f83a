#include "transport/imap/uid_set.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace letterlock::transport::imap {
namespace {

std::optional<Uid> parse_uid(std::string_view text) {
  Uid value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

std::optional<UidRange> parse_range(std::string_view text) {
  const size_t colon = text.find(':');
  const auto first = parse_uid(text.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : parse_uid(text.substr(colon + 1));
  if (!first || !last) return std::nullopt;
  return UidRange{std::min(*first, *last), std::max(*first, *last)};
}

std::string text_of(UidRange range) {
  std::string text = std::to_string(range.first);
  if (range.last != range.first) text += ":" + std::to_string(range.last);
  return text;
}

}  // namespace

UidSet::UidSet(std::vector<Uid> uids) {
  std::sort(uids.begin(), uids.end());
  for (const Uid uid : uids) add(uid);
}

UidSet UidSet::of(std::vector<UidRange> ranges) {
  UidSet set;
  set.ranges_ = std::move(ranges);
  set.normalize();
  return set;
}

std::optional<std::vector<UidRange>> UidSet::parse_ranges(std::string_view text) {
  std::vector<UidRange> ranges;
  for (;;) {
    const size_t comma = text.find(',');
    const auto range = parse_range(text.substr(0, comma));
    if (!range || ranges.size() >= kRangesMax) return std::nullopt;
    ranges.push_back(*range);
    if (comma == std::string_view::npos) return ranges;
    text.remove_prefix(comma + 1);
  }
}

std::optional<UidSet> UidSet::parse(std::string_view text) {
  auto ranges = parse_ranges(text);
  if (!ranges) return std::nullopt;
  return of(std::move(*ranges));
}

void UidSet::normalize() {
  std::sort(ranges_.begin(), ranges_.end(), [](UidRange a, UidRange b) { return a.first < b.first; });
  std::vector<UidRange> kept;
  for (const UidRange range : ranges_) {
    if (!kept.empty() && (range.first <= kept.back().last || range.first - 1 == kept.back().last)) {
      kept.back().last = std::max(kept.back().last, range.last);
    } else {
      kept.push_back(range);
    }
  }
  ranges_ = std::move(kept);
}

void UidSet::add(UidRange range) {
  const bool rising = ranges_.empty() || range.first > ranges_.back().last;
  if (rising && !ranges_.empty() && range.first - 1 == ranges_.back().last) {
    ranges_.back().last = range.last;
    return;
  }
  ranges_.push_back(range);
  if (!rising) normalize();
}

bool UidSet::contains(Uid uid) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), uid,
                                      [](Uid value, UidRange range) { return value < range.first; });
  return after != ranges_.begin() && std::prev(after)->last >= uid;
}

std::uint64_t UidSet::count() const {
  std::uint64_t sum = 0;
  for (const UidRange range : ranges_) sum += std::uint64_t{range.last} - range.first + 1;
  return sum;
}

UidSet UidSet::without(const UidSet& other) const {
  UidSet result;
  auto cut = other.ranges_.begin();
  for (UidRange range : ranges_) {
    while (cut != other.ranges_.end() && cut->last < range.first) ++cut;
    bool left = true;
    for (auto at = cut; left && at != other.ranges_.end() && at->first <= range.last; ++at) {
      if (at->first > range.first) result.ranges_.push_back({range.first, at->first - 1});
      left = at->last < range.last;
      if (left) range.first = at->last + 1;
    }
    if (left) result.ranges_.push_back(range);
  }
  return result;
}

UidSet UidSet::both(const UidSet& other) const { return without(without(other)); }

std::string UidSet::to_string() const {
  const auto all = pieces(std::numeric_limits<size_t>::max());
  return all.empty() ? std::string() : all.front();
}

std::vector<std::string> UidSet::pieces(size_t octets) const {
  std::vector<std::string> result;
  for (const UidRange range : ranges_) {
    const std::string text = text_of(range);
    if (result.empty() || result.back().size() + 1 + text.size() > octets) {
      result.push_back(text);
    } else {
      result.back() += "," + text;
    }
  }
  return result;
}

}  // namespace letterlock::transport::imap
