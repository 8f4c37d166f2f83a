#include "transport/maildir.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <climits>
#include <set>

#include "base/random.h"

namespace letterlock::transport {
namespace {

constexpr std::string_view kTagMark = "T";
constexpr auto kLeftoverAge = std::chrono::hours(36);

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

// A sub-folder for reading. Never through a symbolic link.
Result<OpenFolder> open_folder(int root, const std::string& path, const char* name) {
  FileDescriptor fd(openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_readable, path + "/" + name, errno);
  // fdopendir owns what it is given, if it succeeds.
  const int owned = dup(fd.get());
  OpenFolder folder(owned < 0 ? nullptr : fdopendir(owned));
  if (folder == nullptr) {
    if (owned >= 0) ::close(owned);
    return fail_errno(ErrorCode::file_not_readable, path + "/" + name, errno);
  }
  return folder;
}

// The next name that is no dot file; nullptr at the end, errno set where reading failed.
const char* next_name(DIR* folder) {
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(folder);
    if (entry == nullptr) return nullptr;
    if (entry->d_name[0] != '.') return entry->d_name;
  }
}

std::string kept_letters(std::string_view text, std::string_view also, size_t limit) {
  std::string kept;
  for (const char c : text.substr(0, limit)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || also.find(c) != std::string_view::npos;
    if (plain) kept += c;
  }
  return kept;
}

// The host's name without what has a meaning in paths and names ("/", ":") or surprises ("," and the rest).
std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0) return "localhost";
  std::string name(buffer.data());
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  name = kept_letters(name, "-.", 64);
  return name.empty() ? "localhost" : name;
}

// time.M<microseconds>P<pid>Q<count>R<random>[T<tag>].host
std::string unique_name(const std::string& tag) {
  static std::atomic<unsigned> count{0};
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return fmt::format("{}.M{:06}P{}Q{}R{}{}{}.{}", now.tv_sec, now.tv_nsec / 1000, getpid(), ++count, random_name(),
                     tag.empty() ? "" : kTagMark, tag, host_name());
}

// "" where the name carries none.
std::string_view tag_of(std::string_view name) {
  const size_t begin = name.find('.');
  if (begin == std::string_view::npos) return {};
  const std::string_view middle = name.substr(begin, name.find('.', begin + 1) - begin);
  const size_t mark = middle.rfind(kTagMark);
  return mark == std::string_view::npos ? std::string_view() : middle.substr(mark + 1);
}

bool carries_tag(std::string_view name, const std::string& tag) { return !tag.empty() && tag_of(name) == tag; }

std::string sorted_flags(std::string_view flags) {
  std::set<char> letters;
  for (const char c : flags) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) letters.insert(c);
  }
  return {letters.begin(), letters.end()};
}

// Splits "NAME:2,FLAGS".
MaildirEntry entry_of(const char* folder, std::string_view file_name) {
  MaildirEntry entry;
  const size_t colon = file_name.find(':');
  entry.name = file_name.substr(0, colon);
  entry.file = std::string(folder) + "/" + std::string(file_name);
  entry.is_new = std::string_view(folder) == "new";
  if (colon != std::string_view::npos && file_name.substr(colon, 3) == ":2,") {
    entry.flags = sorted_flags(file_name.substr(colon + 3));
  }
  return entry;
}

std::int64_t time_in(const std::string& name) {
  std::int64_t value = 0;
  (void)std::from_chars(name.data(), name.data() + name.size(), value);
  return value;
}

bool arrived_before(const MaildirEntry& a, const MaildirEntry& b) {
  const auto time_a = time_in(a.name);
  const auto time_b = time_in(b.name);
  return time_a != time_b ? time_a < time_b : a.name < b.name;
}

