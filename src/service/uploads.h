// Uploads: files that a page handed in, for a letter or an import: kept in memory, wiped when they go.
//
// 32 MiB each, 64 MiB and 64 files in all, for an hour since they were used last. Nothing reaches the disk.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "api/upload_view.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/stream.h"
#include "base/time.h"

namespace letterlock::service {

struct Upload {
  api::UploadView view;
  Secret octets;
};

class Uploads {
 public:
  static constexpr size_t kOneMax = 32 * 1024 * 1024;
  static constexpr size_t kAllMax = 64 * 1024 * 1024;
  static constexpr size_t kFilesMax = 64;

  explicit Uploads(const Clock& clock) : clock_(clock) {}

  // input_too_large {limit}; uploads_full. The name is made fit to be a file's name.
  Result<api::UploadView> add(const std::string& name, Source& octets);
  // The same of octets that are here already; `content_type` "" : guessed from the name.
  Result<api::UploadView> add(const std::string& name, const std::string& content_type, Secret octets);
  // Stays valid while it is held. upload_not_found.
  Result<std::shared_ptr<const Upload>> find(const std::string& id);
  Status remove(const std::string& id);
  void expire();

 private:
  struct Kept {
    std::shared_ptr<const Upload> upload;
    Time used{};
  };
  Status reserve(size_t octets);
  void give_back(size_t octets);
  Result<api::UploadView> keep(const std::string& name, const std::string& content_type, Secret octets);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  size_t reserved_ = 0;  // octets of those that are here and of those that are coming
};

}  // namespace letterlock::service
