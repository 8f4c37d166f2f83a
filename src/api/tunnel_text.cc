#include "api/tunnel_text.h"

namespace letterlock::api {
namespace {

using text::sentence;

void append_certificates(TextLines& lines, const tunnel::Tunnel& tunnel, text::Language language) {
  for (const tunnel::TheirCertificate& theirs : tunnel.certificates) {
    const std::string accepted = sentence(language, theirs.accepted ? "view.accepted" : "view.not-accepted");
    const std::string status = sentence(language, "tunnel.certificate." + tunnel::to_string(theirs.status));
    lines.push_back(
        {Tone::plain, 1,
         sentence(language, "view.certificate",
                  {{"fingerprint", theirs.signing_certificate}, {"status", status}, {"accepted", accepted}})});
    if (theirs.encryption_certificate) {
      lines.push_back(
          {Tone::plain, 2,
           sentence(language, "view.encryption-certificate", {{"fingerprint", *theirs.encryption_certificate}})});
    }
  }
}

}  // namespace

Tone tone_of(tunnel::State state) {
  switch (state) {
    case tunnel::State::established:
    case tunnel::State::ready: return Tone::good;
    case tunnel::State::broken:
    case tunnel::State::no_common_algorithm: return Tone::bad;
    case tunnel::State::answered_untrusted:
    case tunnel::State::no_encryption_certificate: return Tone::warning;
    default: return Tone::plain;
  }
}

std::string notice_sentence(const tunnel::Notice& notice, text::Language language) {
  const std::string key = "tunnel.notice." + tunnel::to_string(notice.kind);
  if (notice.kin) return sentence(language, key + "." + x509::to_string(notice.kin->kinship));
  const std::string until = notice.until ? to_rfc3339(*notice.until).substr(0, 10) : "";
  return sentence(language, key, {{"until", until}});
}

std::string summary_sentence(const tunnel::Tunnel& tunnel, text::Language language) {
  std::string line = sentence(language, "tunnel.state." + tunnel::to_string(tunnel.state));
  if (tunnel.reason != tunnel::Reason::none) {
    line += " (" + sentence(language, "tunnel.reason." + tunnel::to_string(tunnel.reason)) + ")";
  }
  return line;
}

TextLines lines_of(const tunnel::Tunnel& tunnel, text::Language language) {
  TextLines lines;
  std::string who = tunnel.name;
  for (const std::string& address : tunnel.addresses) who += (who.empty() ? "<" : " <") + address + ">";
  lines.push_back({Tone::heading, 0, text::printable(who)});
  lines.push_back({tone_of(tunnel.state), 1, summary_sentence(tunnel, language)});
  lines.push_back({Tone::hint, 1,
                   sentence(language, "view.next",
                            {{"step", sentence(language, "tunnel.next." + tunnel::to_string(tunnel.next_step))}})});
  for (const tunnel::NextStep other : tunnel.alternatives) {
    lines.push_back(
        {Tone::plain, 2,
         sentence(language, "view.or", {{"step", sentence(language, "tunnel.next." + tunnel::to_string(other))}})});
  }
  if (tunnel.recommended)
    lines.push_back({Tone::plain, 1, sentence(language, "report.recommended", {{"value", *tunnel.recommended}})});
  if (tunnel.chosen)
    lines.push_back({Tone::plain, 1, sentence(language, "report.chosen", {{"value", *tunnel.chosen}})});
  for (const tunnel::Step& step : tunnel.steps) {
    lines.push_back({step.done ? Tone::good : Tone::plain, 1,
                     (step.done ? "[x] " : "[ ] ") + sentence(language, "tunnel.step." + tunnel::to_string(step.kind)) +
                         (step.at ? "  " + to_rfc3339(*step.at) : "")});
  }
  append_certificates(lines, tunnel, language);
  for (const tunnel::Notice& notice : tunnel.notices) {
    lines.push_back({Tone::warning, 1, notice_sentence(notice, language)});
  }
  return lines;
}

}  // namespace letterlock::api
