#include "service/browser.h"

#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/child.h"
#include "base/file.h"

namespace letterlock::service {
namespace {

// xdg-open ends at once where the browser runs already, else with the browser.
constexpr std::chrono::milliseconds kLooksWell{1500};
constexpr std::chrono::milliseconds kStep{20};

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

std::string program() { return is_set("BROWSER") ? std::getenv("BROWSER") : "xdg-open"; }

tl::unexpected<Error> not_opened(std::string reason, const std::string& link) {
  return fail(ErrorCode::browser_not_opened, {{"reason", std::move(reason)}, {"url", link}});
}

std::string page_of(const std::string& link) {
  return "<!doctype html><meta charset=\"utf-8\"><meta name=\"referrer\" "
         "content=\"no-referrer\"><title>Letterlock</title>"
         "<meta http-equiv=\"refresh\" content=\"0; url=" +
         link + "\"><p><a href=\"" + link + "\">Letterlock</a></p>\n";
}

}  // namespace

bool has_display() { return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("BROWSER"); }

Status open_in_browser(const std::string& runtime_folder, const std::string& link) {
  TRY(make_folder(runtime_folder));
  const std::string page = runtime_folder + "/open.html";
  TRY(write_file(page, as_bytes(page_of(link))));
  const auto child =
      spawn({.words = {program(), "file://" + page}, .search_path = true, .group = Spawn::Group::own_session});
  if (!child) return not_opened(program(), link);
  for (std::chrono::milliseconds waited{0}; waited < kLooksWell; waited += kStep) {
    int status = 0;
    if (::waitpid(*child, &status, WNOHANG) == *child) {
      const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
      return well ? Status{} : Status(not_opened(program(), link));
    }
    std::this_thread::sleep_for(kStep);
  }
  return {};
}

}  // namespace letterlock::service
