#include "transport/imap/uid_codes.h"

namespace letterlock::transport::imap {
namespace {

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = text.find(' ');
    if (end != 0) words.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

// One number: a UIDVALIDITY has the form of a UID.
std::optional<std::uint32_t> one_number(std::string_view text) {
  const auto set = UidSet::parse_ranges(text);
  if (!set || set->size() != 1 || set->front().first != set->front().last) return std::nullopt;
  return set->front().first;
}

// At most `max` numbers, in their order.
std::optional<std::vector<Uid>> in_order(std::string_view text, std::uint64_t max) {
  const auto ranges = UidSet::parse_ranges(text);
  if (!ranges) return std::nullopt;
  std::vector<Uid> uids;
  for (const UidRange range : *ranges) {
    if (std::uint64_t{range.last} - range.first >= max - uids.size()) return std::nullopt;
    for (std::uint64_t uid = range.first; uid <= range.last; ++uid) uids.push_back(static_cast<Uid>(uid));
  }
  return uids;
}

}  // namespace

std::optional<AppendedUid> read_append_uid(const Code& code) {
  const auto words = words_of(code.arguments);
  if (code.name != "APPENDUID" || words.size() != 2) return std::nullopt;
  const auto validity = one_number(words[0]), uid = one_number(words[1]);
  if (!validity || !uid) return std::nullopt;
  return AppendedUid{*validity, *uid};
}

std::optional<CopiedUids> read_copy_uid(const Code& code, const UidSet& asked) {
  const auto words = words_of(code.arguments);
  if (code.name != "COPYUID" || words.size() != 3) return std::nullopt;
  const auto validity = one_number(words[0]);
  const auto from = in_order(words[1], asked.count()), to = in_order(words[2], asked.count());
  if (!validity || !from || !to || from->size() != to->size()) return std::nullopt;
  CopiedUids copied{*validity, {}};
  for (size_t i = 0; i < from->size(); ++i) {
    if (!asked.contains((*from)[i])) return std::nullopt;
    copied.uids.push_back({(*from)[i], (*to)[i]});
  }
  return copied;
}

}  // namespace letterlock::transport::imap
