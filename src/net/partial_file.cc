#include "net/partial_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace letterlock::net {
namespace {

constexpr size_t kHeadOctetsMax = 4096;

AnswerHead read_head(const std::string& path) {
  AnswerHead head;
  const auto content = read_file(path, kHeadOctetsMax);
  if (!content) return head;
  const std::string_view text = as_text(*content);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.ends_with('\n')) return head;
  head.etag = text.substr(0, end);
  const std::string_view rest = text.substr(end + 1);
  head.last_modified = rest.substr(0, rest.find('\n'));
  return head;
}

// RFC 9110 section 13.1.5: a weak tag names no octets.
std::string range_validator_of(const AnswerHead& head) {
  if (!head.etag.empty() && !head.etag.starts_with("W/")) return head.etag;
  return head.last_modified;
}

struct Range {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};

// "bytes 100-199/200" or "bytes 100-199/*" (RFC 9110 section 14.4).
std::optional<Range> range_of(std::string_view text) {
  constexpr std::string_view kUnit = "bytes ";
  const size_t slash = text.rfind('/');
  if (!text.starts_with(kUnit) || slash == std::string_view::npos) return std::nullopt;
  Range range;
  const char* begin = text.data() + kUnit.size();
  const auto first = std::from_chars(begin, text.data() + slash, range.first);
  if (first.ec != std::errc() || first.ptr == text.data() + slash || *first.ptr != '-') return std::nullopt;
  const std::string_view total = text.substr(slash + 1);
  if (total == "*") return range;
  range.total.emplace();
  const auto last = std::from_chars(total.data(), total.data() + total.size(), *range.total);
  const bool all = last.ec == std::errc() && last.ptr == total.data() + total.size();
  return all ? std::optional(range) : std::nullopt;
}

// Locked, and still the file of that name: whoever had it before may have removed it meanwhile.
bool is_ours(int fd, const std::string& path) {
  struct stat open_one {};
  struct stat named_one {};
  return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &open_one) == 0 && stat(path.c_str(), &named_one) == 0 &&
         open_one.st_ino == named_one.st_ino && open_one.st_dev == named_one.st_dev;
}

}  // namespace

Result<std::unique_ptr<PartialFile>> PartialFile::open(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  const std::string part = path + ".part";
  FileDescriptor fd(::open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_writable, part, errno);
  const bool ours = is_ours(fd.get(), part);
  if (!ours) fd = FileDescriptor(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_writable, folder, errno);
  return std::unique_ptr<PartialFile>(new PartialFile(std::move(fd), path, ours));
}

PartialFile::PartialFile(FileDescriptor fd, std::string path, bool named)
    : fd_(std::move(fd)), path_(std::move(path)), named_(named) {
  struct stat about {};
  if (!named_ || fstat(fd_.get(), &about) != 0 || about.st_size == 0) return;
  validator_ = range_validator_of(read_head(path_ + ".head"));
  if (validator_.empty()) clear();
  if (!validator_.empty()) size_ = static_cast<std::uint64_t>(about.st_size);
}

// What is empty or cannot be continued is no use to anybody.
PartialFile::~PartialFile() {
  if (named_ && (size_ == 0 || validator_.empty())) ::unlink((path_ + ".part").c_str());
}

AnswerHead PartialFile::accepted_head() const { return read_head(path_ + ".seen"); }

bool PartialFile::clear() {
  size_ = 0;
  total_.reset();
  validator_.clear();
  if (named_) ::unlink((path_ + ".head").c_str());
  return ::ftruncate(fd_.get(), 0) == 0;
}

// Before the first octet, so that what is here is never without its name, or with another one.
void PartialFile::remember(const AnswerHead& head) {
  if (!named_) return;
  validator_ = range_validator_of(head);
  if (validator_.empty()) return;
  (void)write_file(path_ + ".head", as_bytes(head.etag + "\n" + head.last_modified + "\n"));
}

Status PartialFile::begin(const AnswerHead& head) {
  if (head.status != 206) {
    if (!clear()) return fail_errno(ErrorCode::file_not_writable, path_, errno);
    remember(head);
  } else {
    const auto range = range_of(head.content_range);
    if (!range || range->first != size_) {
      clear();
      return fail(ErrorCode::server_misbehaves, {{"server", "?"}, {"reason", "Content-Range: " + head.content_range}});
    }
    total_ = range->total;
  }
  if (::lseek(fd_.get(), static_cast<off_t>(size_), SEEK_SET) >= 0) return {};
  return fail_errno(ErrorCode::file_not_writable, path_, errno);
}

Status PartialFile::write(ByteView chunk) {
  TRY(DescriptorSink(fd_.get(), path_).write(chunk));
  size_ += chunk.size();
  return {};
}

Result<std::unique_ptr<InputFile>> PartialFile::read() const {
  FileDescriptor copy(::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.valid()) return fail_errno(ErrorCode::file_not_readable, path_, errno);
  return InputFile::from_descriptor(std::move(copy), path_);
}

Status PartialFile::accept() {
  if (!named_) return {};
  const bool has_head = !validator_.empty() && ::rename((path_ + ".head").c_str(), (path_ + ".seen").c_str()) == 0;
  if (!has_head) ::unlink((path_ + ".seen").c_str());
  size_ = 0;
  return {};
}

}  // namespace letterlock::net
