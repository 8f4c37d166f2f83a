#include "service/static_files.h"

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "service/file_name.h"

namespace letterlock::service {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFilesMax = 2000;
constexpr size_t kOctetsMax = 64 * 1024 * 1024;

std::string with_charset(std::string content_type) {
  const bool is_text = content_type.starts_with("text/") || content_type == "application/json";
  return is_text ? content_type + "; charset=utf-8" : content_type;
}

}  // namespace

std::string StaticFiles::usual_folder() {
  if (const char* named = std::getenv("LETTERLOCK_WEB")) return named;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path beside = program / "web";
  if (fs::is_directory(beside, error)) return beside.string();
  return (program / "../share/letterlock/web").lexically_normal().string();
}

Result<StaticFiles> StaticFiles::read(const std::string& folder) {
  StaticFiles all;
  size_t octets = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file(error) || entry->is_symlink(error)) continue;
    const std::string name = entry->path().lexically_relative(folder).generic_string();
    TRY_ASSIGN(const Bytes content, read_file(entry->path().string(), kOctetsMax));
    octets += content.size();
    if (octets > kOctetsMax || all.files_.size() >= kFilesMax) {
      return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kOctetsMax)}});
    }
    all.files_[name] = {with_charset(content_type_of(name)), name.starts_with("assets/"),
                        std::make_shared<const std::string>(as_text(content))};
  }
  if (all.files_.count("index.html") == 0) return fail(ErrorCode::web_app_missing, {{"path", folder}});
  return all;
}

const StaticFile* StaticFiles::find(const std::vector<std::string>& segments) const {
  std::string name;
  for (const std::string& segment : segments) name += (name.empty() ? "" : "/") + segment;
  const auto found = files_.find(name.empty() ? "index.html" : name);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace letterlock::service
