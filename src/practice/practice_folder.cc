#include "practice/practice_folder.h"

#include <filesystem>

#include "base/file.h"

namespace letterlock::practice {
namespace {

constexpr const char* kMarker = "/practice-folder";

}  // namespace

Status clear_practice_folder(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return {};
  const bool empty = std::filesystem::is_empty(folder, error);
  if (!empty && !std::filesystem::exists(folder + kMarker, error)) {
    return fail(ErrorCode::practice_exists, {{"path", folder}});
  }
  std::filesystem::remove_all(folder, error);
  if (error) return fail_errno(ErrorCode::file_not_writable, folder, error.value());
  return {};
}

Status mark_practice_folder(const std::string& folder) {
  TRY(make_folder(folder));
  return write_file(folder + kMarker, as_bytes("made by: letterlock practice\n"));
}

}  // namespace letterlock::practice
