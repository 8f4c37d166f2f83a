// Views of cards and of the card doctor's findings.
#pragma once

#include "api/certificate_view.h"
#include "api/text_lines.h"
#include "app/card_doctor.h"

namespace letterlock::api {

struct DoctorStepView {
  std::string id;
  std::string state;    // works, fails, not-reached
  std::string problem;  // "" where it works
  std::string text;     // what the step is, or what is wrong
  std::string hint;     // what to do; "" where nothing is
};
BOOST_DESCRIBE_STRUCT(DoctorStepView, (), (id, state, problem, text, hint))

struct ReaderView {
  std::string name;
  bool has_card = false;
  std::string atr;  // hexadecimal
};
BOOST_DESCRIBE_STRUCT(ReaderView, (), (name, has_card, atr))

struct CardView {
  std::string label;
  std::string serial;
  std::string manufacturer;
  std::string model;
  std::string reader;
  std::string module;
  std::string pin_tries;  // all, few, last, locked
  bool pin_pad = false;
  unsigned pin_min = 0;
  unsigned pin_max = 0;
  bool pin_session = false;
  unsigned pin_session_seconds = 0;
  std::vector<CertificateView> certificates;
};
BOOST_DESCRIBE_STRUCT(CardView, (),
                      (label, serial, manufacturer, model, reader, module, pin_tries, pin_pad, pin_min, pin_max,
                       pin_session, pin_session_seconds, certificates))

struct ModuleFound {
  std::string path;
  std::string cards;  // for which cards: taiwan, estonia, ... generic, registered, named
};
BOOST_DESCRIBE_STRUCT(ModuleFound, (), (path, cards))

struct DiagnosisView {
  bool works = false;
  std::vector<DoctorStepView> steps;
  std::vector<ReaderView> readers;
  std::vector<ModuleFound> modules;
  std::vector<CardView> cards;
  std::vector<CertificateView> authorities;
};
BOOST_DESCRIBE_STRUCT(DiagnosisView, (), (works, steps, readers, modules, cards, authorities))

// "all", "few", "last", "locked"
std::string word_of(token::PinTries tries);
CardView view_of(const token::Card& card);
DiagnosisView view_of(const app::Diagnosis& diagnosis, text::Language language,
                      text::Medium medium = text::Medium::terminal);
// The steps, each with a mark, the failing one with its hint; then the cards and what they hold.
TextLines lines_of(const DiagnosisView& view, text::Language language);

}  // namespace letterlock::api
