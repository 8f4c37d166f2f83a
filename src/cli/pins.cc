#include "cli/pins.h"

#include "cli/pin_prompt.h"
#include "cli/secrets.h"
#include "cli/terminal.h"

namespace letterlock::cli {
namespace {

// Read when it is needed, and given once: a PIN that was wrong must not be given again. A card that took it and wants
// it for each operation gets it again.
class GivenPin {
 public:
  GivenPin(const Terminal& terminal, PinOptions options) : terminal_(terminal), options_(std::move(options)) {}

  Result<Secret> answer(const token::PinQuestion& question) {
    const Params card = {{"card", token::name_of(question.card)}};
    if (question.last_try && !options_.last_try) return fail(ErrorCode::pin_last_try, card);
    if (question.again && serial_ == question.card.serial) return pin_.copy();
    if (used_) return fail(ErrorCode::pin_needed, card);
    used_ = true;
    serial_ = question.card.serial;
    if (question.card.pin_pad) return Secret();
    PasswordOptions source;
    if (!options_.file.empty()) source.files = {options_.file};
    if (!options_.descriptor.empty()) source.descriptors = {options_.descriptor};
    const std::string name = token::name_of(question.card);
    TRY_ASSIGN(pin_, Passwords(terminal_, source, {name}).of(name));
    return pin_.copy();
  }

 private:
  const Terminal& terminal_;
  PinOptions options_;
  bool used_ = false;
  std::string serial_;  // of the card that it was for
  Secret pin_;
};

}  // namespace

void declare(Declaration& declaration, PinOptions& options) {
  declaration.value("--pin-file", "F", options.file);
  declaration.value("--pin-fd", "N", options.descriptor);
  declaration.flag("--last-try", options.last_try);
}

token::PinAsker pin_asker(const Terminal& terminal, PinOptions options) {
  if (!options.file.empty() || !options.descriptor.empty()) {
    const auto given = std::make_shared<GivenPin>(terminal, std::move(options));
    return [given](const token::PinQuestion& question, int) { return given->answer(question); };
  }
  return [&terminal](const token::PinQuestion& question, int removed) {
    return ask_pin(app::pin_question(question, terminal.language()), removed, terminal);
  };
}

}  // namespace letterlock::cli