// Moves within one file system and never over another file.
int move_no_replace(int root, const std::string& from, const std::string& to) {
  if (renameat2(root, from.c_str(), root, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  // A file system without that flag: link() does not replace either.
  if (linkat(root, from.c_str(), root, to.c_str(), 0) != 0) return -1;
  return unlinkat(root, from.c_str(), 0);
}

Status flush_folder(int root, const std::string& path, const char* name) {
  FileDescriptor fd(openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid() || fsync(fd.get()) != 0) return fail_errno(ErrorCode::file_not_writable, path + "/" + name, errno);
  return {};
}

// tmp/NAME while it is being written; removed unless moved away.
class Temporary {
 public:
  Temporary(int root, std::string name) : root_(root), name_(std::move(name)) {}
  ~Temporary() {
    if (!moved_) unlinkat(root_, name_.c_str(), 0);
  }
  void moved() { moved_ = true; }

 private:
  int root_;
  std::string name_;
  bool moved_ = false;
};

}  // namespace

Maildir::Maildir(std::string folder, FileDescriptor root)
    : folder_(std::move(folder)), root_(std::make_shared<FileDescriptor>(std::move(root))) {}

Result<Maildir> Maildir::open(const std::string& folder) {
  FileDescriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid() && errno != ENOENT && errno != ENOTDIR) {
    return fail_errno(ErrorCode::file_not_readable, folder, errno);
  }
  for (const char* name : {"new", "cur", "tmp"}) {
    struct stat status {};
    const bool there = root.valid() && fstatat(root.get(), name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there || !S_ISDIR(status.st_mode)) return fail(ErrorCode::mailbox_not_found, {{"path", folder}});
  }
  return Maildir(folder, std::move(root));
}

Result<Maildir> Maildir::create(const std::string& folder) {
  for (const char* name : {"new", "cur", "tmp"}) TRY(make_folder(folder + "/" + name));
  return open(folder);
}

Result<Delivered> Maildir::deliver(Source& message, std::string_view tag) const {
  const std::string clean_tag = kept_letters(tag, "", 64);
  if (!clean_tag.empty()) {
    TRY_ASSIGN(const auto earlier, find_tag(clean_tag));
    if (earlier) return Delivered{earlier->name, true};
  }
  const std::string name = unique_name(clean_tag);
  TRY(write(message, name, "new", ""));
  return Delivered{name, false};
}

