// Door: the socket of the home by which the running service is found and asked for a one-time link, and the lock that
// says there is only one service for a home.
//
// It lies in the home's runtime folder, which is the user's alone; the other end must be a process of the same user.
// One frame asks ("link", "where"), one answers. Not here: what a link opens (sessions.h).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/file.h"
#include "base/result.h"

namespace letterlock::service {

class Door {
 public:
  // Takes the lock. service_running {origin} where another process has it; service_unavailable {reason}.
  static Result<std::unique_ptr<Door>> take(const std::string& runtime_folder);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // Begins to answer: `link` makes a fresh one-time link, `origin` is where the service is.
  Status open(std::function<std::string()> link, std::string origin);

 private:
  Door(std::string path, FileDescriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  void answer(FileDescriptor client) const;

  std::string path_;
  FileDescriptor lock_;
  FileDescriptor socket_;
  std::function<std::string()> link_;
  std::string origin_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

// Whether a service of this home runs, or is about to.
bool is_taken(const std::string& runtime_folder);

// For the program at the other side; none where no service of this home runs. service_unavailable {reason}.
Result<std::optional<std::string>> ask_for_link(const std::string& runtime_folder);
Result<std::optional<std::string>> ask_where(const std::string& runtime_folder);

}  // namespace letterlock::service
