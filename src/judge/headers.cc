#include "judge/headers.h"

#include <algorithm>
#include <array>

namespace letterlock::judge {
namespace {

using mime::Header;
using mime::HeaderField;

constexpr std::array<std::string_view, 10> kNames = {"From",    "Sender", "Reply-To",   "To",          "Cc",
                                                     "Subject", "Date",   "Message-ID", "In-Reply-To", "References"};

bool has_field(const Header& header, std::string_view name, std::string_view value) {
  return std::any_of(header.fields().begin(), header.fields().end(), [&](const HeaderField& field) {
    return mime::equal_no_case(field.name, name) && field.value == value;
  });
}

// RFC 9788 section 2.2: HP-Outer repeats, inside, the fields that were sent outside.
bool said_outside(const Header& inner, std::string_view name, std::string_view value) {
  return has_field(inner, "HP-Outer", std::string(name) + ": " + std::string(value));
}

// RFC 9788 section 4.3. A field that stands outside with the same value was no secret, whatever is claimed.
bool was_hidden(const smime::Facts& facts, const HeaderField& field) {
  const smime::PayloadFacts& payload = *facts.payload;
  if (payload.protection == smime::HeaderProtection::clear) return false;
  if (has_field(facts.outer, field.name, field.value)) return false;
  const bool cipher = payload.protection == smime::HeaderProtection::cipher;
  return !cipher || !said_outside(*payload.protected_header, field.name, field.value);
}

Protection protection_of(const smime::Facts& facts, const HeaderField& field, Summary summary) {
  const bool is_signed = summary == Summary::signed_only || summary == Summary::signed_and_encrypted;
  const bool encrypted = summary == Summary::encrypted || summary == Summary::signed_and_encrypted;
  const bool hidden = encrypted && was_hidden(facts, field);
  if (is_signed) return hidden ? Protection::signed_and_encrypted : Protection::signed_only;
  return hidden ? Protection::encrypted_only : Protection::unprotected;
}

HeaderReport report_inner(const smime::Facts& facts, const HeaderField& field, std::string_view name, Summary summary) {
  HeaderReport report;
  report.name = name;
  report.value = field.value;
  report.protection = protection_of(facts, field, summary);
  if (!has_field(facts.outer, name, field.value)) report.outer = std::string(facts.outer.value(name));
  return report;
}

}  // namespace

std::vector<HeaderReport> report_headers(const smime::Facts& facts, Summary summary) {
  const bool protects = facts.payload && facts.payload->protected_header;
  std::vector<HeaderReport> reports;
  for (const std::string_view name : kNames) {
    const bool inside = protects && facts.payload->protected_header->find(name) != nullptr;
    const Header& header = inside ? *facts.payload->protected_header : facts.outer;
    for (const HeaderField& field : header.fields()) {
      if (!mime::equal_no_case(field.name, name)) continue;
      reports.push_back(inside ? report_inner(facts, field, name, summary)
                               : HeaderReport{std::string(name), field.value});
    }
  }
  return reports;
}

}  // namespace letterlock::judge
