#include "app/pin_words.h"

#include <algorithm>
#include <cctype>

namespace letterlock::app {
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

Status check_pin_length(const token::Card& card, const Secret& pin) {
  const auto [min, max] = length_of(card);
  if (card.pin_pad || (pin.size() >= min && pin.size() <= max)) return {};
  return fail(ErrorCode::pin_length,
              {{"card", token::name_of(card)}, {"min", std::to_string(min)}, {"max", std::to_string(max)}});
}

PinQuestion pin_question(const token::PinQuestion& question, text::Language language) {
  return {question.card, purpose_sentence(question.purpose, language), question.last_try};
}

bool is_last_try(const PinQuestion& question) {
  return question.last_try || question.card.tries == token::PinTries::last;
}

std::string purpose_sentence(const token::Purpose& purpose, text::Language language) {
  const bool signs = purpose.use == token::KeyUse::sign;
  const std::string key = std::string(signs ? "pin.to-sign" : "pin.to-open") + (purpose.what.empty() ? "" : "-named");
  return text::sentence(language, key, {{"what", purpose.what}, {"certificate", purpose.certificate}});
}

PinWords::PinWords(text::Language language, PinQuestion question)
    : language_(language), question_(std::move(question)) {
  question_.what_for = shortened(std::move(question_.what_for));
}

std::string PinWords::of(std::string_view name) const { return text::sentence(language_, "pin." + std::string(name)); }

std::string PinWords::facts() const {
  const Params params = {{"card", token::name_of(question_.card)}, {"what_for", question_.what_for}};
  const std::string question = text::sentence(language_, "pin.question", params);
  const std::string bounds = length();
  return bounds.empty() ? question : question + "\n" + bounds;
}

std::string PinWords::length() const {
  if (question_.card.pin_max == 0 || question_.card.pin_pad) return "";
  const auto [min, max] = length_of(question_.card);
  return text::sentence(language_, min == max ? "pin.length-exact" : "pin.length",
                        {{"min", std::to_string(min)}, {"max", std::to_string(max)}});
}

std::string PinWords::warning() const {
  if (is_last_try(question_)) return of("tries-last");
  return question_.card.tries == token::PinTries::few ? of("tries-few") : "";
}

std::string PinWords::explanation() const {
  const std::string tries = warning();
  return tries.empty() ? facts() : facts() + "\n" + tries;
}

std::string PinWords::typed_confirmation() const {
  return text::sentence(language_, "pin.confirm-typed", {{"word", of("yes")}});
}

bool PinWords::means_yes(std::string_view word) const {
  const std::string typed = lower(trimmed(word));
  return typed == of("yes") || typed == "yes";
}

}  // namespace letterlock::app
