#include "api/card_view.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

app::Diagnosis diagnosis(const std::string& failing, const std::string& problem, Params params) {
  app::Diagnosis found;
  bool reached = true;
  for (const char* id : {"service", "reader", "card", "module", "certificates"}) {
    app::DoctorStep step{id};
    if (reached) step.state = app::StepState::works;
    if (id == failing) {
      step = {id, app::StepState::fails, problem, params};
      reached = false;
    }
    found.steps.push_back(step);
  }
  return found;
}

std::string shown(const TextLines& lines) {
  std::string text;
  for (const TextLine& line : lines) text += std::string(2 * line.depth, ' ') + line.text + "\n";
  return text;
}

TEST(CardView, ATokenInSoftwareNeedsNoReader) {
  for (const char* id : {"service", "reader", "card"}) {
    app::Diagnosis diagnosis;
    diagnosis.steps = {{id, app::StepState::works, "", {{"software", "Ann's card"}}}};
    for (const auto language : {text::Language::en, text::Language::zh_tw}) {
      EXPECT_NE(view_of(diagnosis, language).steps.front().text.find("Ann's card"), std::string::npos) << id;
    }
  }
}

TEST(CardView, TheFirstStepThatFailsSaysWhatToDo) {
  const auto view = view_of(diagnosis("card", "no-card", {}), text::Language::en);
  EXPECT_FALSE(view.works);
  EXPECT_EQ(shown(lines_of(view, text::Language::en)),
            "[x] the reader service answers\n"
            "[x] a card reader is connected\n"
            "[!] no card is in the reader\n"
            "    insert the card, the chip first; if it is in, turn it over or clean the chip\n"
            "[ ] a PKCS#11 module knows the card\n"
            "[ ] the card holds certificates\n");
  EXPECT_EQ(view.steps.at(2).state, "fails");
  EXPECT_EQ(view.steps.at(3).state, "not-reached");
}

// Every problem of every step has its sentence and its hint in both languages.
TEST(CardView, EveryProblemIsSaid) {
  const std::tuple<const char*, const char*, Params> cases[] = {
      {"service", "no-service", {{"reason", "r"}}},
      {"reader", "no-reader", {}},
      {"card", "no-card", {}},
      {"module", "no-module", {}},
      {"module", "module-fails", {{"path", "/m.so"}, {"id", "module-hung"}}},
      {"module", "not-recognised", {{"atr", "3b00"}}},
      {"certificates", "no-certificate", {}},
  };
  for (const text::Language language : {text::Language::en, text::Language::zh_tw}) {
    for (const auto& [step, problem, params] : cases) {
      for (const DoctorStepView& seen : view_of(diagnosis(step, problem, params), language).steps) {
        EXPECT_EQ(seen.text.find("card.step."), std::string::npos) << seen.text;
        EXPECT_EQ(seen.text.find('{'), std::string::npos) << seen.text;
        EXPECT_EQ(seen.hint.empty(), seen.state != "fails") << seen.id;
      }
    }
  }
}

TEST(CardView, TriesAreShownAsTheFlagsTellThem) {
  const std::pair<token::PinTries, std::string> cases[] = {{token::PinTries::all, "no wrong try so far"},
                                                           {token::PinTries::few, "few tries are left"},
                                                           {token::PinTries::last, "one try is left"},
                                                           {token::PinTries::locked, "locked"}};
  for (const auto& [tries, words] : cases) {
    app::Diagnosis found;
    token::Card card{.module = "/m.so", .reader = "Reader", .label = "Card", .serial = "01"};
    card.tries = tries;
    card.session_open = true;
    card.session_seconds = 42;
    found.cards = {card};
    const std::string text = shown(lines_of(view_of(found, text::Language::en), text::Language::en));
    EXPECT_NE(text.find(words), std::string::npos) << text;
    EXPECT_NE(text.find("42 more seconds"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace letterlock::api
