#include "smime/header_protection.h"

namespace letterlock::smime {
namespace {

bool belongs_to_payload(const std::string& name) { return mime::to_lower(name).starts_with("content-"); }

// Fields that neither travel on nor are protected: the envelope's own, and Bcc (S8).
bool is_dropped(const std::string& name) {
  return mime::equal_no_case(name, "MIME-Version") || mime::equal_no_case(name, "Bcc");
}

// Fields that servers add on the way are not the author's words (RFC 9788 section 1.1.1).
bool is_trace(const std::string& name) {
  return mime::equal_no_case(name, "Received") || mime::equal_no_case(name, "Return-Path") ||
         mime::equal_no_case(name, "DKIM-Signature");
}

// RFC 9788 section 3.2.1, hcp_baseline.
Status add_outer(mime::Header& outer, const mime::HeaderField& field, bool confidential) {
  if (confidential && mime::equal_no_case(field.name, "Subject")) return outer.add("Subject", "[...]");
  const bool obscured = mime::equal_no_case(field.name, "Comments") || mime::equal_no_case(field.name, "Keywords");
  if (!confidential || !obscured) outer.add_raw(field);
  return {};
}

std::string hp_type(const mime::Header& message, HpMode mode) {
  const std::string_view type = message.value("Content-Type");
  const std::string base = type.empty() ? "text/plain; charset=us-ascii" : std::string(type);
  return base + (mode == HpMode::cipher ? "; hp=\"cipher\"" : "; hp=\"clear\"");
}

}  // namespace

Result<SplitHeader> split_header(const mime::Header& message, HpMode mode, HeaderConfidentiality confidentiality) {
  const bool confidential = mode == HpMode::cipher && confidentiality == HeaderConfidentiality::baseline;
  SplitHeader split;
  for (const mime::HeaderField& field : message.fields()) {
    if (belongs_to_payload(field.name) || is_dropped(field.name)) continue;
    TRY(add_outer(split.outer, field, confidential));
    if (mode == HpMode::none || is_trace(field.name)) continue;
    split.payload.add_raw(field);
  }
  if (mode == HpMode::cipher) {
    // RFC 9788 section 2.2: each field as it stands outside.
    for (const mime::HeaderField& field : split.outer.fields()) {
      if (!is_trace(field.name)) TRY(split.payload.add("HP-Outer", field.name + ": " + field.value));
    }
  }
  for (const mime::HeaderField& field : message.fields()) {
    if (!belongs_to_payload(field.name)) continue;
    if (mode != HpMode::none && mime::equal_no_case(field.name, "Content-Type")) continue;
    split.payload.add_raw(field);
  }
  if (mode != HpMode::none) TRY(split.payload.add("Content-Type", hp_type(message, mode)));
  return split;
}

}  // namespace letterlock::smime
