// Views of the choice of cipher while a letter is written: a mark for each recipient, what will be used and who forces
// it, and where it cannot be, why not and the way out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/error_view.h"
#include "api/letter_view.h"
#include "app/choice.h"

namespace letterlock::api {

struct ChoiceRequest {
  std::vector<std::string> to;
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  LetterProtection protection = LetterProtection::sealed;
};
BOOST_DESCRIBE_STRUCT(ChoiceRequest, (), (to, cc, bcc, protection))

struct RecipientMark {
  std::string address;  // as it was written, where it is none
  std::string name;
  std::string state;  // of the tunnel; "" where it is no address
  std::string text;   // what that means
  bool can_seal = false;
  std::optional<std::string> chosen;  // the cipher of their copy
  bool forces = false;                // because of them it is not our first choice
  std::optional<ErrorView> error;     // why they cannot get the letter so
  std::string next_step;
  std::string next_text;
};
BOOST_DESCRIBE_STRUCT(RecipientMark, (),
                      (address, name, state, text, can_seal, chosen, forces, error, next_step, next_text))

struct CopyView {
  std::string cipher;
  std::vector<std::string> addresses;
};
BOOST_DESCRIBE_STRUCT(CopyView, (), (cipher, addresses))

struct ChoiceView {
  bool ready = false;
  std::vector<std::string> ciphers;  // each once
  std::vector<CopyView> copies;
  std::vector<std::string> forced_by;
  std::vector<RecipientMark> recipients;
  std::vector<std::string> sendable_to;
  std::string sentence;
  std::optional<ErrorView> error;
};
BOOST_DESCRIBE_STRUCT(ChoiceView, (), (ready, ciphers, copies, forced_by, recipients, sendable_to, sentence, error))
// "a, b, c", of many the first ten and how many more.
std::string few_of(const std::vector<std::string>& words);
ChoiceView view_of(const app::ChoicePreview& preview, LetterProtection protection, text::Language language);

}  // namespace letterlock::api
