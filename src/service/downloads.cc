#include "service/downloads.h"

#include <algorithm>

#include "service/file_name.h"
#include "service/random_code.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::minutes kOffered{1};

}  // namespace

void Downloads::expire() {
  const Time now = clock_.now();
  std::erase_if(offered_, [&](const auto& entry) { return entry.second.until < now; });
  if (offered_.size() < kTicketsMax) return;
  offered_.erase(std::min_element(offered_.begin(), offered_.end(),
                                  [](const auto& a, const auto& b) { return a.second.until < b.second.until; }));
}

api::DownloadView Downloads::offer(Download download) {
  download.name = fit_file_name(download.name);
  const std::string ticket = random_code();
  const std::lock_guard lock(mutex_);
  expire();
  offered_[ticket] = {std::move(download), clock_.now() + kOffered};
  return {"/download/" + ticket};
}

Result<Download> Downloads::take(const std::string& ticket) {
  const std::lock_guard lock(mutex_);
  expire();
  const auto found = offered_.find(ticket);
  if (found == offered_.end()) return fail(ErrorCode::download_not_found);
  Download download = std::move(found->second.download);
  offered_.erase(found);
  return download;
}

}  // namespace letterlock::service
