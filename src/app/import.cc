#include "app/import.h"

#include <algorithm>

#include "app/desk.h"
#include "app/mail_files.h"
#include "base/file.h"
#include "inbox/intake.h"
#include "mime/header.h"
#include "transport/mbox.h"

namespace letterlock::app {
namespace {

// The store's own errors end an import; those of what is read do not.
bool is_the_stores(const Error& error) {
  switch (error.code) {
    case ErrorCode::disk_full:
    case ErrorCode::file_not_writable:
    case ErrorCode::out_of_memory:
    case ErrorCode::internal: return true;
    default: return false;
  }
}

// A file that is one message begins with a field of a header (RFC 5322 section 2.2).
bool begins_with_header(ByteView octets) {
  constexpr size_t kLineMax = 4096;
  const std::string_view text = as_text(octets);
  const std::string_view line = text.substr(0, std::min({text.find_first_of("\r\n"), text.size(), kLineMax}));
  return mime::Header::parse(line).has_value() && line.find(':') != std::string_view::npos;
}

class Import {
 public:
  Import(store::Store& store, const ImportWish& wish, const ImportProgress& progress)
      : store_(store), wish_(wish), progress_(progress) {}

  Result<Imported> run(const inbox::Mailroom& room) {
    TRY_ASSIGN(auto intake,
               inbox::Intake::begin(room, [this](const inbox::Outcome& outcome, const std::string& origin) {
                 recorded(outcome, origin);
               }));
    intake_ = &intake;
    const MailFiles found = find_mail_files(wish_.paths);
    for (const auto& [path, error] : found.refused) problem({path, {}, error});
    imported_.skipped = found.skipped;
    for (const MailFile& file : found.files) total_ += file.size;
    for (const MailFile& file : found.files) {
      TRY(one(file));
      before_ += file.size;
    }
    TRY(intake_->settle());
    imported_.key_error = intake_->key_error();
    return std::move(imported_);
  }

 private:
  void problem(ImportProblem problem) {
    if (imported_.problems.size() < kImportProblemsMax) {
      imported_.problems.push_back(std::move(problem));
    } else {
      ++imported_.more_problems;
    }
  }
  // Goes on, but not without the store.
  Status problem(const std::string& path, const Error& error) {
    if (ended_ || is_the_stores(error)) return tl::unexpected(error);
    problem({path, {}, error});
    return {};
  }
  void recorded(const inbox::Outcome& outcome, const std::string& origin) {
    ++imported_.taken;
    const store::Message& message = outcome.message;
    if (message.state == store::MessageState::waiting_for_key) ++imported_.waiting_for_key;
    if (message.state != store::MessageState::unreadable) return;
    ++imported_.unreadable;
    // Sealed to somebody else is nothing that is wrong with it.
    if (outcome.error) problem({origin, message.key.digest, *outcome.error});
  }

  Status one(const MailFile& file) {
    switch (file.kind) {
      case MailFile::Kind::maildir: return maildir(file);
      case MailFile::Kind::mbox: return mbox(file);
      case MailFile::Kind::message: return single(file);
    }
    return {};
  }

  Status maildir(const MailFile& file) {
    const auto mailbox = transport::Maildir::open(file.path);
    if (!mailbox) return problem(file.path, mailbox.error());
    const auto entries = mailbox->list();
    if (!entries) return problem(file.path, entries.error());
    std::uint64_t octets = 0;
    for (const transport::MaildirEntry& entry : *entries) {
      const std::string path = file.path + "/" + entry.file;
      const auto input = mailbox->read(entry);
      const Status taken = input ? read(**input, file, path, entry.flags) : tl::unexpected(input.error());
      if (!taken) TRY(problem(path, taken.error()));
      progress_(before_ + (octets += entry.size), total_);
    }
    return {};
  }

  Status single(const MailFile& file) {
    const auto input = InputFile::open_path(file.path);
    const Status taken = input ? read(**input, file, file.path, {}) : tl::unexpected(input.error());
    if (!taken) TRY(problem(file.path, taken.error()));
    progress_(before_ + file.size, total_);
    return {};
  }

  Status read(ReplayableSource& input, const MailFile& file, const std::string& path, const std::string& flags) {
    TRY_ASSIGN(auto source, input.open());
    inbox::ArrivingMessage message(store_);
    TRY(copy(*source, message));
    if (message.size() == 0) return fail(ErrorCode::message_empty);
    if (file.kind == MailFile::Kind::message && !begins_with_header(message.beginning())) {
      return fail(ErrorCode::mime_malformed, {{"what", "header"}});
    }
    return take(std::move(message), file, path, flags);
  }

  Status mbox(const MailFile& file) {
    const auto input = InputFile::open_path(file.path);
    if (!input) return problem(file.path, input.error());
    auto source = (*input)->open();
    if (!source) return problem(file.path, source.error());
    transport::MboxReader reader(**source);
    for (std::uint64_t number = 1;; ++number) {
      const std::string path = file.path + ":" + std::to_string(number);
      const auto more = reader.next();
      if (!more) return problem(path, more.error());
      if (!*more) return {};
      inbox::ArrivingMessage message(store_);
      // After an error the reader is of no use.
      if (const Status read = reader.read(message); !read) return problem(path, read.error());
      progress_(before_ + reader.position(), total_);
      if (message.size() == 0) {
        TRY(problem(path, Error{ErrorCode::message_empty}));
        continue;
      }
      const std::string flags = flags_in_header(message.beginning());
      TRY(take(std::move(message), file, path, flags));
    }
  }

  Status take(inbox::ArrivingMessage message, const MailFile& file, const std::string& path, std::string flags) {
    inbox::Given given;
    given.origin = path;
    given.folder = file.folder.value_or(store::Folder::archive);
    if (flags.find('T') != std::string::npos) given.folder = store::Folder::trash;
    if (wish_.folder) given.folder = *wish_.folder;
    given.read = flags.find('S') != std::string::npos;
    std::erase_if(flags, [](char c) { return std::string_view("DFPRT").find(c) == std::string_view::npos; });
    given.flags = std::move(flags);
    const auto taken = intake_->take(std::move(message), given);
    if (!taken) return ends(taken.error());
    if (!*taken) ++imported_.present;
    return {};
  }
  // What fails now is the store, whatever its name.
  Status ends(const Error& error) {
    ended_ = true;
    return tl::unexpected(error);
  }

  store::Store& store_;
  const ImportWish& wish_;
  const ImportProgress& progress_;
  inbox::Intake* intake_ = nullptr;
  Imported imported_;
  std::uint64_t total_ = 0;
  std::uint64_t before_ = 0;  // octets of the files that are done
  bool ended_ = false;
};

}  // namespace

Result<Imported> import_mail(Home& home, const std::string& account_id, const ImportWish& wish, token::KeySource* keys,
                             const ImportProgress& progress) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, keys));
  auto imported = Import(home.store(), wish, progress).run(desk.mailroom());
  // Certificates that travelled along may complete paths.
  home.forget_trust();
  return imported;
}

}  // namespace letterlock::app
