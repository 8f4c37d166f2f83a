// Check: everything that a store holds against everything else, for `letterlock store check`.
//
// SQLite's own checks first: where they fail, nothing else is asked. Then every digest that a record names must have
// its file with the octets that it stands for; files that no record names are leftovers of crashes and harm nothing;
// the search index must fit its texts, and every Message-ID of a thread must have a message there.
//
// Nothing is repaired. Only leftovers are removed, where that is wished, and only those that are a day old: a younger
// one may be a file whose record is being written at this moment.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/store.h"

namespace letterlock::store {

// What is wrong with one thing.
struct Damage {
  // "database" (reason), "file-missing", "file-changed", "file-unreadable", "search-index", "thread"
  std::string kind;
  std::string name;  // digest, or what SQLite says
};

struct CheckReport {
  std::uint64_t files = 0;      // that records name; each was read
  std::vector<Damage> damages;  // the first kDamagesMax
  bool more_damages = false;
  std::uint64_t leftovers = 0;
  std::uint64_t removed = 0;  // of these

  bool clean() const { return damages.empty(); }
};

constexpr size_t kDamagesMax = 1000;
constexpr std::chrono::hours kLeftoverAge{24};

struct CheckOptions {
  bool remove_leftovers = false;
  Time now{};  // for the age of leftovers
  // How many of how many files were read.
  std::function<void(std::uint64_t, std::uint64_t)> progress = {};
};

// Errors are what keeps it from looking (store_busy, no memory); what it finds is in the report.
Result<CheckReport> check(Store& store, const CheckOptions& options);

}  // namespace letterlock::store
