#include "cli/pin_words.h"

#include <algorithm>
#include <cctype>

namespace letterlock::cli {
namespace {

constexpr size_t kPurposeMax = 400;  // a window has room for some lines only, and the warning must be seen
constexpr size_t kPinMax = 255;      // where the card tells no bound

std::string shortened(std::string text) {
  if (text.size() <= kPurposeMax) return text;
  size_t cut = kPurposeMax;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return text.substr(0, cut) + "…";
}

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& letter : out) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return out;
}

std::string_view trimmed(std::string_view word) {
  const size_t first = word.find_first_not_of(' ');
  if (first == word.npos) return "";
  return word.substr(first, word.find_last_not_of(' ') - first + 1);
}

}  // namespace

PinLength length_of(const token::Card& card) {
  const size_t min = std::max<size_t>(card.pin_min, 1);
  return {min, card.pin_max == 0 ? std::max(kPinMax, min) : std::max<size_t>(card.pin_max, min)};
}

PinWords::PinWords(const Terminal& terminal, token::Card card, std::string what_for, bool last_try)
    : terminal_(&terminal), card_(std::move(card)), what_for_(shortened(std::move(what_for))), last_try_(last_try) {}

std::string PinWords::of(std::string_view name) const { return terminal_->sentence("cli.pin." + std::string(name)); }

std::string PinWords::facts() const {
  const Params params = {{"card", token::name_of(card_)}, {"what_for", what_for_}};
  const std::string question = terminal_->sentence("cli.pin.question", params);
  const std::string bounds = length();
  return bounds.empty() ? question : question + "\n" + bounds;
}

std::string PinWords::length() const {
  if (card_.pin_max == 0 || card_.pin_pad) return "";
  const auto [min, max] = length_of(card_);
  return terminal_->sentence(min == max ? "cli.pin.length-exact" : "cli.pin.length",
                             {{"min", std::to_string(min)}, {"max", std::to_string(max)}});
}

std::string PinWords::warning() const {
  if (last_try_) return of("tries-last");
  return card_.tries == token::PinTries::few ? of("tries-few") : "";
}

std::string PinWords::explanation() const {
  const std::string tries = warning();
  return tries.empty() ? facts() : facts() + "\n" + tries;
}

std::string PinWords::typed_confirmation() const {
  return terminal_->sentence("cli.pin.confirm-typed", {{"word", of("yes")}});
}

bool PinWords::means_yes(std::string_view word) const {
  const std::string typed = lower(trimmed(word));
  return typed == of("yes") || typed == "yes";
}

}  // namespace letterlock::cli
