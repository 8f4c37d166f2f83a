#include "app/kept_roots.h"

#include <sys/stat.h>

#include <charconv>

#include "crypto/digest.h"

namespace letterlock::app {
namespace {

constexpr size_t kFileMax = 16u * 1024 * 1024;
constexpr std::string_view kFormat = "letterlock-roots 1 ";

std::string line_of(const token::MailRoot& root) {
  const std::string date = root.distrusted_after ? std::to_string(*root.distrusted_after) : "-";
  return date + " " + to_hex(root.certificate) + "\n";
}

std::optional<token::MailRoot> root_of(std::string_view line) {
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  token::MailRoot root;
  const std::string_view date = line.substr(0, blank);
  if (date != "-") {
    std::int64_t seconds = 0;
    const auto read = std::from_chars(date.data(), date.data() + date.size(), seconds);
    if (read.ec != std::errc() || read.ptr != date.data() + date.size()) return std::nullopt;
    root.distrusted_after = seconds;
  }
  auto certificate = from_hex(line.substr(blank + 1));
  if (!certificate) return std::nullopt;
  root.certificate = std::move(*certificate);
  return root;
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

std::optional<std::vector<token::MailRoot>> read_kept_roots(const std::string& file, const std::string& mark) {
  const auto octets = read_file(file, kFileMax);
  if (!octets) return std::nullopt;
  const std::string_view text = as_text(*octets);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, end + 1) != head_of(mark, text.substr(end + 1))) {
    return std::nullopt;
  }
  std::vector<token::MailRoot> roots;
  for (std::string_view rest = text.substr(end + 1); !rest.empty();) {
    const size_t line = rest.find('\n');
    auto root = root_of(rest.substr(0, line));
    if (!root || line == std::string_view::npos) return std::nullopt;
    roots.push_back(std::move(*root));
    rest.remove_prefix(line + 1);
  }
  return roots;
}

void keep_roots(const std::string& file, const std::string& mark, const std::vector<token::MailRoot>& roots) {
  std::string body;
  for (const token::MailRoot& root : roots) body += line_of(root);
  const std::string head = head_of(mark, body);
  (void)write_file(file, as_bytes(head + body));
}

}  // namespace letterlock::app
