#include "store/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "crypto/digest.h"

namespace letterlock::store {
namespace {

bool is_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string path_in(const std::string& folder, const std::string& digest) {
  return folder + "/" + digest.substr(0, 2) + "/" + digest;
}

// Size of a regular file; nullopt where there is none.
std::optional<std::uint64_t> file_size(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

tl::unexpected<Error> not_found(const std::string& digest) {
  return fail(ErrorCode::message_not_found, {{"id", digest.substr(0, 80)}});
}

// Makes data/files/aa and flushes its name.
Status make_subfolder(const std::string& folder, const std::string& digest) {
  const std::string sub = folder + "/" + digest.substr(0, 2);
  if (::mkdir(sub.c_str(), 0700) == 0) return sync_folder(folder);
  if (errno != EEXIST) return fail_errno(ErrorCode::file_not_writable, sub, errno);
  return {};
}

}  // namespace

NewFile::NewFile(std::string folder, std::unique_ptr<OutputFile> file, std::uint64_t limit)
    : folder_(std::move(folder)),
      file_(std::move(file)),
      digest_(std::make_unique<crypto::Digest>(crypto::DigestAlgorithm::sha256)),
      limit_(limit) {}

NewFile::~NewFile() = default;

Status NewFile::write(ByteView chunk) {
  if (file_ == nullptr || !name_.empty()) return fail(ErrorCode::internal, {{"reason", "a kept file is written to"}});
  if (chunk.size() > limit_ - size_) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(limit_)}});
  digest_->update(chunk);
  size_ += chunk.size();
  return file_->write(chunk);
}

Status NewFile::restart() {
  if (file_ == nullptr || !name_.empty()) return fail(ErrorCode::internal, {{"reason", "a kept file begins again"}});
  *digest_ = crypto::Digest(crypto::DigestAlgorithm::sha256);
  size_ = 0;
  return file_->restart();
}

std::string NewFile::digest() {
  if (name_.empty()) name_ = to_hex(digest_->finish());
  return name_;
}

Result<KeptFile> NewFile::keep() {
  if (file_ == nullptr) return fail(ErrorCode::internal, {{"reason", "a file is kept twice"}});
  const std::unique_ptr<OutputFile> file = std::move(file_);
  KeptFile kept{digest(), size_};
  TRY(make_subfolder(folder_, kept.digest));
  const std::string path = path_in(folder_, kept.digest);
  // The same octets may be there; a file of another size under this name is damage and gives way.
  if (file_size(path) == kept.size) {
    TRY(sync_folder(folder_ + "/" + kept.digest.substr(0, 2)));
    return kept;
  }
  TRY(file->commit_as(path));
  return kept;
}

Result<std::unique_ptr<NewFile>> Files::create(std::uint64_t limit) const {
  TRY_ASSIGN(auto file, OutputFile::create(folder_ + "/new", Replace::yes));
  return std::unique_ptr<NewFile>(new NewFile(folder_, std::move(file), limit));
}

Result<KeptFile> Files::keep(Source& source, std::uint64_t limit) const {
  TRY_ASSIGN(auto file, create(limit));
  TRY(copy(source, *file));
  return file->keep();
}

Result<KeptFile> Files::keep(ByteView octets) const {
  MemorySource source(octets);
  return keep(source);
}

Result<std::unique_ptr<ReplayableSource>> Files::open(const std::string& digest) const {
  if (!is_digest(digest)) return not_found(digest);
  auto file = InputFile::open_path(path(digest));
  if (!file && file.error().code == ErrorCode::file_not_found) return not_found(digest);
  if (!file) return tl::unexpected(std::move(file).error());
  return std::unique_ptr<ReplayableSource>(std::move(*file));
}

Result<Bytes> Files::read(const std::string& digest, size_t limit) const {
  TRY_ASSIGN(auto file, open(digest));
  TRY_ASSIGN(auto source, file->open());
  return read_all(*source, limit);
}

bool Files::contains(const std::string& digest) const {
  return is_digest(digest) && file_size(path(digest)).has_value();
}

Status Files::verify(const std::string& digest) const {
  TRY_ASSIGN(auto file, open(digest));
  TRY_ASSIGN(auto source, file->open());
  crypto::Digest now(crypto::DigestAlgorithm::sha256);
  Bytes buffer(kChunkSize);
  for (;;) {
    TRY_ASSIGN(const size_t count, source->read(buffer));
    if (count == 0) break;
    now.update(ByteView(buffer).first(count));
  }
  if (to_hex(now.finish()) == digest) return {};
  return fail(ErrorCode::store_damaged, {{"path", path(digest)}, {"reason", "the file is not what was kept"}});
}

Status Files::remove(const std::string& digest) const {
  if (!is_digest(digest)) return {};
  if (::unlink(path(digest).c_str()) == 0 || errno == ENOENT) return {};
  return fail_errno(ErrorCode::file_not_writable, path(digest), errno);
}

std::string Files::path(const std::string& digest) const { return path_in(folder_, digest); }

}  // namespace letterlock::store
