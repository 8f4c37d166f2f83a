#include "service/uploads.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "service/file_name.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::hours kKept{1};

Error too_large() { return {ErrorCode::input_too_large, {{"limit", std::to_string(Uploads::kOneMax)}}}; }

}  // namespace

Status Uploads::reserve(size_t octets) {
  const std::lock_guard lock(mutex_);
  if (octets > kAllMax - reserved_) return fail(ErrorCode::uploads_full, {{"limit", std::to_string(kAllMax)}});
  reserved_ += octets;
  return {};
}

void Uploads::give_back(size_t octets) {
  const std::lock_guard lock(mutex_);
  reserved_ -= octets;
}

// What comes is counted against the whole as it comes.
Result<api::UploadView> Uploads::add(const std::string& name, Source& octets) {
  expire();
  Secret all;
  Secret chunk = Secret::zeros(kChunkSize);
  Status status;
  while (status) {
    const auto count = octets.read(chunk.span());
    if (!count) status = tl::unexpected(count.error());
    if (!count || *count == 0) break;
    if (*count > kOneMax - all.size()) status = tl::unexpected(too_large());
    if (status) status = reserve(*count);
    if (status) all.append(chunk.view().first(*count));
  }
  if (!status) give_back(all.size());
  if (!status) return tl::unexpected(status.error());
  return keep(name, content_type_of(name), std::move(all));
}

Result<api::UploadView> Uploads::add(const std::string& name, const std::string& content_type, Secret octets) {
  expire();
  if (octets.size() > kOneMax) return tl::unexpected(too_large());
  TRY(reserve(octets.size()));
  return keep(name, content_type.empty() ? content_type_of(name) : content_type, std::move(octets));
}

Result<api::UploadView> Uploads::keep(const std::string& name, const std::string& content_type, Secret octets) {
  auto upload = std::make_shared<Upload>();
  upload->view = {random_name(), fit_file_name(name), content_type, octets.size()};
  upload->octets = std::move(octets);
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kFilesMax) {
    reserved_ -= upload->octets.size();
    return fail(ErrorCode::uploads_full, {{"limit", std::to_string(kAllMax)}});
  }
  kept_[upload->view.id] = {upload, clock_.now()};
  return upload->view;
}

Result<std::shared_ptr<const Upload>> Uploads::find(const std::string& id) {
  expire();
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(id);
  if (found == kept_.end()) return fail(ErrorCode::upload_not_found);
  found->second.used = clock_.now();
  return found->second.upload;
}

Status Uploads::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(id);
  if (found == kept_.end()) return fail(ErrorCode::upload_not_found);
  reserved_ -= found->second.upload->octets.size();
  kept_.erase(found);
  return {};
}

void Uploads::expire() {
  const std::lock_guard lock(mutex_);
  const Time before = clock_.now() - kKept;
  std::erase_if(kept_, [&](const auto& entry) {
    const bool old = entry.second.used < before;
    if (old) reserved_ -= entry.second.upload->octets.size();
    return old;
  });
}

}  // namespace letterlock::service