Status Maildir::write(Source& message, const std::string& name, const std::string& place,
                      const std::string& ending) const {
  const std::string temporary_name = "tmp/" + name;
  const std::string path = folder_ + "/" + temporary_name;
  FileDescriptor fd(
      openat(root_->get(), temporary_name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_writable, path, errno);
  Temporary temporary(root_->get(), temporary_name);
  DescriptorSink sink(fd.get(), path);
  TRY(copy(message, sink));
  if (fsync(fd.get()) != 0) return fail_errno(ErrorCode::file_not_writable, path, errno);
  const std::string file = place + "/" + name + ending;
  if (move_no_replace(root_->get(), temporary_name, file) != 0) {
    return fail_errno(ErrorCode::file_not_writable, folder_ + "/" + file, errno);
  }
  temporary.moved();
  return flush_folder(root_->get(), folder_, place.c_str());
}

Result<MaildirEntry> Maildir::deliver_read(Source& message, std::string_view tag, std::string_view flags) const {
  MaildirEntry entry;
  entry.name = unique_name(kept_letters(tag, "", 64));
  entry.flags = sorted_flags(flags);
  const std::string ending = ":2," + entry.flags;
  entry.file = "cur/" + entry.name + ending;
  TRY(write(message, entry.name, "cur", ending));
  return entry;
}

Result<std::set<std::string, std::less<>>> Maildir::tags() const {
  std::set<std::string, std::less<>> tags;
  for (const char* name : {"new", "cur"}) {
    TRY_ASSIGN(const OpenFolder folder, open_folder(root_->get(), folder_, name));
    while (const char* file = next_name(folder.get())) tags.emplace(tag_of(entry_of(name, file).name));
    if (errno != 0) return fail_errno(ErrorCode::file_not_readable, folder_ + "/" + name, errno);
  }
  tags.erase("");
  return tags;
}

Result<std::optional<MaildirEntry>> Maildir::find_tag(std::string_view tag) const {
  const std::string clean_tag = kept_letters(tag, "", 64);
  // new/ before cur/: what moves meanwhile moves in that direction.
  for (const char* name : {"new", "cur"}) {
    TRY_ASSIGN(const OpenFolder folder, open_folder(root_->get(), folder_, name));
    while (const char* file = next_name(folder.get())) {
      MaildirEntry entry = entry_of(name, file);
      if (carries_tag(entry.name, clean_tag)) return std::optional<MaildirEntry>(std::move(entry));
    }
    if (errno != 0) return fail_errno(ErrorCode::file_not_readable, folder_ + "/" + name, errno);
  }
  return std::optional<MaildirEntry>();
}

Status Maildir::read_folder(const char* name, std::vector<MaildirEntry>& entries) const {
  TRY_ASSIGN(const OpenFolder folder, open_folder(root_->get(), folder_, name));
  while (const char* file = next_name(folder.get())) {
    struct stat status {};
    if (fstatat(dirfd(folder.get()), file, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone meanwhile
    if (!S_ISREG(status.st_mode)) continue;
    if (entries.size() >= kMaxEntries) {
      return fail(ErrorCode::mailbox_full, {{"path", folder_}, {"limit", std::to_string(kMaxEntries)}});
    }
    MaildirEntry entry = entry_of(name, file);
    entry.size = static_cast<std::uint64_t>(status.st_size);
    entry.arrived = from_unix(status.st_mtime);
    entries.push_back(std::move(entry));
  }
  if (errno != 0) return fail_errno(ErrorCode::file_not_readable, folder_ + "/" + name, errno);
  return {};
}

Result<std::vector<MaildirEntry>> Maildir::list() const {
  std::vector<MaildirEntry> entries;
  TRY(read_folder("new", entries));
  TRY(read_folder("cur", entries));
  std::stable_sort(entries.begin(), entries.end(), arrived_before);
  // Seen in new/ and, moved meanwhile, in cur/ too: the later place counts.
  std::vector<MaildirEntry> once;
  for (MaildirEntry& entry : entries) {
    if (!once.empty() && once.back().name == entry.name) once.pop_back();
    once.push_back(std::move(entry));
  }
  return once;
}

Result<MaildirEntry> Maildir::find_again(const MaildirEntry& entry) const {
  TRY_ASSIGN(const auto entries, list());
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name == entry.name; });
  if (found == entries.end()) return fail(ErrorCode::file_not_found, {{"path", folder_ + "/" + entry.file}});
  return *found;
}

Result<std::unique_ptr<ReplayableSource>> Maildir::read(const MaildirEntry& entry) const {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  MaildirEntry present = entry;
  FileDescriptor fd(openat(root_->get(), present.file.c_str(), kFlags));
  if (!fd.valid() && errno == ENOENT) {
    TRY_ASSIGN(present, find_again(entry));
    fd = FileDescriptor(openat(root_->get(), present.file.c_str(), kFlags));
  }
  const std::string path = folder_ + "/" + present.file;
  if (!fd.valid() && errno == ELOOP) return fail(ErrorCode::mailbox_entry_unusable, {{"path", path}});
  if (!fd.valid()) return fail_errno(ErrorCode::file_not_readable, path, errno);
  struct stat status {};
  if (fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorCode::mailbox_entry_unusable, {{"path", path}});
  }
  TRY_ASSIGN(auto file, InputFile::from_descriptor(std::move(fd), path));
  return std::unique_ptr<ReplayableSource>(std::move(file));
}

Result<MaildirEntry> Maildir::set_flags(const MaildirEntry& entry, std::string_view flags) const {
  MaildirEntry moved = entry;
  moved.flags = sorted_flags(flags);
  moved.file = "cur/" + entry.name + ":2," + moved.flags;
  moved.is_new = false;
  if (moved.file == entry.file) return moved;
  std::string from = entry.file;
  int status = move_no_replace(root_->get(), from, moved.file);
  if (status != 0 && errno == ENOENT) {
    TRY_ASSIGN(const MaildirEntry present, find_again(entry));
    if (present.file == moved.file) return moved;
    from = present.file;
    status = move_no_replace(root_->get(), from, moved.file);
  }
  if (status != 0) return fail_errno(ErrorCode::file_not_writable, folder_ + "/" + from, errno);
  return moved;
}

Result<size_t> Maildir::remove_leftovers(Time now) const {
  TRY_ASSIGN(const OpenFolder folder, open_folder(root_->get(), folder_, "tmp"));
  size_t removed = 0;
  while (const char* file = next_name(folder.get())) {
    struct stat status {};
    if (fstatat(dirfd(folder.get()), file, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) continue;
    if (from_unix(status.st_mtime) + kLeftoverAge > now) continue;
    if (unlinkat(dirfd(folder.get()), file, 0) == 0) ++removed;
  }
  return removed;
}

}  // namespace letterlock::transport
