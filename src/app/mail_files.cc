#include "app/mail_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "mime/header.h"
#include "transport/mbox.h"

namespace letterlock::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array kMaildirFolders = {"cur", "new", "tmp"};

bool is_maildir(const fs::path& folder) {
  std::error_code ignored;
  return std::all_of(kMaildirFolders.begin(), kMaildirFolders.end(),
                     [&](const char* name) { return fs::is_directory(folder / name, ignored); });
}

// Maildir++: ".Sent", ".Lists.Sent"; other programs: "Sent". Names that servers and programs give by themselves.
std::optional<store::Folder> folder_named(const std::string& name) {
  const std::string last = mime::to_lower(name.substr(name.rfind('.') + 1));
  if (last == "sent" || last == "sent messages" || last == "sent items") return store::Folder::sent;
  if (last == "drafts") return store::Folder::drafts;
  if (last == "archive" || last == "archives") return store::Folder::archive;
  if (last == "junk" || last == "spam") return store::Folder::junk;
  if (last == "trash" || last == "deleted messages" || last == "deleted items") return store::Folder::trash;
  return std::nullopt;
}

class Finder {
 public:
  MailFiles find(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      std::error_code error;
      const fs::file_status status = fs::status(path, error);
      if (status.type() == fs::file_type::not_found) {
        found_.refused.push_back({path, Error{ErrorCode::file_not_found, {{"path", path}}}});
      } else if (error) {
        refuse(path, error);
      } else if (fs::is_directory(status)) {
        folder(path, 0);
      } else {
        file(path, true);
      }
    }
    return std::move(found_);
  }

 private:
  void refuse(const std::string& path, const std::error_code& error) {
    found_.refused.push_back(
        {path, Error{ErrorCode::file_not_readable, {{"path", path}, {"reason", error.message()}}}});
  }
  void refuse(const std::string& path, const Error& error) { found_.refused.push_back({path, error}); }

  void folder(const fs::path& path, int depth) {
    const bool maildir = is_maildir(path);
    if (maildir) add_maildir(path);
    std::error_code error;
    std::set<fs::directory_entry> entries;
    for (fs::directory_iterator one(path, error), end; !error && one != end; one.increment(error)) entries.insert(*one);
    if (error) refuse(path.string(), error);
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().string();
      std::error_code ignored;
      if (entry.is_symlink(ignored)) continue;
      if (entry.is_directory(ignored)) {
        const bool own = maildir && std::count(kMaildirFolders.begin(), kMaildirFolders.end(), name) > 0;
        if (!own && depth < kFolderDepthMax) folder(entry.path(), depth + 1);
      } else if (!maildir) {
        file(entry.path().string(), false);
      }
    }
  }

  void add_maildir(const fs::path& path) {
    const auto mailbox = transport::Maildir::open(path.string());
    if (!mailbox) return refuse(path.string(), mailbox.error());
    const auto entries = mailbox->list();
    if (!entries) return refuse(path.string(), entries.error());
    MailFile found{MailFile::Kind::maildir, path.string(), 0, folder_named(path.filename().string())};
    for (const transport::MaildirEntry& entry : *entries) found.size += entry.size;
    found_.files.push_back(std::move(found));
  }

  // `named`: by a person, who is told what is wrong with it. A pipe is read once, by who imports it.
  void file(const std::string& path, bool named) {
    std::error_code ignored;
    const bool regular = fs::is_regular_file(path, ignored);
    if (!regular && !named) return;
    MailFile found{MailFile::Kind::message, path, regular ? fs::file_size(path, ignored) : 0};
    std::array<std::uint8_t, 1024> beginning{};
    const auto count = regular ? read_beginning(path, beginning) : fail(ErrorCode::file_not_readable, {{"path", path}});
    if (!count) {
      if (named || path.ends_with(".eml")) refuse(path, count.error());
      return;
    }
    if (transport::MboxReader::is_mbox(ByteView(beginning).first(*count))) found.kind = MailFile::Kind::mbox;
    if (!named && found.kind == MailFile::Kind::message && !path.ends_with(".eml")) {
      ++found_.skipped;
      return;
    }
    found_.files.push_back(std::move(found));
  }
  static Result<size_t> read_beginning(const std::string& path, std::span<std::uint8_t> buffer) {
    TRY_ASSIGN(auto input, InputFile::open_path(path));
    TRY_ASSIGN(auto source, input->open());
    return read_full(*source, buffer);
  }

  MailFiles found_;
};

// The header as far as it is there; fields that are none are passed over.
template <typename Each>
void each_field(std::string_view text, Each each) {
  constexpr size_t kHeaderMax = 512 * 1024;
  text = text.substr(0, kHeaderMax);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.front() == ' ' || line.front() == '\t') continue;
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    each(line.substr(0, colon), value);
  }
}

// Mozilla's bits: read, replied, marked, expunged.
std::string mozilla_flags(std::string_view value) {
  unsigned bits = 0;
  (void)std::from_chars(value.data(), value.data() + value.size(), bits, 16);
  std::string flags;
  if ((bits & 0x0001) != 0) flags += 'S';
  if ((bits & 0x0002) != 0) flags += 'R';
  if ((bits & 0x0004) != 0) flags += 'F';
  if ((bits & 0x0008) != 0) flags += 'T';
  return flags;
}

// Letters of the mail programs of Unix, as c-client writes them: R read, A answered, F flagged, D deleted, T draft.
std::string unix_flags(std::string_view value) {
  constexpr std::string_view kFrom = "RAFDT";
  constexpr std::string_view kTo = "SRFTD";
  std::string flags;
  for (const char c : value) {
    const size_t at = kFrom.find(c);
    if (at != std::string_view::npos) flags += kTo[at];
  }
  return flags;
}

}  // namespace

MailFiles find_mail_files(const std::vector<std::string>& paths) { return Finder().find(paths); }

std::string flags_in_header(ByteView message) {
  std::set<char> letters;
  each_field(as_text(message), [&](std::string_view name, std::string_view value) {
    std::string flags;
    if (mime::equal_no_case(name, "Status") || mime::equal_no_case(name, "X-Status")) flags = unix_flags(value);
    if (mime::equal_no_case(name, "X-Mozilla-Status")) flags = mozilla_flags(value);
    letters.insert(flags.begin(), flags.end());
  });
  return {letters.begin(), letters.end()};
}

}  // namespace letterlock::app
