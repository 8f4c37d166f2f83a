#include "store/home.h"

#include <unistd.h>

#include <cstdlib>

namespace letterlock::store {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// XDG Base Directory Specification: a relative path is invalid and is ignored.
Result<std::string> xdg_folder(const char* name, const char* below_home) {
  const std::string given = variable(name);
  if (!given.empty() && given.front() == '/') return given + "/letterlock";
  const std::string home = variable("HOME");
  if (home.empty() || home.front() != '/') return fail(ErrorCode::home_missing);
  return home + below_home + "/letterlock";
}

}  // namespace

Home Home::under(const std::string& folder) {
  return {folder + "/data", folder + "/config", folder + "/cache", folder + "/run"};
}

Result<Home> Home::from_environment() {
  const std::string folder = variable("LETTERLOCK_HOME");
  if (!folder.empty()) return under(folder);
  Home home;
  TRY_ASSIGN(home.data, xdg_folder("XDG_DATA_HOME", "/.local/share"));
  TRY_ASSIGN(home.config, xdg_folder("XDG_CONFIG_HOME", "/.config"));
  TRY_ASSIGN(home.cache, xdg_folder("XDG_CACHE_HOME", "/.cache"));
  const std::string runtime = variable("XDG_RUNTIME_DIR");
  const bool given = !runtime.empty() && runtime.front() == '/';
  home.runtime = given ? runtime + "/letterlock" : "/tmp/letterlock-" + std::to_string(::getuid());
  return home;
}

}  // namespace letterlock::store
