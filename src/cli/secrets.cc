#include "cli/secrets.h"

#include <algorithm>
#include <charconv>

#include "base/file.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

Result<int> parse_descriptor(const std::string& text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    return fail(ErrorCode::option_value_unknown,
                {{"option", "--password-fd"}, {"value", text}, {"choices", "0, 3, 4, ..."}});
  }
  return value;
}

}  // namespace

void declare(Declaration& declaration, PasswordOptions& options) {
  declaration.values("--password-file", "FILE", options.files);
  declaration.values("--password-fd", "N", options.descriptors);
}

void declare(Declaration& declaration, MailPasswordOptions& options) {
  declaration.value("--mail-password-file", "FILE", options.file);
  declaration.value("--outgoing-password-file", "FILE", options.outgoing_file);
}

Result<MailPasswords> read_mail_passwords(const MailPasswordOptions& options) {
  MailPasswords passwords;
  if (!options.file.empty()) {
    TRY_ASSIGN(passwords.mail, read_secret_file(options.file));
  }
  if (!options.outgoing_file.empty()) {
    TRY_ASSIGN(passwords.outgoing, read_secret_file(options.outgoing_file));
  }
  return passwords;
}

Passwords::Passwords(const Terminal& terminal, PasswordOptions options, std::vector<std::string> names)
    : terminal_(terminal), options_(std::move(options)), names_(std::move(names)) {}

Result<Secret> Passwords::of(const std::string& name) {
  const size_t given = options_.files.size() + options_.descriptors.size();
  if (given == 0) return ask_secret(terminal_.sentence("cli.password-question", {{"path", name}}));
  if (given != 1 && given != names_.size()) {
    return fail(ErrorCode::password_count,
                {{"given", std::to_string(given)}, {"needed", std::to_string(names_.size())}});
  }
  if (given != 1) {
    const auto place = std::find(names_.begin(), names_.end(), name);
    if (place == names_.end()) return fail(ErrorCode::internal);
    return read(static_cast<size_t>(place - names_.begin()));
  }
  if (!shared_) {
    TRY_ASSIGN(shared_, read(0));
  }
  return shared_->copy();
}

Result<Secret> Passwords::read(size_t index) {
  if (index < options_.files.size()) return read_secret_file(options_.files[index]);
  TRY_ASSIGN(const int descriptor, parse_descriptor(options_.descriptors.at(index - options_.files.size())));
  return read_secret_descriptor(descriptor);
}

}  // namespace letterlock::cli
