#include "judge/words.h"

#include <array>
#include <string_view>

namespace letterlock::judge {
namespace {

template <typename Enum, size_t kCount>
std::string word_of(const std::array<std::string_view, kCount>& words, Enum value) {
  return std::string(words.at(static_cast<size_t>(value)));
}

}  // namespace

std::string to_string(Summary value) {
  constexpr std::array<std::string_view, 4> kWords = {"none", "encrypted", "signed", "signed-and-encrypted"};
  return word_of(kWords, value);
}

std::string to_string(SignatureState value) {
  constexpr std::array<std::string_view, 4> kWords = {"none", "valid", "unknown", "invalid"};
  return word_of(kWords, value);
}

std::string to_string(EncryptionState value) {
  constexpr std::array<std::string_view, 4> kWords = {"none", "strong", "legacy", "undecrypted"};
  return word_of(kWords, value);
}

std::string to_string(Integrity value) {
  constexpr std::array<std::string_view, 3> kWords = {"none", "signature", "authenticated"};
  return word_of(kWords, value);
}

std::string to_string(Protection value) {
  constexpr std::array<std::string_view, 4> kWords = {"unprotected", "signed-only", "encrypted-only",
                                                      "signed-and-encrypted"};
  return word_of(kWords, value);
}

}  // namespace letterlock::judge
