#include "practice/practice_folder.h"

#include <filesystem>
#include <vector>

#include "base/file.h"
#include "practice/resident.h"

namespace letterlock::practice {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = "/practice-folder";

std::vector<fs::path> entries_but(const fs::path& folder, const fs::path& kept, std::error_code& error) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path() != kept) entries.push_back(entry.path());
  }
  return entries;
}

}  // namespace

Status clear_practice_folder(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  const fs::path home = fs::path(folder) / kNewcomer.id;
  std::vector<fs::path> entries = entries_but(folder, home, error);
  if (!error && fs::exists(home)) {
    for (fs::path& entry : entries_but(home, home / "run", error)) entries.push_back(std::move(entry));
  }
  if (error || (!entries.empty() && !fs::exists(folder + kMarker))) {
    return fail(ErrorCode::practice_exists, {{"path", folder}});
  }
  for (const fs::path& entry : entries) {
    fs::remove_all(entry, error);
    if (error) return fail_errno(ErrorCode::file_not_writable, entry.string(), error.value());
  }
  return {};
}

Status mark_practice_folder(const std::string& folder) {
  TRY(make_folder(folder));
  return write_file(folder + kMarker, as_bytes("made by: letterlock practice\n"));
}

}  // namespace letterlock::practice
