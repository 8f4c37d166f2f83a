#include "api/crl_view.h"

#include "trust/freshness.h"

namespace letterlock::api {
namespace {

TextLine line(Tone tone, size_t depth, text::Language language, std::string_view key, const Params& params = {}) {
  return {tone, depth, text::sentence(language, key, params)};
}

CrlAnswerView answer_view(const app::CrlAnswer& answer) {
  const trust::Crl& list = answer.list;
  CrlAnswerView view{list.issuer(), list.number_hex(), list.size(), list.this_update(), list.next_update(),
                     answer.fresh, answer.authentic, answer.unusable, answer.counts};
  if (!answer.entry) return view;
  view.listed = !answer.entry->removed;
  view.on_hold = answer.entry->on_hold;
  view.reason = answer.entry->reason;
  view.since = answer.entry->since();
  return view;
}

Params times_of(Time this_update, const std::optional<Time>& next_update) {
  return {{"from", to_rfc3339(this_update)}, {"until", next_update ? to_rfc3339(*next_update) : "?"}};
}

TextLine said(const CrlAnswerView& answer, text::Language language) {
  if (!answer.listed) return line(Tone::plain, 2, language, "view.crl.not-listed");
  return line(Tone::bad, 2, language, "view.crl.listed",
              {{"time", to_rfc3339(answer.since.value_or(Time{}))}, {"reason", answer.reason}});
}

// Why it is not enough.
TextLines lacks(const CrlAnswerView& answer, text::Language language) {
  TextLines lines;
  if (!answer.authentic) lines.push_back(line(Tone::warning, 2, language, "view.crl.not-authentic"));
  if (!answer.fresh) lines.push_back(line(Tone::warning, 2, language, "view.crl.overdue"));
  if (!answer.unusable.empty()) {
    lines.push_back(line(Tone::warning, 2, language, "view.crl.unusable", {{"reason", answer.unusable}}));
  }
  if (lines.empty() && !answer.counts) lines.push_back(line(Tone::warning, 2, language, "view.crl.partial"));
  return lines;
}

}  // namespace

CrlView view_of(const store::Crl& crl, Time now) {
  return {crl.digest,      crl.issuer,      crl.number, crl.entries,
          crl.this_update, crl.next_update, trust::is_fresh({crl.this_update, crl.next_update}, now),
          crl.url,         crl.added};
}

TextLines lines_of(const CrlView& view, text::Language language) {
  TextLines lines = {{Tone::heading, 0, view.issuer}};
  lines.push_back(line(Tone::plain, 1, language, "view.crl.times", times_of(view.this_update, view.next_update)));
  if (!view.fresh) lines.push_back(line(Tone::warning, 1, language, "view.crl.overdue"));
  Params counts = {{"count", std::to_string(view.entries)}};
  if (!view.number.empty()) counts.emplace_back("number", view.number);
  lines.push_back(line(Tone::plain, 1, language, "view.crl.entries", counts));
  if (!view.url.empty()) lines.push_back(line(Tone::plain, 1, language, "view.crl.from", {{"url", view.url}}));
  lines.push_back(line(Tone::plain, 1, language, "view.crl.name", {{"value", view.digest}}));
  return lines;
}

CrlCheckView view_of(const app::CrlCheck& check) {
  CrlCheckView view;
  view.status = check.revoked ? "revoked" : check.known ? "not-revoked" : "unknown";
  for (const app::CrlAnswer& answer : check.answers) view.answers.push_back(answer_view(answer));
  return view;
}

TextLines lines_of(const CrlCheckView& view, text::Language language) {
  const Tone tone = view.status == "revoked" ? Tone::bad : view.status == "unknown" ? Tone::warning : Tone::good;
  TextLines lines = {line(tone, 0, language, "view.crl.status-" + view.status)};
  if (view.answers.empty()) lines.push_back(line(Tone::plain, 1, language, "view.crl.none"));
  for (const CrlAnswerView& answer : view.answers) {
    lines.push_back({Tone::plain, 1, answer.issuer});
    lines.push_back(line(Tone::plain, 2, language, "view.crl.times", times_of(answer.this_update, answer.next_update)));
    lines.push_back(said(answer, language));
    for (TextLine& one : lacks(answer, language)) lines.push_back(std::move(one));
  }
  return lines;
}

}  // namespace letterlock::api
