// StaticFiles: the built web app, read once at start. What is asked for is looked up in a table; no path is ever made
// from a request.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace letterlock::service {

struct StaticFile {
  std::string content_type;
  bool immutable = false;  // its name changes with its content
  std::shared_ptr<const std::string> content;
};

class StaticFiles {
 public:
  // Beside the program ("web"), or where it is installed ("../share/letterlock/web"); LETTERLOCK_WEB names another.
  static std::string usual_folder();
  // Regular files only, at most 2000 and 64 MiB. web_app_missing {path} where there is no index.html.
  static Result<StaticFiles> read(const std::string& folder);

  // "/" is index.html; null where there is nothing.
  const StaticFile* find(const std::vector<std::string>& segments) const;

 private:
  std::map<std::string, StaticFile> files_;  // "assets/index-4f3a.js"
};

}  // namespace letterlock::service
