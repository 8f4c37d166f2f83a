#include "api/verdict_text.h"

namespace letterlock::api {
namespace {

Tone tone_of(trust::Status status) {
  switch (status) {
    case trust::Status::good: return Tone::good;
    case trust::Status::bad: return Tone::bad;
    case trust::Status::unknown: return Tone::warning;
  }
  return Tone::warning;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Tone tone_of(trust::RevocationState state) {
  const bool bad = state == trust::RevocationState::revoked || state == trust::RevocationState::on_hold;
  return bad ? Tone::bad : Tone::plain;
}

// What is known about the revocation of one certificate, and who says so.
void append_step(TextLines& lines, const trust::Verdict& verdict, size_t at, size_t depth, text::Language language) {
  if (at >= verdict.steps.size()) return;
  const trust::Step& step = verdict.steps[at];
  if (step.revocation == trust::RevocationState::not_asked) return;
  Params params;
  if (!step.by.empty()) params.emplace_back("by", step.by);
  if (step.told) params.emplace_back("told", to_rfc3339(*step.told));
  if (step.since) params.emplace_back("since", to_rfc3339(*step.since));
  const std::string key = "verdict.revocation." + trust::to_string(step.revocation);
  lines.push_back({tone_of(step.revocation), depth, text::sentence(language, key, params)});
}

}  // namespace

TextLines lines_of(const x509::Certificate& certificate, size_t depth, text::Language language) {
  const auto line = [&](std::string_view key, std::string value) {
    return TextLine{Tone::plain, depth, text::sentence(language, key, {{"value", std::move(value)}})};
  };
  TextLines lines = {line("certificate.subject", certificate.subject())};
  if (certificate.addresses().empty()) {
    lines.push_back({Tone::plain, depth, text::sentence(language, "certificate.no-address")});
  } else {
    lines.push_back(line("certificate.addresses", joined(certificate.addresses())));
  }
  lines.push_back(line("certificate.issuer", certificate.issuer()));
  lines.push_back({Tone::plain, depth,
                   text::sentence(language, "certificate.validity",
                                  {{"from", to_rfc3339(certificate.not_before())},
                                   {"until", to_rfc3339(certificate.not_after())}})});
  lines.push_back(line("certificate.fingerprint", certificate.fingerprint()));
  return lines;
}

TextLines lines_of(const trust::Verdict& verdict, const x509::Certificate& certificate, Time at,
                   text::Language language) {
  const std::string key = "verdict." + std::string(trust::to_string(verdict.status));
  const Params params = {{"name", certificate.display_name()}, {"time", to_rfc3339(at)}};
  TextLines lines = {{tone_of(verdict.status), 0, text::sentence(language, key, params)}};
  append_findings(lines, verdict.findings, 1, language);
  for (auto& line : lines_of(certificate, 1, language)) lines.push_back(std::move(line));
  append_step(lines, verdict, 0, 1, language);
  for (size_t i = 1; i < verdict.path.size(); ++i) {
    const Params step = {{"name", verdict.path[i].display_name()}};
    lines.push_back({Tone::plain, 1, text::sentence(language, "verdict.path-step", step)});
    append_step(lines, verdict, i, 2, language);
  }
  return lines;
}

}  // namespace letterlock::api
