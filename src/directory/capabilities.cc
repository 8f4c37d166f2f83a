#include "directory/capabilities.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "crypto/capability.h"

namespace letterlock::directory {
namespace {

constexpr seconds kAheadMax = std::chrono::hours(1);
constexpr seconds kDevicesWindow = std::chrono::hours(24 * 90);

bool reaches_floor(const CapabilityWords& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return crypto::capability_from_name(word).usable(); });
}

Time made(const CapabilityList& list) { return list.signing_time.value_or(list.received); }

bool is_dated(const CapabilityList& list) { return list.signing_time.has_value(); }

// What may be believed, oldest first; lists without a claimed time before all others.
std::vector<CapabilityList> timeline(std::vector<CapabilityList> lists) {
  std::erase_if(lists, [](const CapabilityList& list) {
    return !recommended(list.words) || (list.signing_time && !believable(*list.signing_time, list.received));
  });
  std::sort(lists.begin(), lists.end(), [](const CapabilityList& a, const CapabilityList& b) {
    return std::make_tuple(is_dated(a), made(a), a.received, std::cref(a.evidence)) <
           std::make_tuple(is_dated(b), made(b), b.received, std::cref(b.evidence));
  });
  return lists;
}

// Those with an entry at the floor; without a claimed time only where none has one.
std::vector<CapabilityList> strong_of(std::vector<CapabilityList> lists) {
  std::erase_if(lists, [](const CapabilityList& list) { return !reaches_floor(list.words); });
  if (!lists.empty() && is_dated(lists.back())) {
    std::erase_if(lists, [](const CapabilityList& list) { return !is_dated(list); });
  }
  return lists;
}

// A list that comes back after another one: one device would only move on.
bool alternate(const std::vector<CapabilityList>& lists) {
  std::set<CapabilityWords> left;
  for (size_t i = 1; i < lists.size(); ++i) {
    if (lists[i].words == lists[i - 1].words) continue;
    left.insert(lists[i - 1].words);
    if (left.contains(lists[i].words)) return true;
  }
  return false;
}

// In the order of the newest list.
CapabilityWords shared_by_all(const std::vector<CapabilityList>& lists) {
  CapabilityWords shared = lists.back().words;
  for (const CapabilityList& list : lists) {
    std::erase_if(shared, [&](const std::string& word) {
      return std::find(list.words.begin(), list.words.end(), word) == list.words.end();
    });
  }
  return shared;
}

LearnedCapabilities newest_of(const std::vector<CapabilityList>& lists) {
  LearnedCapabilities learned;
  learned.words = lists.back().words;
  learned.evidence = {lists.back().evidence};
  return learned;
}

}  // namespace

bool believable(Time signing_time, Time received) { return signing_time <= received + kAheadMax; }

std::optional<std::string> recommended(const CapabilityWords& words) {
  crypto::Capabilities list;
  for (const std::string& word : words) list.push_back(crypto::capability_from_name(word));
  const auto first = crypto::recommended(list);
  return first ? std::optional(first->name()) : std::nullopt;
}

LearnedCapabilities learn(std::vector<CapabilityList> lists) {
  const std::vector<CapabilityList> all = timeline(std::move(lists));
  if (all.empty()) return {};
  std::vector<CapabilityList> strong = strong_of(all);
  if (strong.empty()) return newest_of(all);

  LearnedCapabilities learned = newest_of(strong);
  if (all.back().evidence != strong.back().evidence) {
    learned.downgrade_alarm = true;
    learned.alarm_evidence = all.back().evidence;
  }
  const Time from = made(strong.back()) - kDevicesWindow;
  std::erase_if(strong, [&](const CapabilityList& list) { return made(list) < from; });
  if (!alternate(strong)) return learned;
  learned.several_devices = true;
  CapabilityWords shared = shared_by_all(strong);
  if (!reaches_floor(shared)) return learned;
  learned.words = std::move(shared);
  learned.evidence.clear();
  for (const CapabilityList& list : strong) learned.evidence.push_back(list.evidence);
  return learned;
}

}  // namespace letterlock::directory
