// Download: something large that an authority publishes, in a file of a folder, continued where it was cut off.
//
//   NAME.part   what has come so far, locked by whoever fetches it
//   NAME.head   what names this very content to the server (ETag, Last-Modified): without it nothing is continued
//   NAME.seen   the same of the last content that was accepted: only something newer is sent then
//
// What comes is believed by nobody here: the caller looks at it when it is whole and says whether it is good. What is
// not accepted is thrown away, so that a damaged or forged half is never continued. Two processes that want the same
// thing at once both get it, the second one without continuing.
#pragma once

#include <memory>

#include "base/file.h"
#include "net/retrieve.h"

namespace letterlock::net {

struct DownloadRequest {
  std::string url;     // where it is fetched
  std::string folder;  // exists
  std::string name;    // of what it is, as a file name
  bool mapped = false;
  // What was accepted last is still here: an answer that nothing is newer will do.
  bool have_accepted = false;
  std::uint64_t limit = 256u * 1024 * 1024;
  std::chrono::milliseconds time_limit{15'000};
  std::function<bool()> given_up = {};
};

class PartialFile;

class Downloaded {
 public:
  Downloaded(Downloaded&&) noexcept;
  Downloaded& operator=(Downloaded&&) = delete;
  ~Downloaded();

  // Nothing newer than what was accepted; there is no file then.
  bool not_modified() const { return file_ == nullptr; }
  InputFile& file() const { return *file_; }
  // It is what it should be. Otherwise it is forgotten with this object.
  Status accept();

 private:
  friend Result<Downloaded> download(const DownloadRequest& request);
  Downloaded(std::unique_ptr<PartialFile> partial, std::unique_ptr<InputFile> file);
  std::unique_ptr<PartialFile> partial_;
  std::unique_ptr<InputFile> file_;
};

// The errors of retrieve(); server_refused {server, answer} for another status; those of writing files.
// After connection_lost, server_timeout and cancelled what came is kept, and continued by the next call.
Result<Downloaded> download(const DownloadRequest& request);

// Removes what has lain in the folder for longer than `age` and was not finished.
void remove_old_downloads(const std::string& folder, std::chrono::hours age);

}  // namespace letterlock::net
