// UidSet: message numbers as ranges, as IMAP writes them (RFC 9051 sequence-set): "1:4,7,9:12".
//
// A mailbox of a million messages is a few ranges. A server's set is read with bounds: numbers of 32 bits without 0,
// and at most kRangesMax ranges. "*" is never read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace letterlock::transport::imap {

using Uid = std::uint32_t;

struct UidRange {
  Uid first = 0, last = 0;
  bool operator==(const UidRange&) const = default;
};

class UidSet {
 public:
  static constexpr size_t kRangesMax = 1'000'000;

  UidSet() = default;
  explicit UidSet(std::vector<Uid> uids);
  static UidSet of(std::vector<UidRange> ranges);
  // Either order within a range is read (RFC 9051: 4:2 is 2:4). nullopt where it is no set.
  static std::optional<UidSet> parse(std::string_view text);
  // The same, in the order in which they are written.
  static std::optional<std::vector<UidRange>> parse_ranges(std::string_view text);

  // Cheap where uids come in rising order.
  void add(Uid uid) { add(UidRange{uid, uid}); }
  void add(UidRange range);
  bool contains(Uid uid) const;
  bool empty() const { return ranges_.empty(); }
  std::uint64_t count() const;
  // What is here and not in `other`.
  UidSet without(const UidSet& other) const;
  UidSet both(const UidSet& other) const;
  const std::vector<UidRange>& ranges() const { return ranges_; }

  std::string to_string() const;
  // In pieces of at most `octets` each, for command lines.
  std::vector<std::string> pieces(size_t octets) const;
  bool operator==(const UidSet&) const = default;

 private:
  void normalize();
  std::vector<UidRange> ranges_;  // sorted, apart from one another
};

}  // namespace letterlock::transport::imap
