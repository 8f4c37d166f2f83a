#include "cli/comparison_lines.h"

#include "api/qr_code.h"
#include "x509/fingerprint_words.h"

namespace letterlock::cli {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : " ") + part;
  return all;
}

}  // namespace

Status print_forms(const Terminal& terminal, const std::string& fingerprint, size_t indent) {
  const std::string blanks(indent, ' ');
  const std::string words = joined(x509::fingerprint_words(fingerprint));
  const std::string digits = joined(x509::fingerprint_digits(fingerprint));
  TRY(terminal.print(blanks + terminal.sentence("view.fingerprint-words", {{"value", words}}) + "\n"));
  return terminal.print(blanks + terminal.sentence("view.fingerprint-digits", {{"value", digits}}) + "\n");
}

Status print_code(const Terminal& terminal, const api::ComparisonView& comparison) {
  return terminal.print("\n" + api::qr_half_blocks(comparison.modules) + text::printable(comparison.code) + "\n");
}

}  // namespace letterlock::cli
