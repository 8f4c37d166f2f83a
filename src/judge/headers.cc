#include "judge/headers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "judge/layer.h"
#include "judge/sender.h"

namespace letterlock::judge {
namespace {

using mime::Header;
using mime::HeaderField;
using smime::HeaderProtection;

constexpr std::array<std::string_view, 10> kNames = {"From",    "Sender", "Reply-To",   "To",          "Cc",
                                                     "Subject", "Date",   "Message-ID", "In-Reply-To", "References"};
constexpr std::array<std::string_view, 4> kAddressNames = {"Sender", "Reply-To", "To", "Cc"};

// Blanks and line folds as one blank: a server may fold anew.
std::string collapsed(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) text += c;
    if (blank && !text.empty() && text.back() != ' ') text += ' ';
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

bool has_field(const std::vector<HeaderField>& fields, std::string_view name, std::string_view value) {
  return std::any_of(fields.begin(), fields.end(), [&](const HeaderField& field) {
    return mime::equal_no_case(field.name, name) && collapsed(field.value) == collapsed(value);
  });
}

bool is_inside_encryption(const smime::Facts& facts) {
  return std::any_of(facts.layers.begin(), facts.layers.end(),
                     [](const smime::LayerFacts& layer) { return is_encrypted(layer); });
}

// RFC 9788 section 4.2.1, step 4.i: the name ends at the first colon.
HeaderField said_by(const HeaderField& hp_outer) {
  const size_t colon = std::min(hp_outer.value.find(':'), hp_outer.value.size());
  const auto trimmed = [](std::string text) {
    text.erase(text.find_last_not_of(" \t") + 1);
    return text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  };
  return {trimmed(hp_outer.value.substr(0, colon)),
          trimmed(hp_outer.value.substr(std::min(colon + 1, hp_outer.value.size()))),
          {}};
}

// RFC 9788 section 4.3.1, step 6. More careful than that: a field that stands outside with the same value is no secret,
// whatever is claimed.
bool was_hidden(const smime::Facts& facts, const MessageReport& report, const HeaderField& field) {
  if (!report.told_outside || has_field(facts.outer.fields(), field.name, field.value)) return false;
  return !has_field(*report.told_outside, field.name, field.value);
}

Protection protection_of(const smime::Facts& facts, const MessageReport& report, const HeaderField& field) {
  const bool is_signed = report.summary == Summary::signed_only || report.summary == Summary::signed_and_encrypted;
  const bool encrypted = report.summary == Summary::encrypted || report.summary == Summary::signed_and_encrypted;
  const bool hidden = encrypted && was_hidden(facts, report, field);
  if (is_signed) return hidden ? Protection::signed_and_encrypted : Protection::signed_only;
  return hidden ? Protection::encrypted_only : Protection::unprotected;
}

// RFC 9788 section 4.4.1: it differs, and no valid signature is bound to the protected one (S2a: a valid one is).
bool is_unbound_from(const smime::Facts& facts, const MessageReport& report) {
  return from_differs_from_outer(facts) && report.signature != SignatureState::valid;
}

HeaderReport report_inner(const smime::Facts& facts, const MessageReport& report, const HeaderField& field,
                          std::string_view name) {
  HeaderReport header;
  header.name = name;
  header.value = field.value;
  header.inside = true;
  const std::string_view outer = facts.outer.value(name);
  if (name == "From" && is_unbound_from(facts, report) && !outer.empty()) {
    // RFC 9788 section 4.4.3
    header.claimed = std::exchange(header.value, std::string(outer));
    return header;
  }
  header.protection = protection_of(facts, report, field);
  if (!has_field(facts.outer.fields(), name, field.value)) header.outer = std::string(outer);
  return header;
}

Finding difference(FindingId id, std::string_view name, std::string_view value, std::string_view outer) {
  return finding(id, {{"name", std::string(name)}, {"value", std::string(value)}, {"outer", std::string(outer)}});
}

void add_from_finding(const smime::Facts& facts, const MessageReport& report, std::vector<Finding>& findings) {
  if (!from_differs_from_outer(facts)) return;
  const std::string_view value = protected_header(facts)->value("From");
  const std::string_view outer = facts.outer.value("From");
  if (is_unbound_from(facts, report)) {
    findings.push_back(
        finding(FindingId::from_differs_from_outer, {{"value", std::string(value)}, {"outer", std::string(outer)}}));
  } else {
    findings.push_back(difference(FindingId::header_differs_from_outer, "From", value, outer));
  }
}

// What was signed alone stood outside as it does inside.
void add_differences(const smime::Facts& facts, std::vector<Finding>& findings) {
  const Header* inner = protected_header(facts);
  if (inner == nullptr || is_inside_encryption(facts)) return;
  for (const std::string_view name : kNames) {
    const HeaderField* field = inner->find(name);
    if (name == "From" || field == nullptr || facts.outer.find(name) == nullptr) continue;
    if (has_field(facts.outer.fields(), name, field->value)) continue;
    const std::string_view outer = facts.outer.value(name);
    const bool addresses = std::find(kAddressNames.begin(), kAddressNames.end(), name) != kAddressNames.end();
    if (addresses && address_keys(field->value) == address_keys(outer)) continue;
    findings.push_back(difference(FindingId::header_differs_from_outer, name, field->value, outer));
  }
}

Finding changed(std::string_view name, const HeaderField* sent, const HeaderField* outer) {
  Params params = {{"name", std::string(name)}};
  if (sent != nullptr) params.emplace_back("sent", sent->value);
  if (outer != nullptr) params.emplace_back("outer", outer->value);
  return finding(FindingId::outer_header_changed, std::move(params));
}

// The author said what stood outside (HP-Outer), and something else stands there.
void add_changes(const smime::Facts& facts, const MessageReport& report, std::vector<Finding>& findings) {
  if (!report.told_outside || report.header_protection != HeaderProtection::cipher) return;
  const std::vector<HeaderField>& told = *report.told_outside;
  if (told.empty()) return;  // an author that never says it, as drafts of the standard did not
  for (const std::string_view name : kNames) {
    if (name == "From" && from_differs_from_outer(facts)) continue;
    const auto sent = std::find_if(told.begin(), told.end(),
                                   [name](const HeaderField& field) { return mime::equal_no_case(field.name, name); });
    const HeaderField* outer = facts.outer.find(name);
    const bool same = sent == told.end() ? outer == nullptr : has_field(facts.outer.fields(), name, sent->value);
    if (!same) findings.push_back(changed(name, sent == told.end() ? nullptr : &*sent, outer));
  }
}

// RFC 5322 section 3.6: each of them at most once. Two From are a matter of their own (two_from_headers).
void add_duplicates(const smime::Facts& facts, std::vector<Finding>& findings) {
  const Header* inner = protected_header(facts);
  for (const std::string_view name : kNames) {
    const size_t count = std::max(facts.outer.count(name), inner == nullptr ? 0 : inner->count(name));
    if (name == "From" || count < 2) continue;
    findings.push_back(
        finding(FindingId::duplicate_header, {{"name", std::string(name)}, {"count", std::to_string(count)}}));
  }
}

}  // namespace

std::optional<std::vector<HeaderField>> told_outside(const smime::Facts& facts) {
  const Header* inner = protected_header(facts);
  if (inner == nullptr || !is_inside_encryption(facts)) return std::nullopt;
  switch (facts.payload->protection) {
    case HeaderProtection::none:
    case HeaderProtection::clear: return std::nullopt;
    case HeaderProtection::wrapped:
    case HeaderProtection::older: return facts.outer.fields();
    case HeaderProtection::cipher: break;
  }
  std::vector<HeaderField> told;
  for (const HeaderField& field : inner->fields()) {
    if (mime::equal_no_case(field.name, "HP-Outer")) told.push_back(said_by(field));
  }
  return told;
}

std::vector<HeaderReport> report_headers(const smime::Facts& facts, const MessageReport& report) {
  const Header* inner = protected_header(facts);
  std::vector<HeaderReport> reports;
  for (const std::string_view name : kNames) {
    const bool inside = inner != nullptr && inner->find(name) != nullptr;
    const Header& header = inside ? *inner : facts.outer;
    for (const HeaderField& field : header.fields()) {
      if (!mime::equal_no_case(field.name, name)) continue;
      reports.push_back(inside ? report_inner(facts, report, field, name)
                               : HeaderReport{std::string(name), field.value});
    }
  }
  return reports;
}

std::vector<Finding> header_findings(const smime::Facts& facts, const MessageReport& report) {
  std::vector<Finding> findings;
  add_from_finding(facts, report, findings);
  add_differences(facts, findings);
  add_changes(facts, report, findings);
  add_duplicates(facts, findings);
  return findings;
}

}  // namespace letterlock::judge
