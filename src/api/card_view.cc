#include "api/card_view.h"

#include <algorithm>

#include "base/bytes.h"

namespace letterlock::api {
namespace {

using app::DoctorStep;
using app::StepState;

std::string word_of(StepState state) {
  return state == StepState::works ? "works" : state == StepState::fails ? "fails" : "not-reached";
}

DoctorStepView view_of(const DoctorStep& step, text::Language language, text::Medium medium) {
  DoctorStepView view{step.id, word_of(step.state), step.problem, {}, {}};
  const std::string key = "card.step." + step.id + (step.problem.empty() ? "" : "." + step.problem);
  const auto is_software = [](const auto& param) { return param.first == "software"; };
  const bool software = std::any_of(step.params.begin(), step.params.end(), is_software);
  view.text = text::sentence(language, key + (software ? ".software" : ""), step.params);
  if (!step.problem.empty()) view.hint = text::sentence(language, text::key_for(medium, key + ".hint"), step.params);
  return view;
}

void append_card(TextLines& lines, const CardView& card, text::Language language) {
  const auto say = [&](const char* key, const Params& params) { return text::sentence(language, key, params); };
  lines.push_back({Tone::heading, 0, say("card.card", {{"label", card.label}, {"serial", card.serial}})});
  lines.push_back({Tone::plain, 1, say("card.where", {{"reader", card.reader}, {"module", card.module}})});
  const Tone tone = card.pin_tries == "locked" ? Tone::bad : card.pin_tries == "all" ? Tone::plain : Tone::warning;
  lines.push_back({tone, 1, say(("card.pin." + card.pin_tries).c_str(), {})});
  if (card.pin_session) {
    lines.push_back({Tone::plain, 1, say("card.session", {{"seconds", std::to_string(card.pin_session_seconds)}})});
  }
  for (const CertificateView& certificate : card.certificates) {
    const char* use = certificate.authority                             ? "card.use.authority"
                      : certificate.can_encrypt && certificate.can_sign ? "card.use.both"
                      : certificate.can_sign                            ? "card.use.sign"
                      : certificate.can_encrypt                         ? "card.use.encrypt"
                                                                        : "card.use.other";
    std::string addresses;
    for (const std::string& address : certificate.addresses) addresses += (addresses.empty() ? "" : ", ") + address;
    lines.push_back({Tone::plain, 1,
                     say(use, {{"until", to_rfc3339(certificate.not_after).substr(0, 10)},
                               {"fingerprint", certificate.fingerprint_sha256}})});
    if (certificate.authority) continue;
    lines.push_back({Tone::plain, 2, addresses.empty() ? say("card.no-address", {}) : addresses});
  }
}

}  // namespace

std::string word_of(token::PinTries tries) {
  switch (tries) {
    case token::PinTries::few: return "few";
    case token::PinTries::last: return "last";
    case token::PinTries::locked: return "locked";
    case token::PinTries::all: break;
  }
  return "all";
}

CardView view_of(const token::Card& card) {
  CardView view{card.label,
                card.serial,
                card.manufacturer,
                card.model,
                card.reader,
                card.module,
                word_of(card.tries),
                card.pin_pad,
                card.pin_min,
                card.pin_max,
                card.session_open,
                card.session_seconds,
                {}};
  for (const token::CardCertificate& own : card.certificates) {
    if (const auto certificate = x509::Certificate::parse(own.der)) view.certificates.push_back(view_of(*certificate));
  }
  return view;
}

DiagnosisView view_of(const app::Diagnosis& diagnosis, text::Language language, text::Medium medium) {
  DiagnosisView view;
  view.works = diagnosis.all_work();
  for (const DoctorStep& step : diagnosis.steps) view.steps.push_back(view_of(step, language, medium));
  for (const auto& reader : diagnosis.readers.readers) {
    view.readers.push_back({reader.name, reader.has_card, to_hex(reader.atr)});
  }
  for (const auto& module : diagnosis.modules) view.modules.push_back({module.path, module.cards});
  for (const token::Card& card : diagnosis.cards) view.cards.push_back(view_of(card));
  view.authorities = views_of(diagnosis.authorities);
  return view;
}

TextLines lines_of(const DiagnosisView& view, text::Language language) {
  TextLines lines;
  for (const DoctorStepView& step : view.steps) {
    const bool works = step.state == "works";
    const bool fails = step.state == "fails";
    const char* mark = works ? "[x] " : fails ? "[!] " : "[ ] ";
    lines.push_back({works ? Tone::good : fails ? Tone::bad : Tone::plain, 0, mark + step.text});
    if (!step.hint.empty()) lines.push_back({Tone::hint, 2, step.hint});
  }
  for (const CardView& card : view.cards) append_card(lines, card, language);
  for (const CertificateView& authority : view.authorities) {
    lines.push_back({Tone::hint, 0,
                     text::sentence(language, "card.authority-offered",
                                    {{"subject", authority.subject}, {"fingerprint", authority.fingerprint_sha256}})});
  }
  return lines;
}

}  // namespace letterlock::api
