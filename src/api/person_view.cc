#include "api/person_view.h"

#include "api/tunnel_text.h"

namespace letterlock::api {
namespace {

using text::sentence;
using tunnel::NextStep;

std::optional<CertificateView> find_view(const app::Person& person, const std::string& fingerprint) {
  for (const x509::Certificate& certificate : person.certificates) {
    if (certificate.fingerprint() == fingerprint) return view_of(certificate);
  }
  return std::nullopt;
}

TheirCertificateView view_of(const app::Person& person, const tunnel::TheirCertificate& theirs,
                             text::Language language) {
  TheirCertificateView view;
  view.signing = find_view(person, theirs.signing_certificate);
  if (theirs.encryption_certificate) view.encryption = find_view(person, *theirs.encryption_certificate);
  view.status = tunnel::to_string(theirs.status);
  view.status_text = sentence(language, "tunnel.certificate." + view.status);
  view.accepted = theirs.accepted;
  view.sealed_to = theirs.sealed_to;
  view.capabilities = theirs.capabilities;
  view.recommended = theirs.recommended;
  view.chosen = theirs.chosen;
  view.proof = tunnel::to_string(theirs.proof);
  const auto judged = person.judged.find(theirs.signing_certificate);
  if (judged != person.judged.end()) {
    view.verdict = api::view_of(judged->second.verdict, judged->second.policy, language);
    view.comparison = comparison_of(theirs.signing_certificate, person.tunnel.addresses.front());
  }
  return view;
}

StepView view_of(const app::Person& person, const tunnel::Step& step, text::Language language) {
  StepView view;
  view.kind = tunnel::to_string(step.kind);
  view.done = step.done;
  view.at = step.at;
  view.text = sentence(language, "tunnel.step." + view.kind);
  for (const std::string& evidence : step.evidence) {
    const auto mail = person.mail_of_evidence.find(evidence);
    if (mail != person.mail_of_evidence.end()) view.evidence.push_back(mail->second);
  }
  return view;
}

NoticeView view_of(const tunnel::Notice& notice, text::Language language) {
  return {tunnel::to_string(notice.kind), notice_sentence(notice, language), notice.certificate,
          notice.kin ? x509::to_string(notice.kin->kinship) : "", notice.until};
}

std::string word_of(Tone tone) {
  switch (tone) {
    case Tone::good: return "good";
    case Tone::warning: return "warning";
    case Tone::bad: return "bad";
    default: return "plain";
  }
}

}  // namespace

std::string act_of(NextStep step) {
  switch (step) {
    case NextStep::introduce:
    case NextStep::remind:
    case NextStep::ask_matching_address:
    case NextStep::ask_certificate:
    case NextStep::ask_encryption_certificate:
    case NextStep::send_sealed:
    case NextStep::send_test:
    case NextStep::resend: return "next";
    case NextStep::review: return "review";
    case NextStep::bind_address: return "bind";
    case NextStep::get_anchor: return "anchor";
    case NextStep::check_certificate: return "revocation";
    case NextStep::import_certificate: return "import";
    case NextStep::try_aes: return "try_aes";
    case NextStep::switch_algorithms_on: return "settings";
    case NextStep::ask_algorithms:
    case NextStep::write: return "write";
    case NextStep::wait:
    case NextStep::wait_for_release:
    case NextStep::wait_for_validity: return "wait";
  }
  return "none";
}

NextStepView view_of(NextStep step, text::Language language) {
  const std::string word = tunnel::to_string(step);
  return {word, sentence(language, "tunnel.next." + word), act_of(step)};
}

PersonView view_of(const app::Person& person, text::Language language) {
  const tunnel::Tunnel& tunnel = person.tunnel;
  PersonView view;
  view.addresses = tunnel.addresses;
  if (!view.addresses.empty()) view.address = view.addresses.front();
  view.name = tunnel.name;
  view.state = tunnel::to_string(tunnel.state);
  view.tone = word_of(tone_of(tunnel.state));
  view.sentence = sentence(language, "tunnel.state." + view.state);
  if (tunnel.reason != tunnel::Reason::none) {
    view.reason = sentence(language, "tunnel.reason." + tunnel::to_string(tunnel.reason));
  }
  view.established = tunnel.state == tunnel::State::established;
  view.can_seal = tunnel::can_seal(tunnel);
  view.next = view_of(tunnel.next_step, language);
  for (const NextStep other : tunnel.alternatives) view.alternatives.push_back(view_of(other, language));
  for (const tunnel::Step& step : tunnel.steps) view.steps.push_back(view_of(person, step, language));
  for (const auto& theirs : tunnel.certificates) view.certificates.push_back(view_of(person, theirs, language));
  view.review = tunnel.certificate;
  view.recommended = tunnel.recommended;
  view.chosen = tunnel.chosen;
  for (const tunnel::Notice& notice : tunnel.notices) view.notices.push_back(view_of(notice, language));
  view.reviews = reviews_of(person, language);
  return view;
}

std::vector<PersonView> views_of(const std::vector<app::Person>& people, text::Language language) {
  std::vector<PersonView> views;
  for (const app::Person& person : people) views.push_back(view_of(person, language));
  return views;
}

}  // namespace letterlock::api
