// The report of a message as JSON: the one definition for `open --json`, HTTP and TypeScript (DESIGN section 8).
//
// Names and order of the members are those that judge/report.h describes; the words of its enumerations are
// judge/words.h's. Added here: the sentence of each finding, in the reader's language. Nothing is left out
// but what the report keeps inside. The verdict on a signer's certificate is a VerdictView: what `trust check` says.
// Values of mail and certificates are as they are; who shows them cleans them.
#pragma once

#include "api/typescript.h"
#include "base/json.h"
#include "judge/report.h"
#include "text/catalogue.h"

namespace letterlock::api {

// The report's TypeScript, by hand because its findings are written as FindingView; a test compares it with what is
// written.
struct ReportShape {
  static constexpr std::string_view kName = "MessageReport";
  static const std::string_view kDeclaration;
};

JsonValue report_document(const judge::MessageReport& report, text::Language language);

}  // namespace letterlock::api
