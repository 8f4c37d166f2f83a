#include "app/unlocked_files.h"

#include <algorithm>

namespace letterlock::app {
namespace {

bool has_key(const token::Pkcs12& file, const x509::Certificate& certificate) {
  const auto& own = file.own_certificates();
  return std::find(own.begin(), own.end(), certificate) != own.end();
}

}  // namespace

FileOpener opening_with(token::PasswordAsker ask) {
  return [ask = std::move(ask)](const std::string& path) -> Result<std::shared_ptr<token::Pkcs12>> {
    TRY_ASSIGN(const Secret password, ask(path, {token::KeyUse::decrypt, {}, {}}));
    return token::Pkcs12::open_file(path, password);
  };
}

UnlockedFiles::UnlockedFiles() : thread_([this] { run(); }) {}

UnlockedFiles::~UnlockedFiles() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void UnlockedFiles::drop_what_is_over() {
  const auto now = SteadyClock::now();
  std::erase_if(files_, [now](const auto& entry) { return entry.second.until <= now; });
}

void UnlockedFiles::run() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    drop_what_is_over();
    if (files_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto by_time = [](const auto& a, const auto& b) { return a.second.until < b.second.until; };
    const auto next = std::min_element(files_.begin(), files_.end(), by_time)->second.until;
    changed_.wait_until(lock, next);
  }
}

std::shared_ptr<token::Pkcs12> UnlockedFiles::find(const std::string& path) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second.file;
}

bool UnlockedFiles::any_of(const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(), [this](const std::string& path) { return find(path) != nullptr; });
}

void UnlockedFiles::keep(const std::string& path, std::shared_ptr<token::Pkcs12> file,
                         std::chrono::milliseconds length) {
  {
    const std::lock_guard lock(mutex_);
    files_[path] = {std::move(file), SteadyClock::now() + length};
  }
  changed_.notify_all();
}

void UnlockedFiles::forget_all() {
  std::map<std::string, Unlocked> gone;  // wiped without the lock
  const std::lock_guard lock(mutex_);
  gone.swap(files_);
}

FileOpener UnlockedFiles::opener(std::chrono::milliseconds length, token::PasswordAsker ask) {
  return [this, length,
          open = opening_with(std::move(ask))](const std::string& path) -> Result<std::shared_ptr<token::Pkcs12>> {
    if (auto file = find(path)) return file;
    TRY_ASSIGN(auto file, open(path));
    keep(path, file, length);
    return file;
  };
}

Result<std::shared_ptr<token::Pkcs12>> SessionFileKeys::unlock(const std::string& path, const token::Purpose& purpose) {
  if (!ask_) return fail(ErrorCode::password_needed, {{"path", path}});
  TRY_ASSIGN(const Secret password, ask_(path, purpose));
  TRY_ASSIGN(auto file, token::Pkcs12::open_file(path, password));
  unlocked_.keep(path, file, length_);
  unlock_others_with(password);
  return file;
}

// People often have one password for the files of one account; a file counts no tries.
void SessionFileKeys::unlock_others_with(const Secret& password) {
  for (const std::string& path : paths_) {
    if (unlocked_.find(path) != nullptr) continue;
    auto other = token::Pkcs12::open_file(path, password);
    if (other) unlocked_.keep(path, std::move(*other), length_);
  }
}

Result<std::shared_ptr<token::Pkcs12>> SessionFileKeys::file_with(const x509::Certificate& certificate,
                                                                  const token::Purpose& purpose) {
  std::vector<std::string> locked;
  for (const std::string& path : paths_) {
    auto file = unlocked_.find(path);
    if (file == nullptr) {
      locked.push_back(path);
    } else if (has_key(*file, certificate)) {
      if (ask_) unlocked_.keep(path, file, length_);
      return file;
    }
  }
  const token::Purpose named{purpose.use, purpose.what, certificate.display_name()};
  for (const std::string& path : locked) {
    TRY_ASSIGN(auto file, unlock(path, named));
    if (has_key(*file, certificate)) return file;
  }
  return fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
}

Result<std::shared_ptr<crypto::Signer>> SessionFileKeys::signer(const x509::Certificate& certificate,
                                                                const token::Purpose& purpose) {
  TRY_ASSIGN(const auto file, file_with(certificate, purpose));
  return file->signer(certificate);
}

Result<std::shared_ptr<crypto::Decryptor>> SessionFileKeys::decryptor(const x509::Certificate& certificate,
                                                                      const token::Purpose& purpose) {
  TRY_ASSIGN(const auto file, file_with(certificate, purpose));
  return file->decryptor(certificate);
}

}  // namespace letterlock::app
