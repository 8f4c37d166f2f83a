// Downloads: tickets for files that a browser fetches by itself, without a header of ours: once, within a minute.
//
// A ticket is a secret of 160 bits and needs no session. What it stands for is made when it is fetched.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "api/upload_view.h"
#include "base/result.h"
#include "base/stream.h"
#include "base/time.h"

namespace letterlock::service {

class Act;

struct Download {
  std::string name;          // of the file; made fit
  std::string content_type;  // always handed out as an attachment, so this is only for the browser's list
  // Runs on a worker with an act of its own, whenever it is fetched. Does not finish the sink.
  std::function<Status(Act&, Sink&)> write;
};

class Downloads {
 public:
  static constexpr size_t kTicketsMax = 256;

  explicit Downloads(const Clock& clock) : clock_(clock) {}
  // The oldest goes where there are too many.
  api::DownloadView offer(Download download);
  // Takes it out. download_not_found.
  Result<Download> take(const std::string& ticket);

 private:
  struct Offered {
    Download download;
    Time until{};
  };
  void expire();

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Offered> offered_;
};

}  // namespace letterlock::service
