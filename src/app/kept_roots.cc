#include "app/kept_roots.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>

#include "base/file.h"
#include "crypto/digest.h"

namespace letterlock::app {
namespace {

constexpr size_t kFileMax = 16u * 1024 * 1024;
constexpr std::string_view kFormat = "letterlock-roots 3 ";

// A line that says how many octets follow it; they stand as they are, so that reading them costs next to nothing.
std::string record_of(const KeptRoot& one) {
  const std::string date = one.distrusted_after ? std::to_string(*one.distrusted_after) : "-";
  return date + " " + std::to_string(one.root.name) + " " + std::to_string(one.root.der.size()) + "\n" +
         std::string(as_text(one.root.der));
}

// The word before the next blank, which is taken away.
std::string_view take_word(std::string_view& line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

template <typename Number>
std::optional<Number> number_of(std::string_view word) {
  Number number = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == word.data() + word.size();
  return whole ? std::optional(number) : std::nullopt;
}

// The record at the front, which is taken away.
std::optional<KeptRoot> take_root(std::string_view& records) {
  const size_t end = std::min(records.find('\n'), records.size());
  std::string_view line = records.substr(0, end);
  records.remove_prefix(std::min(end + 1, records.size()));
  KeptRoot one;
  const std::string_view date = take_word(line);
  if (date != "-" && !(one.distrusted_after = number_of<std::int64_t>(date))) return std::nullopt;
  const auto name = number_of<std::uint32_t>(take_word(line));
  const auto size = number_of<std::size_t>(line);
  if (!name || !size || *size > records.size()) return std::nullopt;
  one.root = {*name, to_bytes(as_bytes(records.substr(0, *size)))};
  records.remove_prefix(*size);
  return one;
}

std::string head_of(const std::string& mark, std::string_view body) {
  return std::string(kFormat) + to_hex(crypto::sha256(as_bytes(body))) + " " + mark + "\n";
}

}  // namespace

std::string mark_of_module(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return std::to_string(found.st_size) + " " + std::to_string(found.st_mtim.tv_sec) + "." +
         std::to_string(found.st_mtim.tv_nsec) + " " + path;
}

std::optional<std::vector<KeptRoot>> read_kept_roots(const std::string& file, const std::string& mark) {
  const auto octets = read_file(file, kFileMax);
  if (!octets) return std::nullopt;
  const std::string_view text = as_text(*octets);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, end + 1) != head_of(mark, text.substr(end + 1))) {
    return std::nullopt;
  }
  std::vector<KeptRoot> roots;
  for (std::string_view rest = text.substr(end + 1); !rest.empty();) {
    auto one = take_root(rest);
    if (!one) return std::nullopt;
    roots.push_back(std::move(*one));
  }
  return roots;
}

void keep_roots(const std::string& file, const std::string& mark, const std::vector<KeptRoot>& roots) {
  std::string body;
  for (const KeptRoot& one : roots) body += record_of(one);
  const std::string head = head_of(mark, body);
  (void)write_file(file, as_bytes(head + body));
}

}  // namespace letterlock::app
