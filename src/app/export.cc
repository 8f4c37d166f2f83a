#include "app/export.h"

#include <algorithm>
#include <map>
#include <set>

#include "app/desk.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "store/files.h"
#include "store/search.h"
#include "transport/maildir.h"
#include "transport/mbox.h"

namespace letterlock::app {
namespace {

// Where messages go. False: it was there.
class Destination {
 public:
  virtual ~Destination() = default;
  virtual Result<bool> write(const store::Message& message, Source& octets) = 0;
  virtual Status finish() { return {}; }
};

std::string maildir_flags(const store::Message& message) { return message.flags + (message.read ? "S" : ""); }

// Maildir++ where several folders go: the inbox is the folder itself, ".Sent" and the like lie in it.
class ToMaildir : public Destination {
 public:
  ToMaildir(std::string path, bool folders) : path_(std::move(path)), folders_(folders) {}

  Result<bool> write(const store::Message& message, Source& octets) override {
    TRY_ASSIGN(Box* const box, box_for(message.folder));
    // A digest is 64 letters: all of a tag.
    if (box->present.contains(message.key.digest)) return false;
    TRY_ASSIGN(const transport::MaildirEntry entry,
               box->mailbox.deliver_read(octets, message.key.digest, maildir_flags(message)));
    box->present.insert(message.key.digest);
    return true;
  }

 private:
  struct Box {
    transport::Maildir mailbox;
    std::set<std::string, std::less<>> present;
  };
  std::string folder_path(store::Folder folder) const {
    if (!folders_ || folder == store::Folder::inbox) return path_;
    std::string name = store::to_string(folder);
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return path_ + "/." + name;
  }
  Result<Box*> box_for(store::Folder folder) {
    const std::string path = folder_path(folder);
    const auto found = boxes_.find(path);
    if (found != boxes_.end()) return &found->second;
    TRY_ASSIGN(auto mailbox, transport::Maildir::create(path));
    TRY_ASSIGN(auto present, mailbox.tags());
    return &boxes_.emplace(path, Box{std::move(mailbox), std::move(present)}).first->second;
  }

  std::string path_;
  bool folders_;
  std::map<std::string, Box> boxes_;
};

// Sees how the last line ends.
class EndSeer : public Source {
 public:
  explicit EndSeer(Source& inner) : inner_(inner) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    TRY_ASSIGN(const size_t count, inner_.read(buffer));
    if (count > 0) last_ = buffer[count - 1];
    return count;
  }
  bool has_end() const { return last_ == '\n'; }

 private:
  Source& inner_;
  std::uint8_t last_ = '\n';
};

class ToMbox : public Destination {
 public:
  static Result<std::unique_ptr<Destination>> create(const std::string& path, Exported& exported) {
    TRY_ASSIGN(auto file, OutputFile::create(path, Replace::no));
    return std::make_unique<ToMbox>(std::move(file), exported);
  }
  ToMbox(std::unique_ptr<OutputFile> file, Exported& exported)
      : file_(std::move(file)), writer_(*file_), exported_(exported) {}

  Result<bool> write(const store::Message& message, Source& octets) override {
    EndSeer seen(octets);
    TRY(writer_.write(seen, message.from, message.date.value_or(message.first_seen)));
    if (!seen.has_end()) ++exported_.extended;
    return true;
  }
  Status finish() override { return file_->commit(); }

 private:
  std::unique_ptr<OutputFile> file_;
  transport::MboxWriter writer_;
  Exported& exported_;
};

class ToFiles : public Destination {
 public:
  explicit ToFiles(std::string folder) : folder_(std::move(folder)) {}

  Result<bool> write(const store::Message& message, Source& octets) override {
    const std::string path = folder_ + "/" + message.key.digest + ".eml";
    TRY_ASSIGN(const bool present, is_present(path, message.key.digest));
    if (present) return false;
    TRY_ASSIGN(auto file, OutputFile::create(path, Replace::no));
    TRY(copy(octets, *file));
    TRY(file->commit());
    return true;
  }

 private:
  // file_exists where something else has that name.
  static Result<bool> is_present(const std::string& path, const std::string& digest) {
    auto there = InputFile::open_path(path);
    if (!there && there.error().code == ErrorCode::file_not_found) return false;
    if (!there) return tl::unexpected(there.error());
    TRY_ASSIGN(auto source, (*there)->open());
    crypto::Digest now(crypto::DigestAlgorithm::sha256);
    Bytes buffer(kChunkSize);
    for (;;) {
      TRY_ASSIGN(const size_t count, source->read(buffer));
      if (count == 0) break;
      now.update(ByteView(buffer).first(count));
    }
    if (to_hex(now.finish()) == digest) return true;
    return fail(ErrorCode::file_exists, {{"path", path}});
  }

  std::string folder_;
};

Result<std::unique_ptr<Destination>> destination_of(const ExportWish& wish, Exported& exported) {
  if (wish.format == MailFormat::mbox) return ToMbox::create(wish.path, exported);
  TRY(make_folder(wish.path));
  if (wish.format == MailFormat::eml) return std::make_unique<ToFiles>(wish.path);
  return std::make_unique<ToMaildir>(wish.path, !wish.folder);
}

Result<std::vector<store::MessageKey>> wanted(store::Store& store, const std::string& account, const ExportWish& wish) {
  constexpr size_t kFoundMax = 1'000'000;
  if (wish.words.empty()) return store::Messages(store).keys(account, wish.folder);
  TRY_ASSIGN(const auto found, store::Search(store).find(account, wish.words, kFoundMax));
  std::vector<store::MessageKey> keys;
  for (const store::Message& message : found) {
    if (!wish.folder || message.folder == *wish.folder) keys.push_back(message.key);
  }
  std::reverse(keys.begin(), keys.end());
  return keys;
}

class Export {
 public:
  Export(store::Store& store, Destination& destination, Exported& exported)
      : store_(store), destination_(destination), exported_(exported) {}

  Status one(const store::MessageKey& key) {
    TRY_ASSIGN(const auto message, store::Messages(store_).find(key));
    if (!message) return {};  // removed meanwhile
    // Read before anything is written: half a message is worse than none.
    const Status whole = store::Files(store_).verify(key.digest);
    if (!whole) return problem(key.digest, whole.error());
    TRY_ASSIGN(auto file, store::Files(store_).open(key.digest));
    TRY_ASSIGN(auto octets, file->open());
    TRY_ASSIGN(const bool written, destination_.write(*message, *octets));
    ++(written ? exported_.written : exported_.present);
    return {};
  }

 private:
  Status problem(const std::string& digest, const Error& error) {
    if (exported_.problems.size() < kExportProblemsMax) {
      exported_.problems.push_back({digest, error});
    } else {
      ++exported_.more_problems;
    }
    return {};
  }

  store::Store& store_;
  Destination& destination_;
  Exported& exported_;
};

}  // namespace

Result<Exported> export_mail(Home& home, const std::string& account_id, const ExportWish& wish,
                             const ExportProgress& progress) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const auto keys, wanted(home.store(), desk.account().id, wish));
  Exported exported;
  TRY_ASSIGN(const auto destination, destination_of(wish, exported));
  Export run(home.store(), *destination, exported);
  std::uint64_t done = 0;
  for (const store::MessageKey& key : keys) {
    TRY(run.one(key));
    progress(++done, keys.size());
  }
  TRY(destination->finish());
  return exported;
}

}  // namespace letterlock::app
