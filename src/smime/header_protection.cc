#include "smime/header_protection.h"

#include <algorithm>
#include <array>
#include <optional>

namespace letterlock::smime {
namespace {

using mime::equal_no_case;
using mime::Header;
using mime::HeaderField;

constexpr size_t kLineMax = 998;  // RFC 5322 section 2.1.1: MUST
constexpr std::string_view kHidden = "[...]";
constexpr std::string_view kHpOuter = "HP-Outer";

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view each) { return equal_no_case(each, name); });
}

bool belongs_to_payload(const std::string& name) { return mime::to_lower(name).starts_with("content-"); }

// Fields that neither travel on nor are protected: the envelope's own, Bcc (S8), and what an earlier sealing said of
// its own outer header.
bool is_dropped(const std::string& name) {
  return is_one_of(name, std::array<std::string_view, 3>{"MIME-Version", "Bcc", kHpOuter});
}

// Fields that servers add on the way are not the author's words (RFC 9788 section 7).
bool is_trace(const std::string& name) {
  return is_one_of(name, std::array<std::string_view, 3>{"Received", "Return-Path", "DKIM-Signature"});
}

bool is_for_people(const std::string& name) {
  return is_one_of(name, std::array<std::string_view, 9>{"Subject", "From", "Sender", "Reply-To", "To", "Cc", "Date",
                                                         "Comments", "Keywords"});
}

// What stands outside in place of a field: nullopt for the field as it is, "" for nothing.
std::optional<std::string> outside(const HeaderField& field, const std::vector<OuterField>& wanted) {
  // RFC 9788 section 3.2.1, hcp_baseline. It comes before what a reply keeps to itself (section 5.2.1, step 5).
  if (equal_no_case(field.name, "Subject")) return std::string(kHidden);
  if (equal_no_case(field.name, "Comments") || equal_no_case(field.name, "Keywords")) return std::string();
  const auto found = std::find_if(wanted.begin(), wanted.end(),
                                  [&](const OuterField& each) { return equal_no_case(each.name, field.name); });
  return found == wanted.end() ? std::nullopt : std::optional(found->value);
}

Status add_outside(SplitHeader& split, const HeaderField& field, const std::vector<OuterField>& wanted) {
  const auto value = outside(field, wanted);
  const bool same = !value || (!value->empty() && *value == field.value);
  if (same) {
    split.outer.add_raw(field);
    return {};
  }
  if (is_for_people(field.name) && !field.value.empty()) split.hidden.push_back(field);
  return value->empty() ? Status() : split.outer.add(field.name, *value);
}

// RFC 9788 section 2.2.1: "HP-Outer: Name: value". The value keeps its folds, so that it is the same octets as outside;
// a first line that would grow too long begins on a line of its own.
HeaderField hp_outer(const HeaderField& field) {
  std::string_view rest = field.raw;
  rest.remove_prefix(std::min(rest.find(':') + 1, rest.size()));
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  const std::string said = field.name + ": " + std::string(rest) + (rest.empty() ? "\r\n" : "");
  const bool fits = kHpOuter.size() + 2 + said.find('\n') <= kLineMax;
  return {std::string(kHpOuter), field.name + ": " + field.value,
          std::string(kHpOuter) + (fits ? ": " : ":\r\n ") + said};
}

// The type with hp; RFC 2045 section 5.2: what cannot be read counts as text/plain, and a word more would not be read.
std::string hp_type(const Header& message, HpMode mode) {
  const std::string hp = mode == HpMode::cipher ? "; hp=\"cipher\"" : "; hp=\"clear\"";
  const std::string type = without_parameters(message.value("Content-Type"), {"hp", "protected-headers"}) + hp;
  Header written;
  const bool read = written.add("Content-Type", type) && mime::content_type(written).has("hp");
  return read ? type : "text/plain; charset=us-ascii" + hp;
}

// The end of the parameter that begins at `at`: a semicolon outside of quotes and comments, or the end.
size_t parameter_end(std::string_view text, size_t at) {
  bool quoted = false;
  size_t comments = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (c == '"' && comments == 0) {
      quoted = !quoted;
    } else if (!quoted && c == '(') {
      ++comments;
    } else if (!quoted && c == ')' && comments > 0) {
      --comments;
    } else if (!quoted && comments == 0 && c == ';') {
      return at;
    }
  }
  return text.size();
}

Status protect(const Header& message, HpMode mode, SplitHeader& split) {
  if (mode == HpMode::cipher) {
    // RFC 9788 section 5.2.1, step 5.v: each field that the author let stand outside.
    for (const HeaderField& field : split.outer.fields()) {
      if (!is_trace(field.name)) split.payload.add_raw(hp_outer(field));
    }
  }
  return split.payload.add("Content-Type", hp_type(message, mode));
}

}  // namespace

std::string without_parameters(std::string_view content_type, std::initializer_list<std::string_view> names) {
  std::string kept;
  for (size_t at = 0; at < content_type.size();) {
    const size_t end = parameter_end(content_type, at);
    const std::string_view piece = content_type.substr(at, end - at);
    // RFC 2231: name*=..., name*0=..., name*0*=...
    std::string_view name = piece.substr(0, piece.find_first_of("=*"));
    name.remove_prefix(std::min(name.find_first_not_of(" \t"), name.size()));
    name = name.substr(0, name.find_last_not_of(" \t") + 1);
    const bool nothing = at != 0 && piece.find_first_not_of(" \t") == std::string_view::npos;
    const bool named = at != 0 && std::any_of(names.begin(), names.end(),
                                              [name](std::string_view each) { return equal_no_case(each, name); });
    if (!named && !nothing) kept += (at == 0 ? "" : ";") + std::string(piece);
    at = end + 1;
  }
  return kept;
}

Result<SplitHeader> split_header(const Header& message, HpMode mode, const std::vector<OuterField>& outer) {
  SplitHeader split;
  for (const HeaderField& field : message.fields()) {
    if (belongs_to_payload(field.name) || is_dropped(field.name)) continue;
    if (mode != HpMode::none && !is_trace(field.name)) split.payload.add_raw(field);
    if (mode == HpMode::cipher) {
      TRY(add_outside(split, field, outer));
    } else {
      split.outer.add_raw(field);
    }
  }
  if (mode != HpMode::none) TRY(protect(message, mode, split));
  for (const HeaderField& field : message.fields()) {
    const bool said = mode != HpMode::none && equal_no_case(field.name, "Content-Type");
    if (belongs_to_payload(field.name) && !said) split.payload.add_raw(field);
  }
  return split;
}

}  // namespace letterlock::smime
